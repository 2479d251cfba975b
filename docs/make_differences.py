"""Write docs/differences.md: what of Keras is not here, and what differs.

    make differences

Keras's names and arguments are recorded (`tests/reference/keras_names.py`); iskra's are looked up. Why a name is not
here stands in `iskra.absence`, which also makes the errors; why arguments differ stands here.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from types import ModuleType
from typing import Any

import iskra
from iskra.absence import UnknownName, keras_names, reason
from iskra.graph import Op

PAGE = Path(__file__).with_name("differences.md")
RECORD: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "tests" / "reference" / "keras_names.json").read_text()
)
BASE = ("trainable", "dtype", "autocast", "name", "activity_regularizer", "input_shape", "input_dim")
WHY_ARGUMENTS: tuple[tuple[str, str, str], ...] = (  # whose, which difference, why
    ("*serialize*", "*", "one function writes the settings of all families"),
    ("Variable", "*", "a variable is made of its first value; there is one device and one dtype of floats"),
    ("utils.plot_model", "*", "pictures are SVG, without Graphviz"),
    ("*InputSpec", "*", "inputs are never left out"),
    ("KerasTensor", "*", "Input makes them"),
    ("*", "*not needed*", "iskra's own default"),
    ("*", "no overwrite_with_gradient*", "there is no training in 8 bits"),
    ("*", "no layout*", "there is one device"),
    ("*", "no aggregation*", "there is one device"),
    ("*Model.*_step", "*", "a step is a method that assigns; it takes no state"),
    ("Sequential.*_step", "*", "a step is a method that assigns; it takes no state"),
    ("*.export", "*", "models are exported as ONNX"),
    ("*.call", "*", "the class that derives from it says what it takes"),
    ("*.compute_output_shape", "*", "the class that derives from it says what it takes"),
    ("*", "more *", "iskra's own"),
    ("*", "order *", "arguments are passed by name"),
    ("*", "*", "not written yet"),
)
WHY_METHODS: tuple[tuple[str, str], ...] = (
    ("*.*quant*", "programs compute in float32"),
    ("*.*dtype*", "programs compute in float32"),
    ("*.stateless_*", "state is found by itself: a step is a method that assigns"),
    ("*.*state_tree", "state is found by itself"),
    ("*.jax_state_sync", "it is a matter of JAX"),
    ("*.jit_compile", "every program is compiled, by the native engine"),
    ("*.run_eagerly", "every program is compiled; `iskra.config.set_engine('reference')` runs op by op"),
    ("*.make_*_function", "programs are made by themselves, one for each form of batch"),
    ("*.*remat*", "what a step needs is planned by the engine"),
    ("*.symbolic_call", "a call on what Input gives is noted as a whole"),
    ("*.compute_output_spec", "shapes come from calling the layer"),
    ("*.*_own_variables", "files hold the variables that a layer has"),
    ("Variable.*", "there is one device, and nothing is trained in 8 bits"),
    ("*.predict_step", "what predict computes is the model's call"),
    ("*.compute_loss_and_updates", "it is a matter of JAX"),
    ("*.metrics_variables", "metrics have variables"),
    ("*.path", "variables have paths"),
    ("Layer.metrics", "metrics belong to models"),
    ("*.add_metric", "Keras refuses it, too"),
    ("*.add_variable", "Keras's older word for add_weight"),
    ("*.*", "not written yet"),
)


def absent() -> Iterator[tuple[str, str, tuple[str, str]]]:
    """Modules, names of Keras's that are not in them, and why not. What is in a module that is absent is said of it."""
    for place, names in keras_names().items():
        module, around = home(place), place.rpartition(".")[0]
        for name in names if not around or home(around) is not None else ():
            inner = f"{place}.{name}".strip(".")
            is_module = inner in keras_names() and home(inner) is None
            if not is_module and not _has(module, name):
                yield place, name, reason(inner)


