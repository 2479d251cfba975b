"""Record Keras's public names and what their arguments are.

Run by hand, in an environment of its own, for a new version of Keras:

    python -m venv keras-env && keras-env/bin/pip install keras==3.15.1 jax
    PYTHONPATH=tests KERAS_BACKEND=jax keras-env/bin/python -m reference.keras_names

It writes beside this file `keras_modules.json`, the names of each module, and `keras_names.json`, the arguments of each
name and the methods of base classes. `docs/make_differences.py` compares iskra's with them.
"""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from types import ModuleType
from typing import Any

HERE = Path(__file__).with_suffix(".json")
NAMES = Path(__file__).with_name("keras_modules.json")
BASES = (
    *("Function", "Layer", "Loss", "Metric", "Model", "Operation", "Optimizer", "Sequential", "Variable"),
    *("Initializer", "Regularizer", "callbacks.Callback", "callbacks.CallbackList", "constraints.Constraint"),
    *("optimizers.schedules.LearningRateSchedule", "random.SeedGenerator", "utils.PyDataset", "utils.Progbar"),
)
LEFT_OUT = ("legacy", "src")  # what is kept for older programs, and what is not public


def arguments(member: Any) -> dict[str, str | None]:
    """Names of the arguments, in order, with their defaults; not *args and **kwargs."""
    starred = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    try:
        parameters = inspect.signature(member).parameters.values()
    except (TypeError, ValueError):
        return {}
    return {p.name: None if p.default is p.empty else _said(p.default) for p in parameters if p.kind not in starred}


def _said(default: Any) -> str:
    """A default as text, without addresses."""
    return f"<{default.__name__}>" if callable(default) and hasattr(default, "__name__") else repr(default)


def modules(module: ModuleType, place: str = "") -> dict[str, ModuleType]:
    """The public modules under one, by their place ("optimizers.schedules")."""
    found = {place: module}
    for name, part in inspect.getmembers(module, inspect.ismodule):
        inner = part.__name__.startswith("keras") and not name.startswith("_")
        if inner and name not in LEFT_OUT and part is not module:
            found.update(modules(part, f"{place}.{name}".strip(".")))
    return found


def methods(kind: type) -> dict[str, dict[str, str | None] | None]:
    """Public methods with their arguments, and properties (None)."""
    members = {name: getattr(kind, name) for name in dir(kind) if not name.startswith("_")}
    return {
        name: arguments(member) if callable(member) else None
        for name, member in members.items()
        if callable(member) or isinstance(inspect.getattr_static(kind, name), property)
    }


def main() -> None:
    import keras

    names: dict[str, list[str]] = {}
    known: dict[str, dict[str, dict[str, str | None]]] = {}
    for place, module in sorted(modules(keras).items()):
        public = {n: getattr(module, n) for n in sorted(dir(module)) if not n.startswith("_") and n not in LEFT_OUT}
        names[place] = list(public)
        known[place] = {n: arguments(m) for n, m in public.items() if callable(m) and not inspect.ismodule(m)}
    classes = {}
    for base in BASES:
        kind: Any = keras
        for part in base.split("."):
            kind = getattr(kind, part)
        classes[base] = methods(kind)
    HERE.write_text(json.dumps({"keras": keras.__version__, "modules": known, "classes": classes}, indent=0) + "\n")
    NAMES.write_text(json.dumps(names, indent=0) + "\n")
    print({place: len(found) for place, found in names.items()})


if __name__ == "__main__":
    main()
