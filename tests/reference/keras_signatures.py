"""Record the arguments and defaults of Keras's classes and functions.

Run by hand, in an environment of its own, for a new version of Keras:

    python -m venv keras-env && keras-env/bin/pip install keras==3.15.1 jax
    PYTHONPATH=tests KERAS_BACKEND=jax keras-env/bin/python -m reference.keras_signatures

It writes `keras_signatures.json` beside this file: for each module and name the arguments in order, each with its
default (null if there is none). `tests/test_keras_signatures.py` compares iskra's with them.
"""

from __future__ import annotations

import inspect
import json
from functools import reduce
from pathlib import Path
from types import ModuleType
from typing import Any

MODULES = (
    *("activations", "initializers", "losses", "metrics"),
    *("optimizers", "optimizers.schedules", "random", "regularizers", "utils"),
)


def arguments(member: Any) -> dict[str, str | None]:
    """Names of a constructor's or a function's arguments, in order, with their defaults; not *args and **kwargs."""
    starred = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    parameters = [p for p in inspect.signature(member).parameters.values() if p.kind not in starred]
    return {p.name: None if p.default is p.empty else repr(p.default) for p in parameters}


def module_of(library: ModuleType, name: str) -> ModuleType:
    return reduce(getattr, name.split("."), library)


def main() -> None:
    import keras

    record: dict[str, Any] = {"keras": keras.__version__}
    for name in MODULES:
        module = module_of(keras, name)
        public = [n for n in dir(module) if not n.startswith("_") and callable(getattr(module, n))]
        record[name] = {n: arguments(getattr(module, n)) for n in public}
    Path(__file__).with_suffix(".json").write_text(json.dumps(record, indent=1, sort_keys=False) + "\n")


if __name__ == "__main__":
    main()