def home(place: str) -> ModuleType | None:
    """The module that iskra has for one of Keras's; None if there is none."""
    try:
        return importlib.import_module(f"iskra.{place}".strip("."))
    except ImportError:
        return None


def _has(module: ModuleType | None, name: str) -> bool:
    if module is None:
        return False
    try:
        getattr(module, name)
    except AttributeError:
        return False
    return True


def arguments(member: Any) -> tuple[dict[str, str | None], set[str], bool]:
    """The arguments of a class or function with their defaults, those of its own, and whether it takes any others."""
    if isinstance(member, Op):
        return dict.fromkeys(member.arguments), set(member.arguments), False
    steps = (
        [vars(kind)["__init__"] for kind in member.__mro__[:-1] if "__init__" in vars(kind)]
        if inspect.isclass(member)
        else [member]
    )
    found: dict[str, str | None] = {}
    own: set[str] = set()
    for function in steps:
        parameters = list(inspect.signature(function).parameters.values())
        parameters = parameters[1:] if inspect.isclass(member) else parameters
        for p in parameters:
            if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD):
                found.setdefault(p.name, None if p.default is p.empty else _said(p.default))
        own = own or set(found)
        if not any(p.kind is p.VAR_KEYWORD for p in parameters):
            return found, own, False
    return found, own, True


def _said(default: Any) -> str:
    return f"<{default.__name__}>" if callable(default) and hasattr(default, "__name__") else repr(default)


def differences(theirs: dict[str, str | None], member: Any) -> list[str]:
    """How a class or function takes other arguments than Keras's."""
    ours, own, takes_others = arguments(member)
    missing = [name for name in theirs if name not in ours and not takes_others]
    more = [name for name in ours if name in own and name not in theirs and name not in BASE]
    said = [f"no {', '.join(missing)}"] if missing else []
    said += [f"more {', '.join(more)}"] if more else []
    if not isinstance(member, Op):
        said += [
            f"{name} is {ours[name] or 'needed'}, not {theirs[name] or 'needed'}"
            for name in theirs
            if name in ours and not _same(theirs[name], ours[name])
        ]
    if [n for n in theirs if n in own] != [n for n in ours if n in theirs and n in own]:
        said.append(f"order {', '.join(n for n in ours if n in theirs and n in own)}")
    return said


def _same(theirs: str | None, ours: str | None) -> bool:
    """Whether two defaults mean the same: (1, 1) is 1."""
    if theirs == ours:
        return True
    try:
        values = [ast.literal_eval(str(text)) for text in (theirs, ours)]
    except (ValueError, SyntaxError):
        return False
    return _flat(values[0]) == _flat(values[1])


def _flat(value: Any) -> set[Any]:
    return set().union(*map(_flat, value)) if isinstance(value, (tuple, list)) and value else {str(value)}


def why(place: str, difference: str) -> str:
    """Why arguments differ."""
    return next(w for whose, which, w in WHY_ARGUMENTS if fnmatchcase(place, whose) and fnmatchcase(difference, which))


def argument_rows() -> Iterator[tuple[str, str, str]]:
    """Names whose arguments differ: which, how, why."""
    for place, names in RECORD["modules"].items():
        module = home(place)
        for name, theirs in names.items() if module is not None and not place.startswith("ops.n") else ():
            if _has(module, name):
                full = f"{place}.{name}".strip(".")
                for difference in differences(theirs, getattr(module, name)):
                    yield full, difference, why(full, difference)


def method_rows() -> Iterator[tuple[str, str, str]]:
    """Base classes: methods and attributes that are not here, or take other arguments; and why."""
    for base, methods in RECORD["classes"].items():
        kind: Any = iskra
        for part in base.split("."):
            kind = getattr(kind, part, None)
        if kind is None:
            continue
        example = EXAMPLES.get(base, lambda: None)()
        for name, theirs in methods.items():
            full = f"{base}.{name}"
            if not hasattr(kind, name) and not hasattr(example, name):
                yield full, "absent", next(w for whose, w in WHY_METHODS if fnmatchcase(full, whose))
            elif theirs is not None and inspect.isfunction(getattr(kind, name, None)):
                theirs = {n: default for n, default in theirs.items() if n != "self"}
                function = getattr(kind, name)
                bound = [p for p in inspect.signature(function).parameters if p != "self"]
                for difference in differences({"self": None, **theirs}, function) if bound else ():
                    yield full, difference, why(full, difference)


