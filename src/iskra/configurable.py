"""Configuration is the constructor's arguments, recorded for every class that can be saved."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Self, TypeVar

import numpy as np

from .advice import advise
from .custom_objects import get_registered_name
from .docstrings import BaseDocs, with_options
from .lazy import names_of
from .options import Arguments, accepted
from .typing import Config

Choice = TypeVar("Choice")

BYTES, SLICE, ELLIPSIS = "__bytes__", "__slice__", "__ellipsis__"  # Keras's names of classes that are Python's
_LONGEST = 6  # how many elements of an array or a list `repr` shows


class Configurable:
    """Remembers the arguments it was made with.

    `get_config` gives them back by name, defaults filled in; `from_config` makes an equal object. `repr` shows those
    that are required or differ from their defaults.

    Example:
        >>> class Scale(Configurable):
        ...     def __init__(self, factor=2.0):
        ...         self.factor = factor
        >>> Scale(3.0), Scale()
        (Scale(factor=3.0), Scale())
        >>> Scale(3.0).get_config()
        {'factor': 3.0}
        >>> Scale.from_config({'factor': 3.0}).factor
        3.0
    """

    _arguments: tuple[tuple[Any, ...], dict[str, Any]]
    _always_shown: ClassVar[tuple[tuple[str, str], ...]] = ()
    """Arguments that `repr` shows even at their defaults, and the attributes that hold their present values."""
    _older_names: ClassVar[Mapping[str, str | None]] = {}
    """Names that arguments of the constructor had in older versions of Keras, and those that they have today.

    What Keras itself ignores today has none. Classes of iskra hand them on to those derived from them.
    """

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        is_ours = cls.__module__.startswith("iskra.")
        if "__init__" in cls.__dict__:
            arguments = Arguments(cls.__init__)
            older = cls._older_names if is_ours else cls.__dict__.get("_older_names")
            type.__setattr__(cls, "__init__", _recording(cls.__init__, arguments, is_ours, older))
            if arguments.options:
                cls.__doc__ = with_options(cls.__doc__, arguments.options)
        if is_ours:
            cls.__doc__ = BaseDocs(cls)  # type: ignore[assignment]

    def get_config(self) -> Config:
        """The constructor's arguments, as values that JSON can hold.

        A `get_config` of a class of your own that calls this one adds its own arguments to those of its base.
        """
        kind: type = type(self)
        known = _known_to_base(kind)
        arguments = self._named_arguments()
        return {name: serialized(value) for name, value, _ in arguments if known is None or name in known}

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """An object made with the arguments in `config`."""
        return cls(**config)

    def __repr__(self) -> str:
        always = {name: getattr(self, attribute, None) for name, attribute in self._always_shown}
        arguments = {
            name: value
            for name, value, parameter in self._named_arguments()
            if name in always or not _is_default(value, parameter.default)
        } | always
        return f"{type(self).__name__}({', '.join(f'{name}={_brief(value)}' for name, value in arguments.items())})"

    def _named_arguments(self) -> Iterator[tuple[str, Any, inspect.Parameter]]:
        """The constructor's arguments with the parameters that took them, defaults filled in."""
        if "_arguments" not in self.__dict__:
            return
        args, kwargs = self._arguments
        signature = inspect.signature(type(self).__init__)
        bound = signature.bind(self, *args, **kwargs)
        bound.apply_defaults()
        for name, value in list(bound.arguments.items())[1:]:
            parameter = signature.parameters[name]
            if parameter.kind is inspect.Parameter.VAR_KEYWORD:
                yield from ((key, inner, parameter) for key, inner in value.items())
            elif parameter.kind is not inspect.Parameter.VAR_POSITIONAL:
                yield name, value, parameter

    def keras_class(self) -> dict[str, str]:
        """Entries of a configuration in which Keras's name of the class differs."""
        return {}

    def get_build_config(self) -> dict[str, Any] | None:
        """The arguments of `build`, None if there is nothing to build."""
        return None


def serialized(value: Any) -> Any:
    """`value` as JSON can hold it, in Keras's form: objects as class and config, functions by name, arrays as lists.

    Example:
        >>> import iskra
        >>> serialized(iskra.regularizers.L2(0.5))["module"], serialized(iskra.activations.relu)
        ('keras.regularizers', 'relu')
    """
    if isinstance(value, Configurable):
        return _object_config(value)
    if isinstance(value, (np.ndarray, np.generic)):
        return value.tolist()
    if isinstance(value, (list, tuple)):
        return [serialized(v) for v in value]
    if isinstance(value, dict):
        return {k: serialized(v) for k, v in value.items()}
    if inspect.isfunction(value):
        return _function_config(value)
    if isinstance(value, bytes):
        return {"class_name": BYTES, "config": {"value": value.decode("utf-8")}}
    if isinstance(value, slice):
        return {"class_name": SLICE, "config": {n: serialized(getattr(value, n)) for n in ("start", "stop", "step")}}
    if value is Ellipsis:
        return {"class_name": ELLIPSIS, "config": {}}
    if hasattr(value, "get_config") and not isinstance(value, type):
        return _object_config(value)
    return value


def plain(value: Any) -> Any:
    """A setting without NumPy's scalars: Python's number or string for one of NumPy, also in lists and tuples.

    Example:
        >>> plain(np.str_("relu")), plain([np.int64(3), None]), plain(np.bool_(True))
        ('relu', [3, None], True)
    """
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        return value.item()
    if type(value) in (list, tuple):
        parts = [plain(part) for part in value]
        if any(part is not old for part, old in zip(parts, value, strict=True)):
            return type(value)(parts)
    return value


