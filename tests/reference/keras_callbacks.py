"""Record what Keras's callbacks make of the logs in `callback_cases.py`.

Run by hand, in an environment of its own, when a case is added:

    python -m venv keras-env && keras-env/bin/pip install keras==3.15.1 jax h5py
    PYTHONPATH=tests KERAS_BACKEND=jax keras-env/bin/python -m reference.keras_callbacks

It writes `keras_callbacks.json` beside this file: versions, the records of all cases, and the order of hooks in a
training, an evaluation and a prediction. `tests/callbacks/test_keras_callbacks.py` compares iskra's with them.
"""

from __future__ import annotations

import json
import tempfile
import warnings
from dataclasses import asdict
from pathlib import Path

import keras

from reference.callback_cases import CASES, hooks, run


def main() -> None:
    warnings.simplefilter("ignore")
    record = {"keras": f"{keras.__version__} on {keras.config.backend()}", "cases": {}, "hooks": hooks(keras)}
    for name, case in CASES.items():
        with tempfile.TemporaryDirectory() as folder:
            record["cases"][name] = asdict(run(keras, case, Path(folder)))
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(record, indent=1) + "\n")
    print(f"{path.name}: {len(CASES)} cases, {path.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