EXAMPLES: dict[str, Any] = {  # attributes may be an object's, not its class's
    "Layer": lambda: iskra.layers.Dense(1),
    "Model": lambda: iskra.Sequential([iskra.Input((1,)), iskra.layers.Dense(1)]),
    "Sequential": lambda: iskra.Sequential([iskra.Input((1,)), iskra.layers.Dense(1)]),
    "Optimizer": lambda: iskra.optimizers.SGD(),
    "Metric": lambda: iskra.metrics.Mean(),
    "Loss": lambda: iskra.losses.MeanSquaredError(),
    "Variable": lambda: iskra.Variable(1.0),
}


def page() -> str:
    """The text of the page."""
    missing = list(absent())
    have = sum(_has(home(place), name) for place, names in keras_names().items() for name in names)
    lines = [
        "# What of Keras is not here",
        "",
        f"Written by `make differences`, which compares the public names and arguments of Keras {RECORD['keras']} "
        f"with iskra's: {have} of {have + len(missing)} names are here.",
        "",
        "A name that Keras has and iskra has not is an `AttributeError` that says so, why, and what to write instead:",
        "",
        *_errors(missing),
        "",
        "A misspelled name is told the nearest one:",
        "",
        f"    {UnknownName('iskra.layers', 'Dence', iskra.layers.__all__)}",
        "",
        "## Names",
        "",
        "| module | names | why | instead |",
        "|---|---|---|---|",
        *_name_rows(missing),
        "",
        "## Arguments",
        "",
        "All other arguments have Keras's names, order and defaults.",
        "",
        "| name | differs | why |",
        "|---|---|---|",
        *(f"| `{name}` | {difference} | {because} |" for name, difference, because in argument_rows()),
        "",
        "## Methods and attributes",
        "",
        "Of the classes that others are derived from.",
        "",
        "| class | names | differs | why |",
        "|---|---|---|---|",
        *_method_rows(),
    ]
    return "\n".join(lines) + "\n"


def _errors(missing: list[tuple[str, str, tuple[str, str]]]) -> Iterator[str]:
    """The errors of some absences, as they are raised."""
    for wanted in ("layers", "ops", "losses", ""):
        name = next((name for place, name, _ in missing if place == wanted), None)
        module = home(wanted)
        if name is not None and module is not None:
            try:
                getattr(module, name)
            except AttributeError as error:
                yield f"    {error}"


def _name_rows(missing: list[tuple[str, str, tuple[str, str]]]) -> Iterator[str]:
    together: dict[tuple[str, tuple[str, str]], list[str]] = {}
    for place, name, because in missing:
        together.setdefault((place, because), []).append(name)
    for (place, (because, instead)), names in sorted(together.items(), key=lambda item: item[0][0]):
        listed = ", ".join(f"`{name}`" for name in names)
        yield f"| {f'`{place}`' if place else ''} | {listed} | {because} | {instead} |"


def _method_rows() -> Iterator[str]:
    together: dict[tuple[str, str, str], list[str]] = {}
    for full, difference, because in method_rows():
        base, _, name = full.rpartition(".")
        together.setdefault((base, difference, because), []).append(name)
    for (base, difference, because), names in together.items():
        yield f"| `{base}` | {', '.join(f'`{name}`' for name in names)} | {difference} | {because} |"


if __name__ == "__main__":
    PAGE.write_text(page())
    print(f"{PAGE.name}: {len(list(absent()))} names are not here")
