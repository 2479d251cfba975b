"""Record what Keras's functions and layers of images answer to `augmentation_cases.py`, and their arguments.

Run by hand, in an environment of its own, when a case is added:

    python -m venv keras-env && keras-env/bin/pip install keras==3.15.1 jax
    PYTHONPATH=tests KERAS_BACKEND=jax keras-env/bin/python -m reference.keras_augmentation

It writes `keras_augmentation.npz` beside this file: all numbers in one float32 array, and a JSON text with versions,
for each call the shape and dtype, and for each function and layer its arguments with their defaults.
`tests/ops/test_image.py` and `tests/layers/test_augmentation.py` compare iskra's with them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from reference.augmentation_cases import FUNCTIONS, LAYERS, cases
from reference.keras_signatures import arguments

FILE = Path(__file__).with_suffix(".npz")


def recorded() -> tuple[dict[str, np.ndarray], dict[str, dict[str, Any]]]:
    """What Keras answered, by label, and the arguments of each name."""
    with np.load(FILE) as file:
        numbers, index = file["numbers"], json.loads(str(file["index"]))
    answers, taken = {}, 0
    for label, (shape, dtype) in index["answers"].items():
        count = int(np.prod(shape))
        answers[label] = numbers[taken : taken + count].reshape(shape).astype(dtype)
        taken += count
    return answers, index["arguments"]


def main() -> None:
    import keras

    answers = {label: np.asarray(ask(keras)) for label, ask in cases()}
    signatures = {name: arguments(getattr(keras.ops.image, name)) for name in FUNCTIONS}
    signatures |= {name: arguments(getattr(keras.layers, name)) for name in LAYERS}
    index = {
        "versions": f"keras {keras.__version__} on {keras.config.backend()}, numpy {np.__version__}",
        "answers": {label: (array.shape, str(array.dtype)) for label, array in answers.items()},
        "arguments": signatures,
    }
    numbers = np.concatenate([a.ravel().astype(np.float32) for a in answers.values()])
    np.savez_compressed(FILE, numbers=numbers, index=np.array(json.dumps(index)))
    print(f"{FILE.name}: {len(answers)} answers, {FILE.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
