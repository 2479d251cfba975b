"""Objects from Keras's dictionaries. Nothing is imported by name: a class is one of iskra's, or one that you passed.

A dictionary has `module`, `class_name`, `config` and `registered_name`. It is searched first, so that all classes that
are not known are named at once; then objects are made from the inside out. The classes of models are handed in by
`register_models`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np

from .. import activations, constraints, initializers, layers, losses, metrics, optimizers, random, regularizers
from ..configurable import Configurable, serialized
from ..custom_objects import get_registered_object
from ..optimizers import schedules
from ..options import accepted
from ..tree import flatten
from ..typing import Config, CustomObjects
from .networks import ARGUMENTS, OPERATIONS, FunctionCall, argument_of, function_of, num_calls, with_calls_apart
from .refusal import Refused

_FAMILIES: dict[str, ModuleType] = {
    "keras.activations": activations,
    "keras.constraints": constraints,
    "keras.initializers": initializers,
    "keras.layers": layers,
    "keras.losses": losses,
    "keras.metrics": metrics,
    "keras.optimizers": optimizers,
    "keras.optimizers.schedules": schedules,
    "keras.regularizers": regularizers,
}
_ARRAYS = ("__numpy__", "__tensor__")
_DTYPES = ("bool", "float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32")
_POLICY = "DTypePolicy"
_FUNCTION = "function"
_NO_NAME = "<lambda>"
_NO_LAMBDA = (
    "Running it would be arbitrary code execution. Write it as a function with a name, save again, and pass it in "
    "custom_objects."
)
_MOST_OBJECTS = 20_000
_MOST_LEVELS = 200
_MOST_LENGTH = 2**24  # of what a function makes by its settings alone, numbers of classes and of points among them
_LENGTHS = frozenset(
    (
        *("N", "fft_length", "k", "length", "minlength", "n", "newshape", "num", "num_classes", "num_segments"),
        *("offset", "pad_width", "repeats", "sequence_length", "sequence_stride", "shape", "size"),
    )
)
_models: dict[str, type] = {}  # by Keras's names

serialize_keras_object = serialized


def register_models(classes: Mapping[str, type]) -> None:
    """Make the classes of models known by Keras's names, so that this module depends on none of them."""
    _models.update(classes)


def deserialize_keras_object(config: Any, custom_objects: CustomObjects = None, safe_mode: bool = True) -> Any:
    """The object that `serialize_keras_object` described, or a list or dictionary with objects in it.

    Args:
        config: a dictionary in Keras's form, or a list or dictionary of such; what is none of these stays as it is.
        custom_objects: your own classes and functions by name.
        safe_mode: accepted for Keras's sake: code in a config is never run.

    Raises:
        ValueError: classes that are neither iskra's nor passed; the message names all of them.
        TypeError: the settings of an object are no dictionary, or its class has no `from_config`.

    Example:
        >>> config = {"module": "keras.layers", "class_name": "Dense", "config": {"units": 3, "name": "scores"}}
        >>> deserialize_keras_object(config)
        Dense(units=3, name='scores')
    """
    try:
        missing = unknown_names(config, custom_objects)
        if missing:
            raise Refused(
                "classes that iskra has or that you pass", ", ".join(missing),
                f"Pass custom_objects={as_argument(missing)}.",
            )  # fmt: skip
        return deserialized(config, custom_objects)
    except Refused as refused:
        raise refused.kind(f"deserialize_keras_object: {refused}") from refused.__cause__


def unknown_names(config: Any, custom_objects: CustomObjects = None) -> dict[str, str]:
    """The classes and functions in a config that nothing is known of: the name to pass each by, and where it was.

    Raises:
        Refused: the config has no sensible size or form.
    """
    names: dict[str, str] = {}
    for part in _described(config):
        name, home = _name_of(part), part.get("module")
        if name == _NO_NAME and _member(part, custom_objects) is None:
            raise Refused("named functions", "a lambda, which is known by its code alone", _NO_LAMBDA)
        if part["class_name"] not in (*_ARRAYS, _POLICY, *ARGUMENTS) and _member(part, custom_objects) is None:
            names[name] = f"{name} ({home})" if home and home != "builtins" else name
    if num_calls(config) > _MOST_OBJECTS:
        raise Refused(
            "the config of a model", f"models inside each other that call layers more than {_MOST_OBJECTS} times"
        )
    return names


