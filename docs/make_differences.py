"""Write docs/differences.md, what of Keras is missing in iskra and what differs, and the missing names for errors.

    make differences

Keras's names and arguments are recorded (`tests/reference/keras_names.py`); iskra's are looked up. Reasons for missing
names are in `iskra.absence`, which also makes the errors; the reasons for other arguments are here. Values of arguments
that are refused are found by trying them.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import re
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

import iskra
from iskra.absence import UnknownName, keras_names, reason
from iskra.graph import Op

PAGE = Path(__file__).with_name("differences.md")
REFERENCE = Path(__file__).parents[1] / "tests" / "reference"
RECORD: dict[str, Any] = json.loads((REFERENCE / "keras_names.json").read_text())
NAMES: dict[str, list[str]] = json.loads((REFERENCE / "keras_modules.json").read_text())  # the names of each module
MISSING = Path(iskra.__file__).with_name("keras_names.json")
IN_FULL = ("ops.nn", "ops.numpy")  # modules that take their own names from the list
BASE = ("trainable", "dtype", "autocast", "name", "activity_regularizer", "input_shape", "input_dim")
WHY_ARGUMENTS: tuple[tuple[str, str, str], ...] = (  # names, differences, the reason
    ("*serialize*", "*", "one function serializes the objects of all families"),
    ("Variable", "*", "a variable is made from its initial value; there is one device and one dtype of floats"),
    ("*InputSpec", "*", "inputs are never left out"),
    ("*", "*not needed*", "iskra's own default"),
    ("*", "no overwrite_with_gradient*", "there is no 8-bit training"),
    ("*", "no layout*", "there is one device"),
    ("*", "no aggregation*", "there is one device"),
    ("*Model.*_step", "*", "a step is a method that assigns; one of your own may take `(state, data)`"),
    ("Sequential.*_step", "*", "a step is a method that assigns; one of your own may take `(state, data)`"),
    ("*.export", "*", "models are exported as ONNX"),
    ("*.call", "*", "the class that derives from it says what it takes"),
    ("*.compute_output_shape", "*", "the class that derives from it says what it takes"),
    ("*", "more *", "iskra's own"),
    ("*", "order *", "arguments are passed by name"),
    ("*", "*", "not implemented yet"),
)
WHY_METHODS: tuple[tuple[str, str], ...] = (
    ("*.*quant*", "programs compute in float32"),
    ("*.*dtype*", "programs compute in float32"),
    ("*.stateless_*", "state is tracked automatically: a step is a method that assigns"),
    ("*.*state_tree", "state is tracked automatically"),
    ("*.jax_state_sync", "it is specific to JAX"),
    ("*.jit_compile", "every program is compiled, by the native engine"),
    ("*.run_eagerly", "every program is compiled; `iskra.config.set_engine('reference')` runs op by op"),
    ("*.make_*_function", "programs are compiled automatically, one for each shape of batches"),
    ("*.*remat*", "the engine plans the memory of a step"),
    ("*.symbolic_call", "a call on a symbolic input is recorded as a whole"),
    ("*.*_own_variables", "files hold the variables that a layer has"),
    ("Variable.*", "there is one device, and no 8-bit training"),
    ("*.predict_step", "predict computes the model's call"),
    ("*.compute_loss_and_updates", "it is specific to JAX"),
    ("*.path", "variables have paths"),
    ("*.add_metric", "Keras refuses it, too"),
    ("*.add_variable", "Keras's older word for add_weight"),
    ("*.*", "not implemented yet"),
)


def absent() -> Iterator[tuple[str, str, tuple[str, str]]]:
    """Modules, names of Keras that they lack, and the reasons. Modules in missing ones are left out."""
    for place, names in NAMES.items():
        module, around = module_of(place), place.rpartition(".")[0]
        for name in names if not around or module_of(around) is not None else ():
            inner = f"{place}.{name}".strip(".")
            is_module = inner in NAMES and module_of(inner) is None
            if not is_module and not _has(module, name):
                yield place, name, reason(inner)


def missing_names() -> str:
    """The text of the file that the errors of unknown names read: what the modules of iskra lack."""
    found = {}
    for place, names in NAMES.items():
        module = module_of(place)
        if module is not None:
            found[place] = [name for name in names if place in IN_FULL or not _has(module, name)]
    lines = {place: textwrap.wrap(" ".join(names), 110) for place, names in found.items() if names}
    return json.dumps(lines, indent=0) + "\n"


def module_of(place: str) -> ModuleType | None:
    """The module of iskra for one of Keras, None if it is missing."""
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
    """The arguments of a class or function with their defaults, those of its own, and whether it takes others."""
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
                found.setdefault(p.name, None if p.default is p.empty else _as_text(p.default))
        own = own or set(found)
        if not any(p.kind is p.VAR_KEYWORD for p in parameters):
            return found, own, False
    return found, own, True


def _as_text(default: Any) -> str:
    return f"<{default.__name__}>" if callable(default) and hasattr(default, "__name__") else repr(default)


def differences(theirs: dict[str, str | None], member: Any) -> list[str]:
    """The differences between the arguments of a class or function and Keras's."""
    ours, own, takes_others = arguments(member)
    missing = [name for name in theirs if name not in ours and not takes_others]
    more = [name for name in ours if name in own and name not in theirs and name not in BASE]
    found = [f"no {', '.join(missing)}"] if missing else []
    found += [f"more {', '.join(more)}"] if more else []
    if not isinstance(member, Op):
        found += [
            f"{name} is {ours[name] or 'needed'}, not {theirs[name] or 'needed'}"
            for name in theirs
            if name in ours and not _same(theirs[name], ours[name])
        ]
    if [n for n in theirs if n in own] != [n for n in ours if n in theirs and n in own]:
        found.append(f"order {', '.join(n for n in ours if n in theirs and n in own)}")
    return found


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
    """The reason for a difference of arguments."""
    return next(w for whose, which, w in WHY_ARGUMENTS if fnmatchcase(place, whose) and fnmatchcase(difference, which))


