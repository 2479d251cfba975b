"""Record what Keras makes of the training steps in `step_cases.py`.

Run by hand, in an environment of its own, when a case is added:

    python -m venv keras-env && keras-env/bin/pip install keras==3.15.1 jax
    PYTHONPATH=tests KERAS_BACKEND=jax keras-env/bin/python -m reference.keras_steps

It writes `keras_steps.npz` beside this file: the numbers of all cases in one float32 array, and a JSON text that says
what they are: versions, and for each case its labels with their shapes, in order. `tests/models/test_keras_steps.py`
compares iskra's numbers with them.
"""

from __future__ import annotations

import json
from pathlib import Path

import keras
import numpy as np

from reference.step_cases import CASES
from reference.steps import run


def main() -> None:
    numbers: list[np.ndarray] = []
    shapes: dict[str, dict[str, tuple[int, ...]]] = {}
    for name, case in CASES.items():
        keras.utils.clear_session()
        record = run(keras, case)
        shapes[name] = {label: array.shape for label, array in record.items()}
        numbers.extend(array.ravel() for array in record.values())
        wrong = [label for label, array in record.items() if not np.isfinite(array).all()]
        if wrong:
            raise SystemExit(f"{name}: expected finite numbers, got {', '.join(wrong)} with NaN or infinity.")
    versions = f"keras {keras.__version__} on {keras.config.backend()}, numpy {np.__version__}"
    index = json.dumps({"versions": versions, "cases": shapes})
    path = Path(__file__).with_suffix(".npz")
    np.savez_compressed(path, numbers=np.concatenate(numbers), index=np.array(index))
    print(f"{path.name}: {len(CASES)} cases, {path.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
