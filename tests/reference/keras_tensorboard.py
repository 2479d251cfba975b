"""Record what Keras writes for TensorBoard.

Run by hand, in an environment of its own, for a new version of Keras:

    python -m venv keras-env && keras-env/bin/pip install keras==3.15.1 tensorflow==2.21.0 tensorboard==2.21.0
    PYTHONPATH=tests KERAS_BACKEND=tensorflow keras-env/bin/python -m reference.keras_tensorboard

It writes `keras_tensorboard.json` beside this file: for each case and sub-folder all values with step, tag, plugin,
dtype, shape and fields. `tests/callbacks/test_tensorboard.py` compares iskra's with them.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from reference.tensorboard_cases import CASES, read_logs, write_logs


def main() -> None:
    import keras

    record = {}
    for name, options in CASES.items():
        with tempfile.TemporaryDirectory() as folder:
            write_logs(keras, Path(folder), options)
            record[name] = read_logs(Path(folder))
    lines = [f"{json.dumps(name)}: {json.dumps(parts)}" for name, parts in record.items()]
    Path(__file__).with_suffix(".json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