def one_of(known: Sequence[object], value: Choice, name: str, who: str) -> Choice:
    """`value` if it is one of the known ones.

    Raises:
        ValueError: it is not; the message lists them.

    Example:
        >>> one_of(("rows", "columns"), "row", "mode", "OrthogonalRegularizer")
        Traceback (most recent call last):
        ValueError: OrthogonalRegularizer: expected mode as one of 'rows', 'columns', got 'row'. Use one of these.
    """
    if value not in known:
        listed = ", ".join(map(repr, known))
        raise ValueError(f"{who}: expected {name} as one of {listed}, got {value!r}. Use one of these.")
    return value


@functools.cache
def _known_to_base(kind: type) -> frozenset[str] | None:
    """The arguments of the nearest class of this package, where one below it has a `get_config`; None elsewhere."""
    has_its_own = False
    for base in kind.__mro__:
        if base.__module__.startswith("iskra."):
            return frozenset(accepted(base)) if has_its_own else None
        has_its_own = has_its_own or "get_config" in vars(base)
    return None


def _is_default(value: Any, default: Any) -> bool:
    """Whether an argument has its default. Arrays, and what compares element by element, never have."""
    same = value is default or (type(value) is type(default) and value == default)
    return same is True


def _brief(value: Any) -> str:
    """`repr(value)`, with functions by name and long arrays and lists shortened."""
    if isinstance(value, (np.ndarray, np.generic)):
        if value.ndim == 0:
            return str(value)
        return repr(value.tolist()) if value.size <= _LONGEST else f"<array of shape {value.shape}>"
    if isinstance(value, (list, tuple)):
        parts = [_brief(part) for part in value[:_LONGEST]] + ["..."] * (len(value) > _LONGEST)
        single = "," if isinstance(value, tuple) and len(value) == 1 else ""
        return f"({', '.join(parts)}{single})" if isinstance(value, tuple) else f"[{', '.join(parts)}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {_brief(part)}" for key, part in value.items()) + "}"
    return value.__name__ if inspect.isroutine(value) or inspect.isclass(value) else repr(value)


def _object_config(value: Any) -> dict[str, Any]:
    """Class and arguments of an object, with its build configuration if it has one."""
    kind = type(value)
    module = _keras_module(kind)
    config = {
        "module": module or (None if kind.__module__ == "__main__" else kind.__module__),
        "class_name": kind.__name__,
        "config": serialized(value.get_config()),
        "registered_name": None if module else get_registered_name(kind),
    }
    if not isinstance(value, Configurable):
        return config
    config |= value.keras_class()
    build_config = value.get_build_config()
    return config if build_config is None else {**config, "build_config": serialized(build_config)}


def _function_config(function: Callable[..., Any]) -> Any:
    """The name of a function of this package; for others Keras's dictionary of a function.

    Functions of `iskra.ops` that are no activations are not found by their names alone: they are passed in
    `custom_objects`, as your own are.
    """
    module = _keras_module(function)
    if module and (module != "keras.ops" or function.__name__ in names_of("iskra.activations")):
        return function.__name__
    return {
        "module": "builtins",
        "class_name": "function",
        "config": get_registered_name(function),
        "registered_name": "function",
    }


def _keras_module(member: Any) -> str | None:
    """The module of Keras for a member of this package ("keras.layers"); None for others."""
    package, _, path = member.__module__.partition(".")
    if package != "iskra":
        return None
    family, _, rest = path.partition(".")
    if family in ("models", "graph"):  # of graph, seed generators alone are saved
        return "keras" if family == "models" else "keras.random"
    return "keras.optimizers.schedules" if rest.startswith("schedules") else f"keras.{family}"


def _renamed(who: str, kwargs: dict[str, Any], older: Mapping[str, str | None]) -> dict[str, Any]:
    """Arguments by the names that they have today, with a word about each that had another or is ignored."""
    for name in older.keys() & kwargs.keys():
        today, value = older[name], _brief(kwargs[name])
        said = (
            f"is the older name of {today}. Write {today}={value}" if today else "is ignored, as in Keras 3. Remove it"
        )
        advise(f"older name {who} {name}", f"{who}: {name} {said}.")
    known = {older.get(name, name): value for name, value in kwargs.items()}
    return {name: value for name, value in known.items() if name is not None}


def _recording(
    init: Callable[..., None], arguments: Arguments, is_ours: bool, older: Mapping[str, str | None] | None = None
) -> Callable[..., None]:
    """A constructor that records its arguments, unless that of a subclass has, and completes them by its options.

    The constructors of this package get Python's numbers and strings for NumPy's.
    """

    @functools.wraps(init)
    def wrapper(self: Configurable, *args: Any, **kwargs: Any) -> None:
        if older and not kwargs.keys().isdisjoint(older):
            kwargs = _renamed(type(self).__name__, kwargs, older)
        if is_ours:
            args, kwargs = tuple(map(plain, args)), {name: plain(value) for name, value in kwargs.items()}
        if "_arguments" not in self.__dict__:
            self.__dict__["_arguments"] = (args, kwargs)
        args, kwargs = arguments.complete(type(self), args, kwargs)
        init(self, *args, **kwargs)

    if arguments.signature is not None:
        wrapper.__signature__ = arguments.signature  # type: ignore[attr-defined]
    return wrapper