def as_argument(names: Mapping[str, str]) -> str:
    """Names as the argument `custom_objects`."""
    return "{" + ", ".join(f"{name!r}: {name.rpartition('>')[2].strip('_')}" for name in names) + "}"


def deserialized(config: Any, custom_objects: CustomObjects = None) -> Any:
    """The object of a config that was checked, or lists and dictionaries of objects."""
    if isinstance(config, (list, tuple)):
        return [deserialized(part, custom_objects) for part in config]
    if not isinstance(config, dict):
        return config
    if not _is_description(config):
        return {name: deserialized(part, custom_objects) for name, part in config.items()}
    kind, settings = config["class_name"], config["config"]
    if kind in _ARRAYS:
        return np.asarray(settings["value"], np.dtype(settings["dtype"]))
    if kind == _POLICY:
        return settings["name"]
    if kind in ARGUMENTS:
        return argument_of(kind, settings or {})
    member = _member(config, custom_objects)
    if str(config.get("module")).startswith(OPERATIONS):
        rest = {name: value for name, value in settings.items() if name != "name"}
        if not isinstance(rest.get("dtype"), str) or "dtype" not in inspect.signature(member).parameters:
            rest.pop("dtype", None)  # a policy, which says what is computed in
        return FunctionCall(str(settings.get("name")), member, deserialized(rest, custom_objects))
    if not isinstance(member, type):
        return member
    return _made(member, deserialized(with_calls_apart(settings or {}), custom_objects), config.get("build_config"))


def _made(kind: Any, settings: Config, build_config: Any) -> Any:
    """An object of a class, built if it was."""
    if not hasattr(kind, "from_config"):
        raise Refused(
            f"a class with from_config to make a {kind.__name__}", "one without",
            "Define it: @classmethod def from_config(cls, config): return cls(**config).", TypeError,
        )  # fmt: skip
    made = kind.from_config(_fitting(kind, settings))
    if build_config and isinstance(made, layers.Layer) and not made.built:
        made.build_from_config(build_config)
    return made


def _fitting(kind: type, settings: Config) -> Config:
    """The settings that iskra's class has. Keras writes a few others, which must be off."""
    accepted = _accepted(kind)
    if accepted is None:
        return settings
    older = getattr(kind, "_older_names", {})
    settings = {older.get(name) or name: value for name, value in settings.items()}
    if isinstance(settings.get("vocabulary"), str):  # the name of a file, which a stranger has no business to read
        raise Refused(
            "a vocabulary as a list of tokens", f"vocabulary={settings['vocabulary']!r}",
            "No file is read because another one names it: save the tokens themselves.",
        )  # fmt: skip
    strange = {name: value for name, value in settings.items() if name not in accepted}
    set_to = {name: value for name, value in strange.items() if value is not None and value is not False}
    if set_to:
        raise Refused(
            f"settings that {kind.__name__} has in iskra", ", ".join(f"{k}={v!r}" for k, v in set_to.items()),
            "Save the model without them.",
        )  # fmt: skip
    return {name: value for name, value in settings.items() if name not in strange}


@cache
def _accepted(kind: type) -> frozenset[str] | None:
    """The arguments of one of iskra's constructors; None where the class itself reads its settings."""
    if kind.__module__.partition(".")[0] != "iskra" or issubclass(kind, tuple(_models.values())):
        return None
    return frozenset(accepted(kind))


def _member(description: Mapping[str, Any], custom_objects: CustomObjects) -> Any:
    """The class or function that a dictionary names, None if nothing is known of it."""
    name = _name_of(description)
    own = get_registered_object(name, custom_objects)
    if own is not None:
        return own
    return _function(name) if description["class_name"] == _FUNCTION else _class(description.get("module"), name)