def argument_rows() -> Iterator[tuple[str, str, str]]:
    """Names whose arguments differ, the differences and the reasons."""
    for place, names in RECORD["modules"].items():
        module = module_of(place)
        for name, theirs in names.items() if module is not None and not place.startswith("ops.n") else ():
            if _has(module, name):
                full = f"{place}.{name}".strip(".")
                for difference in differences(theirs, getattr(module, name)):
                    yield full, difference, why(full, difference)


def method_rows() -> Iterator[tuple[str, str, str]]:
    """Methods and attributes of base classes that are missing or take other arguments, and the reasons."""
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


# Values that Keras takes and iskra refuses. ---------------------------------------------------------------------------

REFUSED: tuple[tuple[str, Any, str, str], ...] = (  # which argument, a value of Keras's, why, what to do instead
    ("lora_*", 4, "there are no low-rank adapters", "Remove it"),
    ("quantization_config", "int8", "programs compute in float32", "Quantize the exported ONNX file"),
    ("gptq_*", 8, "programs compute in float32", "Quantize the exported ONNX file"),
    ("bounding_box_format", "xyxy", "there are no bounding boxes", "Transform them in Python"),
    ("sparse", True, "arrays are dense", "Remove it"),
    ("ragged", True, "arrays are dense", "Pad the rows: `iskra.utils.pad_sequences`"),
    ("flash_attention", True, "attention has one implementation", "Remove it"),
    ("attn_logits_soft_cap", 50.0, "not implemented yet", "Write the attention with `iskra.ops`"),
    ("use_cudnn", True, "programs run on the CPU", "Remove it"),
    ("synchronized", True, "there is one device", "Remove it"),
    ("zipped", False, "a model is one file", "Remove it"),
    ("max_shard_size", 1, "weights are one file", "Remove it"),
    ("format", "tf_saved_model", "models are exported as ONNX", "Remove it"),
    ("input_signature", [], "models are exported as ONNX", "Remove it"),
    ("vocabulary_dtype", "int32", "vocabularies are int64", "Remove it"),
)
SAMPLES: dict[str, Any] = {  # values of required arguments; functions are called
    "activation": "relu",
    "axes": 1,
    "boundaries": [1],
    "cell": lambda: iskra.layers.LSTMCell(2),
    "cells": lambda: [iskra.layers.LSTMCell(2), iskra.layers.LSTMCell(2)],
    "decay_rate": 0.5,
    "decay_steps": 10,
    "default_optimizer": lambda: iskra.optimizers.SGD(),
    "dims": (2, 1),
    "equation": "ab,bc->ac",
    "factor": 0.5,
    "filepath": "model.keras",
    "filters": 2,
    "first_decay_steps": 10,
    "fn": lambda: iskra.losses.mean_squared_error,
    "function": lambda: iskra.ops.abs,
    "head_dim": 2,
    "layers": lambda: [iskra.layers.Rescaling(2.0)],
    "height": 4,
    "height_factor": 0.5,
    "initial_learning_rate": 0.1,
    "input_dim": 4,
    "kernel_size": 3,
    "key_dim": 2,
    "layer": lambda: iskra.layers.LSTM(2),
    "learning_rate": 0.1,
    "max_learning_rate": 1.0,
    "n": 2,
    "num_bins": 4,
    "num_classes": 3,
    "num_heads": 2,
    "num_key_value_heads": 1,
    "num_query_heads": 2,
    "optimizer_map": lambda: iskra.optimizers.OptimizerMap(iskra.optimizers.SGD()),
    "output_dim": 2,
    "output_shape": 2,
    "output_size": 2,
    "precision": 0.5,
    "rate": 0.5,
    "recall": 0.5,
    "scale": 2.0,
    "schedule": 0.1,
    "sensitivity": 0.5,
    "shape": (2,),
    "specificity": 0.5,
    "stddev": 0.5,
    "target_class_ids": [0],
    "target_shape": (2,),
    "total_steps": 10,
    "units": 2,
    "values": [0.1, 0.2],
    "warmup_steps": 5,
    "width": 4,
    "width_factor": 0.5,
    **dict.fromkeys(("inputs", "x", "images", "kernel", "query", "key", "value"), np.ones((1, 4, 4, 2), np.float32)),
}
SAMPLES_OF: dict[str, dict[str, Any]] = {  # where none is required, but one of several
    "CategoryEncoding": {"num_tokens": 4},
    "Discretization": {"num_bins": 4},
    "InputLayer": {"shape": (2,)},
    "RandomPosterization": {"factor": 4},
}
INHERITED = {"dtype": "None", "bounding_box_format": "None"}  # arguments of base classes, which are not recorded
TRIED = ("layers", "losses", "metrics", "ops", "random")


