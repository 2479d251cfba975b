"""Values of a model that is put together before there is a batch: what recorded calls will give.

Inside a trace every shape is known and every op is recorded by itself. Before that, on what `Input` gives, whole calls
are recorded instead: a layer or a function, and its arguments. For each form of batch they are made again, in a trace,
so that what a function finds out about shapes (how many rows a mean is over) is found out anew.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from ..tree import flatten, map_structure, pack_sequence_as
from .tensor import Tensor, count_from
from .trace import Trace, current_trace

Function = TypeVar("Function", bound=Callable[..., Any])


class Call:
    """A call that was recorded.

    Attributes:
        function: a layer or a function.
        args: its arguments, deferred values among them.
        kwargs: its arguments by name.
        outputs: what it gives: a deferred value, or a structure of such.
        name: of a layer its own; a function is named by the first model that has the call in it.
    """

    __slots__ = ("function", "args", "kwargs", "outputs", "name")

    def __init__(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.function = function
        self.args = args
        self.kwargs = kwargs
        self.outputs: Any = None
        self.name: str | None = None

    @property
    def sources(self) -> list[Deferred]:
        """The deferred values among the arguments, in order."""
        return deferred_in(self.args, self.kwargs)

    def made(self, values: Mapping[Deferred, Any]) -> Any:
        """What the call gives with other values in the place of deferred ones."""

        def value(given: Any) -> Any:
            return values[given] if isinstance(given, Deferred) else given

        return self.function(*map_structure(value, self.args), **map_structure(value, self.kwargs))


class Deferred(Tensor):
    """What a recorded call will give, or an input of a model that is put together.

    Attributes:
        call: the call that gives it, None for an input.
        place: which of the call's values it is.
    """

    __slots__ = ("call", "place")

    def __init__(
        self, shape: tuple[int | None, ...], dtype: str, attrs: dict[str, Any], call: Call | None = None, place: int = 0
    ) -> None:
        super().__init__(None, (), attrs, shape, dtype)
        self.call = call
        self.place = place

    def __setstate__(self, state: tuple[None, dict[str, Any]]) -> None:
        """Come back from a pickle or a copy; what is created from now on comes later."""
        for name, value in state[1].items():
            setattr(self, name, value)
        count_from(self.index + 1)

    @property
    def name(self) -> str:
        """The name of the input, or of the layer or function that gives it."""
        return str(self.attrs["name"])


def deferred_in(*values: Any) -> list[Deferred]:
    """The deferred values in some structures."""
    return [value for value in flatten(values) if isinstance(value, Deferred)]


def is_deferred(*values: Any) -> bool:
    """Whether calls on these values are to be recorded: there are deferred ones, and no trace is open."""
    return current_trace() is None and any(_holds_deferred(value) for value in values)


def defer(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], name: str) -> Any:
    """Record a call on deferred values.

    It is made once, on symbolic values, to see the shapes of what it gives.

    Args:
        function: the layer or function.
        args: its arguments.
        kwargs: its arguments by name.
        name: what errors and summaries call its values.

    Returns:
        Deferred values, in the form in which the function gives its values.
    """
    call = Call(function, args, kwargs)
    with Trace() as trace:
        seen = call.made({v: trace.input(v.shape, v.dtype, v.name) for v in call.sources})
    attrs = {"leaf": name, "name": name}
    call.outputs = pack_sequence_as(
        seen,
        [
            Deferred(value.shape, value.dtype, attrs, call, place) if isinstance(value, Tensor) else value
            for place, value in enumerate(flatten(seen))
        ],
    )
    return call.outputs


def deferrable(function: Function) -> Function:
    """A function that is recorded when it is called on deferred values; an op sees to that itself."""
    if not inspect.isfunction(function):
        return function

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        if is_deferred(args, kwargs):
            return defer(wrapper, args, kwargs, function.__name__)
        return function(*args, **kwargs)

    return wrapper  # type: ignore[return-value]


def ordered_calls(outputs: Sequence[Deferred], inputs: Sequence[Deferred]) -> list[Call]:
    """The calls that lead from inputs to outputs, each after those that it needs.

    Raises:
        ValueError: an output needs an input that is not among `inputs`.
    """
    given = set(inputs)
    found: dict[int, Call] = {}
    stack = list(outputs)
    while stack:
        value = stack.pop()
        if value in given or (value.call is not None and id(value.call) in found):
            continue
        if value.call is None:
            raise ValueError(
                f"Model: expected all inputs that the outputs need, got none for {value.name!r}. Add it to inputs."
            )
        found[id(value.call)] = value.call
        stack.extend(value.call.sources)
    return sorted(found.values(), key=lambda call: deferred_in(call.outputs)[0].index)


def _holds_deferred(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(_holds_deferred(part) for part in value)
    if isinstance(value, dict):
        return any(_holds_deferred(part) for part in value.values())
    return isinstance(value, Deferred)