def _class(home: Any, name: str) -> Any:
    """One of iskra's classes that can be saved."""
    if home in ("keras", "keras.models", "keras.src.models.functional"):
        return _models.get(name)
    if str(home).startswith(OPERATIONS):
        return function_of(str(home), name)
    if name == "SeedGenerator" and str(home).startswith("keras.random"):
        return random.SeedGenerator
    family = _FAMILIES.get(str(home))
    member = getattr(family, name) if family is not None and name in getattr(family, "__all__", ()) else None
    return member if isinstance(member, type) and issubclass(member, Configurable) else None


def _function(name: str) -> Callable[..., Any] | None:
    """One of iskra's functions that Keras saves by name."""
    for family in (activations, losses, metrics):
        member = getattr(family, name) if name in family.__all__ else None
        if inspect.isfunction(member) and name not in ("get", "serialize", "deserialize"):
            return member
    return None


def _name_of(description: Mapping[str, Any]) -> str:
    """The name by which a custom object is passed."""
    if description["class_name"] == _FUNCTION:
        return str(description["config"])
    return str(description.get("registered_name") or description["class_name"])


def _is_description(value: Config) -> bool:
    return "class_name" in value and "config" in value


def _described(config: Any) -> Iterator[Config]:
    """All dictionaries in a config that describe an object."""
    todo: list[tuple[Any, int]] = [(config, 0)]
    num_objects = 0
    while todo:
        value, level = todo.pop()
        if level > _MOST_LEVELS:
            raise Refused("the config of a model", f"one nested more than {_MOST_LEVELS} levels deep")
        if isinstance(value, (list, tuple)):
            todo.extend((part, level + 1) for part in value)
        elif isinstance(value, dict):
            todo.extend((part, level + 1) for part in value.values())
            if _is_description(value):
                num_objects += 1
                _check_description(value, num_objects)
                yield value


def _check_description(value: Config, num_objects: int) -> None:
    kind = value["class_name"]
    if num_objects > _MOST_OBJECTS:
        raise Refused("the config of a model", f"more than {_MOST_OBJECTS} objects")
    if kind == "__lambda__":
        raise Refused("named functions", "a lambda, saved as code, which is never run", _NO_LAMBDA)
    settings = value["config"]
    if not isinstance(kind, str) or not isinstance(settings, str if kind == _FUNCTION else (dict, type(None))):
        found = f"class_name={kind!r}, config={repr(settings)[:80]}"
        raise Refused("a class's name and its settings", found, kind=TypeError)
    _check_registered_name(kind, value)
    if str(value.get("module")).startswith(OPERATIONS):
        _check_lengths(kind, [settings, *(node.get("kwargs") for node in _nodes(value))])
    if kind in _ARRAYS and not (isinstance(settings, dict) and settings.get("dtype") in _DTYPES):
        raise Refused("the value and the dtype of an array of numbers", repr(settings)[:80])


def _check_registered_name(kind: str, value: Config) -> None:
    """Refuse one of iskra's own classes or functions under a name that another is registered by."""
    name, registered = value["config"] if kind == _FUNCTION else kind, value.get("registered_name")
    known = _function(name) if kind == _FUNCTION else _class(value.get("module"), name)
    if known is not None and registered not in (None, "", kind, name):
        raise Refused(
            f"{name!r}, which resolved to a Keras built-in, without a registered name",
            f"registered_name={registered!r}",
        )


def _nodes(value: Config) -> list[Config]:
    nodes = value.get("inbound_nodes")
    return [node for node in nodes if isinstance(node, dict)] if isinstance(nodes, list) else []


def _check_lengths(kind: str, all_settings: list[Any]) -> None:
    """Refuse functions that would make an enormous table."""
    for settings in all_settings:
        for name in _LENGTHS & set(settings if isinstance(settings, dict) else ()):
            lengths = flatten(settings[name])
            if any(isinstance(length, (int, float)) and abs(length) > _MOST_LENGTH for length in lengths):
                raise Refused(f"lengths of at most {_MOST_LENGTH}", f"{name}={settings[name]!r} for {kind}")