def sample_arguments(member: Any, *left_out: str) -> dict[str, Any]:
    """Values of the required arguments of a class or function."""
    required = [p for p in _parameters(member).values() if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD]
    values = {p.name: SAMPLES[p.name] for p in required if p.name not in left_out and p.name != "self"}
    values |= {name: value for name, value in SAMPLES_OF.get(member.__name__, {}).items() if name not in left_out}
    return {name: value() if callable(value) else value for name, value in values.items()}


def _parameters(member: Any) -> dict[str, inspect.Parameter]:
    return dict(inspect.signature(member.__init__ if inspect.isclass(member) else member).parameters)


def refused() -> Iterator[tuple[str, str, str, Any]]:
    """Modules or classes, their members, arguments and values of these that Keras takes and iskra refuses."""
    for place in TRIED:
        module = module_of(place)
        for name, theirs in RECORD["modules"][place].items():
            member = getattr(module, name) if _has(module, name) else None
            if inspect.isclass(member) or (inspect.isfunction(member) and place != "losses"):
                inherited = {a: d for a, d in INHERITED.items() if place == "layers" and a in arguments(member)[0]}
                for argument, default in (theirs | inherited).items():
                    yield from ((place, name, argument, v) for v in _refused_values(member, argument, default))
    for name, theirs in RECORD["classes"]["Model"].items():
        if name in ("compile", "export", "save", "save_weights"):
            for argument in [a for a in theirs if any(fnmatchcase(a, pattern) for pattern, *_ in REFUSED)]:
                method = getattr(EXAMPLES["Model"](), name)
                yield from (("Model", name, argument, v) for v in _refused_values(method, argument, None))


