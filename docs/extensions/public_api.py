"""What is public, as the packages themselves say it.

A module is public if it is in its package's `__all__`, if Keras has one of that name, or if it is one of `ROOTS`. Its
names are those of `__all__`, or, without one, the functions and classes that it defines.
"""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import json
from collections import defaultdict
from pathlib import Path
from types import ModuleType
from typing import Any

KERAS_NAMES = Path(__file__).parents[2] / "tests" / "reference" / "keras_names.json"  # by module
INTERNAL = ("iskra.graph.ops", "iskra.keras")  # the op table, public to engines; and the same names once more
ROOTS = ("iskra", "iskra.sklearn", "iskra.lab")  # some need an extra, so `iskra` may not name them


def public_names(module: ModuleType) -> list[str]:
    """What a module says is public."""
    names = getattr(module, "__all__", None)
    if names is None:
        names = [n for n, value in vars(module).items() if getattr(value, "__module__", None) == module.__name__]
        names = [name for name in names if not name.startswith("_")]
    return sorted(names, key=lambda name: (name.lower(), name))


def public_modules() -> dict[str, list[str]]:
    """Every public module and its names, in the order of the pages."""
    keras = json.loads(KERAS_NAMES.read_text())["modules"]
    found: dict[str, list[str]] = {}

    def visit(name: str) -> None:
        module = importlib.import_module(name)
        found[name] = public_names(module)
        inner = [n for n in found[name] if inspect.ismodule(getattr(module, n))]
        found[name] = [n for n in found[name] if n not in inner and not n.startswith("__")]
        prefix = f"{name}.".removeprefix("iskra.")
        inner += [k.removeprefix(prefix) for k in keras if k.startswith(prefix) and "." not in k.removeprefix(prefix)]
        for part in sorted(set(filter(None, inner))):
            inside = f"{name}.{part}"
            if inside not in found and inside not in INTERNAL and _is_module(inside):
                visit(inside)

    for root in ROOTS:
        if root not in found:
            visit(root)
    return found


def _is_module(name: str) -> bool:
    try:
        return hasattr(importlib.import_module(name), "__all__") or bool(public_names(importlib.import_module(name)))
    except ImportError:
        return False


def homes(modules: dict[str, list[str]]) -> dict[tuple[str, str], tuple[str, str]]:
    """For each public name, as (module, name), the one under which the object has its page."""
    names: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for module, members in modules.items():
        for name in members:
            names[id(value_of(module, name))].append((module, name))
    result: dict[tuple[str, str], tuple[str, str]] = {}
    for same in names.values():
        value = value_of(*same[0])
        own = (getattr(value, "__module__", ""), getattr(value, "__name__", ""))
        home = max(same, key=lambda at: (at[0] != "iskra", own[0].startswith(at[0]), own[1] == at[1], -len(at[0])))
        result |= dict.fromkeys(same, home)
    return result


def value_of(module: str, name: str) -> Any:
    """What a name stands for."""
    return getattr(importlib.import_module(module), name)


def kind(value: Any) -> str:
    """What a page shows: a class, a function or a value."""
    return "class" if inspect.isclass(value) else "function" if inspect.isroutine(value) else "value"


def first_sentence(value: Any) -> str:
    """The first line of an object's docstring, up to its first full stop."""
    lines = (inspect.getdoc(value) or "").split("\n\n")[0].split("\n")
    text = " ".join(line.strip() for line in lines)
    end = text.find(". ")
    return text if end < 0 else text[: end + 1]


def public_bases(bases: tuple[type, ...], public: set[int]) -> list[type]:
    """The nearest public classes among bases and their own; what is between is for their own use."""
    found = [next((each for each in base.__mro__ if id(each) in public), None) for base in bases]
    return [base for base in dict.fromkeys(found) if base is not None]


def members(cls: type, public: set[int]) -> list[str]:
    """The documented methods and properties of a class, and of its mixins that have no page.

    What comes from public classes is on their pages; what classes between them and this one add is for their own use.
    """
    mixins = [base for base in cls.__mro__[1:] if not any(id(parent) in public for parent in base.__mro__)]
    inherited = {base for parent in cls.__mro__[1:] if id(parent) in public for base in parent.__mro__}
    hidden = [base for base in mixins if base not in inherited]
    names = []
    for base in (cls, *hidden):
        if not (base.__module__ or "").startswith("iskra"):
            continue
        for name, value in vars(base).items():
            function = value.__func__ if isinstance(value, (classmethod, staticmethod)) else value
            ours = isinstance(value, property) or (getattr(function, "__module__", None) or "").startswith("iskra")
            documented = (inspect.isroutine(function) or isinstance(value, property)) and ours and function.__doc__
            if documented and not name.startswith("_") and name not in names:
                names.append(name)
    return names


@functools.cache
def type_aliases() -> dict[str, str]:
    """The aliases of `iskra.typing` and what they stand for."""
    source = Path(importlib.import_module("iskra.typing").__file__ or "").read_text()
    found = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            value = node.value
            text = value.value if isinstance(value, ast.Constant) else ast.unparse(value)
            found[node.target.id] = " ".join(str(text).split())
    return found
