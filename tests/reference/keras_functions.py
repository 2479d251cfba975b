"""Record what Keras answers to the calls in `function_cases.py`, and read the record.

Run by hand, in an environment of its own, when a name or a call is added:

    python -m venv keras-env && keras-env/bin/pip install keras==3.15.1 jax
    PYTHONPATH=tests KERAS_BACKEND=numpy keras-env/bin/python -m reference.keras_functions

It writes `keras_functions.npz` beside this file: the numbers of all calls in one float32 array, and a JSON text with
versions, what Keras refuses, and for each call its label and the numbers' shape, in order.
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from types import ModuleType

import numpy as np

from reference.function_cases import MODULES, answers, public

FILE = Path(__file__).with_suffix(".npz")


def ask(library: ModuleType) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """The answers of a library by label, and by label why it refuses others."""
    answered: dict[str, np.ndarray] = {}
    refused: dict[str, str] = {}
    for module in MODULES:
        for name in public(getattr(library, module)):
            for label, answer in answers(library, module, name):
                try:
                    with warnings.catch_warnings():
                        warnings.simplefilter("ignore")
                        answered[label] = np.asarray(answer(), np.float32)
                except (TypeError, ValueError) as error:  # JAX raises the first
                    refused[label] = str(error).splitlines()[0]
    return answered, refused


def recorded() -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """What `ask` gave for Keras."""
    with np.load(FILE) as file:
        numbers, index = file["numbers"], json.loads(str(file["index"]))
    answered, taken = {}, 0
    for label, shape in index["shapes"].items():
        count = int(np.prod(shape))
        answered[label] = numbers[taken : taken + count].reshape(shape)
        taken += count
    return answered, index["refused"]


def main() -> None:
    import keras

    answered, refused = ask(keras)
    shapes = {label: array.shape for label, array in answered.items()}
    versions = f"keras {keras.__version__} on {keras.config.backend()}, numpy {np.__version__}"
    index = json.dumps({"versions": versions, "refused": refused, "shapes": shapes})
    np.savez_compressed(FILE, numbers=np.concatenate([a.ravel() for a in answered.values()]), index=np.array(index))
    print(f"{FILE.name}: {len(shapes)} calls, {FILE.stat().st_size / 1024:.0f} KiB; Keras refuses {len(refused)}")


if __name__ == "__main__":
    main()