def _refused_values(member: Callable[..., Any], argument: str, default: str | None) -> Iterator[Any]:
    """Values of an argument that are refused: those of the table, or any for arguments that are off by default."""
    listed = [value for pattern, value, *_ in REFUSED if fnmatchcase(argument, pattern)]
    named = rf"\b{argument}(=| None\b| 'auto'| 'float32')" if listed else rf"\bexpected {argument}=(None|False)\b"
    for value in listed or {"None": ["any"], "False": [True]}.get(default or "", []):
        try:
            given = sample_arguments(member, argument)
        except KeyError:  # a function of other values than layers and losses have
            continue
        with tempfile.TemporaryDirectory() as folder:
            ending = ".weights.h5" if "weights" in member.__name__ else ".keras"
            given |= {"filepath": f"{folder}/model{ending}"} if "filepath" in given else {}
            try:
                member(**given, **{argument: value})
            except Exception as error:  # whatever the value causes: only a refusal says what the argument has to be
                if re.search(named, str(error)):
                    yield value


def refused_rows() -> Iterator[str]:
    """A row for each argument, value and reason, with the members that refuse it, or "all" of a module that have it."""
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    for place, name, argument, value in refused():
        shown = "..." if isinstance(value, (np.ndarray, list)) else repr(value)
        found.setdefault((argument, shown), {}).setdefault(place, []).append(name)
    for (argument, shown), places in sorted(found.items()):
        because, instead = next((w, i) for pattern, _, w, i in REFUSED if fnmatchcase(argument, pattern))
        where = "; ".join(_members(place, names, argument) for place, names in places.items())
        yield f"| `{argument}={shown}` | {where} | {because} | {instead} |"


def _members(place: str, names: list[str], argument: str) -> str:
    """The members of a module that refuse a value, without aliases; if most do, those that take it."""
    family = getattr(iskra, place)
    classes = [n for n, theirs in RECORD["modules"].get(place, {}).items() if argument in theirs and n[0].isupper()]
    others = [f"`{name}`" for name in classes if _has(family, name) and name not in names]
    if len(names) > 8 + len(others):
        return f"all of `{place}` that have it" + (f" but {', '.join(others)}" if others else "")
    return ", ".join(f"`{place}.{name}`" for name in names if getattr(family, name).__name__ == name)


def page() -> str:
    """The text of the page."""
    missing = list(absent())
    have = sum(_has(module_of(place), name) for place, names in NAMES.items() for name in names)
    lines = [
        "# Differences from Keras",
        "",
        f"Written by `make differences`, which compares the public names and arguments of Keras {RECORD['keras']} "
        f"with iskra's: {have} of {have + len(missing)} names are implemented.",
        "",
        "A name that Keras has and iskra does not is an `AttributeError` with the reason and what to write instead:",
        "",
        *_errors(missing),
        "",
        "For a misspelled name the error suggests the nearest one:",
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
        "## Values of arguments",
        "",
        "Values that Keras takes and iskra refuses, with an error that says what to do instead.",
        "",
        "| value | where | why | instead |",
        "|---|---|---|---|",
        *refused_rows(),
        "",
        "## Methods and attributes",
        "",
        "Of the base classes.",
        "",
        "| class | names | differs | why |",
        "|---|---|---|---|",
        *_method_rows(),
    ]
    return "\n".join(lines) + "\n"


def _errors(missing: list[tuple[str, str, tuple[str, str]]]) -> Iterator[str]:
    """The errors of some missing names, as they are raised."""
    for wanted in ("layers", "ops", "losses", ""):
        name = next((name for place, name, _ in missing if place == wanted), None)
        module = module_of(wanted)
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
    MISSING.write_text(missing_names())
    keras_names.cache_clear()
    PAGE.write_text(page())
    print(f"{PAGE.name}: {len(list(absent()))} names are missing")
