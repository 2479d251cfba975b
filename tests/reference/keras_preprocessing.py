"""Record what Keras's preprocessing layers answer to `preprocessing_cases.py`, and their arguments and defaults.

Run by hand, in an environment of its own with TensorFlow, without which Keras does not compute some of them:

    python -m venv keras-env && keras-env/bin/pip install keras==3.15.1 tensorflow
    PYTHONPATH=tests KERAS_BACKEND=tensorflow CUDA_VISIBLE_DEVICES= \
        keras-env/bin/python -m reference.keras_preprocessing

It writes `keras_preprocessing.json` beside this file.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from reference.keras_signatures import arguments
from reference.preprocessing_cases import NAMES, ask, cases

FILE = Path(__file__).with_suffix(".json")


def recorded() -> dict[str, Any]:
    """The record: `answers` in the order of the cases, each with label, shape and numbers; `signatures` by name."""
    return json.loads(FILE.read_text())


def main() -> None:
    import keras
    import tensorflow

    answers = []
    for case in cases():
        array = ask(keras, case)
        numbers = array.ravel().astype(np.float32 if array.dtype.kind == "f" else np.int64)
        answers.append({"label": case.label, "shape": array.shape, "numbers": numbers.tolist()})
    record = {
        "versions": f"keras {keras.__version__} on tensorflow {tensorflow.__version__}, numpy {np.__version__}",
        "signatures": {name: arguments(getattr(keras.layers, name)) for name in NAMES},
    }
    lines = ",\n".join(json.dumps(answer) for answer in answers)
    FILE.write_text(f'{json.dumps(record)[:-1]}, "answers": [\n{lines}\n]}}\n')
    print(f"{FILE.name}: {len(answers)} answers, {FILE.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
