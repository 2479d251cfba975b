"""Record what Keras answers to the calls in `function_cases.py`.

Run by hand, in an environment of its own, when a name or a call is added:

    python -m venv keras-env && keras-env/bin/pip install keras==3.15.1 jax
    KERAS_BACKEND=numpy keras-env/bin/python tests/reference/keras_functions.py

It writes `keras_functions.npz` beside this file: the numbers of all calls in one float32 array, and a JSON text with
versions, the signatures of all public names, and for each call its label and the numbers' shape, in order.
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import function_cases as cases
import keras
import numpy as np


def main() -> None:
    numbers: list[np.ndarray] = []
    shapes: dict[str, tuple[int, ...]] = {}
    signatures: dict[str, list[str]] = {}
    refused: dict[str, str] = {}
    for module in cases.MODULES:
        for name in cases.public(getattr(keras, module)):
            signatures[f"{module}.{name}"] = cases.signature(getattr(getattr(keras, module), name))
            if name.lower() in ("ctc", "circle"):
                continue
            for label, answer in cases.answers(keras, module, name):
                try:
                    with warnings.catch_warnings():
                        warnings.simplefilter("ignore")
                        array = np.asarray(answer(), np.float32)
                except Exception as error:
                    refused[label] = f"{type(error).__name__}: {str(error).splitlines()[0]}"
                    continue
                shapes[label] = array.shape
                numbers.append(array.ravel())
    for label, why in refused.items():
        print(f"Keras refuses {label}: {why}")
    versions = f"keras {keras.__version__} on {keras.config.backend()}, numpy {np.__version__}"
    index = {"versions": versions, "signatures": signatures, "refused": refused, "shapes": shapes}
    path = Path(__file__).with_suffix(".npz")
    np.savez_compressed(path, numbers=np.concatenate(numbers), index=np.array(json.dumps(index)))
    print(f"{path.name}: {len(shapes)} calls, {path.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
