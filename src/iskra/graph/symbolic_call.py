"""Symbolic calls: what a functional model consists of before there is a batch.

Inside a trace every shape is known and every op is recorded by itself. On what `Input` gives, outside of a trace, whole
calls are recorded instead: a layer or a function, and its arguments. They are replayed in the trace of each batch
shape, so that what a function derives from shapes (the number of rows that a mean is over) is derived anew.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from ..lazy import names_of
from ..naming import auto_name
from ..tree import flatten, map_structure, pack_sequence_as
from ..typing import Structure
from .inference import infer
from .tensor import Shape, Tensor, count_from
from .trace import current_trace

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(eq=False, repr=False)
class SymbolicCall:
    """A recorded call of a layer or a function."""

    function: Callable[..., Any]  # a layer or a function
    args: tuple[Any, ...]  # its arguments, symbolic values among them
    kwargs: dict[str, Any]  # its arguments by name
    outputs: Any = None  # its result: a symbolic value, or a structure of them
    name: str | None = None  # that of the layer; a function is named by the first model that has the call in it

    @property
    def sources(self) -> list[KerasTensor]:
        """The symbolic values among the arguments, in order."""
        return keras_tensors_in(self.args, self.kwargs)

    def replay(self, values: Mapping[KerasTensor, Any]) -> Structure:
        """The result of the call with other values in the place of symbolic ones."""

        def value(given: Any) -> Any:
            return values[given] if isinstance(given, KerasTensor) else given

        return self.function(*map_structure(value, self.args), **map_structure(value, self.kwargs))


class KerasTensor(Tensor):
    """A symbolic value of a functional model: an input, or the output of a recorded call.

    `Input` and calls of layers and ops on symbolic values make them. They have a shape and a dtype, and no numbers. One
    that is made by itself is an input, too.

    Args:
        shape: with the batch axis; None for a length that is not known.
        dtype: "float32", "int32" or "bool", or "string" in front of layers that look up strings.
        sparse: False, the only value supported.
        ragged: False, likewise.
        record_history: accepted for Keras's sake.
        name: by default "keras_tensor", numbered.

    Attributes:
        call: the call that it is an output of, None for an input.
        output_index: which of the call's outputs it is.
    """

    __slots__ = ("call", "output_index")

    sparse = ragged = False

    def __init__(
        self,
        shape: Shape,
        dtype: str = "float32",
        sparse: bool = False,
        ragged: bool = False,
        record_history: bool = True,
        name: str | None = None,
    ) -> None:
        if sparse or ragged:
            raise ValueError("KerasTensor: expected sparse=False and ragged=False, got True. iskra's arrays are dense.")
        super().__init__(None, (), {"leaf": "input", "name": name or auto_name("keras_tensor")}, tuple(shape), dtype)
        self.call: SymbolicCall | None = None
        self.output_index: int = 0

    def __setstate__(self, state: tuple[None, dict[str, Any]]) -> None:
        """Restore from a pickle or a copy; tensors that are created from now on have larger indices."""
        for name, value in state[1].items():
            setattr(self, name, value)
        count_from(self.index + 1)

    @property
    def name(self) -> str:
        """The name of the input, or of the layer or function that gives it."""
        return str(self.attrs["name"])


def keras_tensors_in(*values: Structure) -> list[KerasTensor]:
    """The symbolic values of functional models in some structures."""
    return [value for value in flatten(values) if isinstance(value, KerasTensor)]


def is_symbolic_call(*values: Structure) -> bool:
    """Whether a call on these values is to be recorded: one is a `KerasTensor`, and no trace is open."""
    return current_trace() is None and any(_holds_keras_tensor(value) for value in values)


def record_call(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], name: str) -> Any:
    """Record a call on symbolic values; `name` is that of its outputs, in errors and summaries.

    The function is called in a trace of its own, to infer the shapes and dtypes of its outputs.

    Returns:
        Symbolic values in the structure of the function's result.
    """
    call = SymbolicCall(function, args, kwargs)
    sources = call.sources
    result = infer(lambda values: call.replay(dict(zip(sources, values, strict=True))), sources)
    outputs = [
        _output(call, i, value, name) if isinstance(value, Tensor) else value for i, value in enumerate(flatten(result))
    ]
    call.outputs = pack_sequence_as(result, outputs)
    return call.outputs


def records_calls(function: Function) -> Function:
    """A decorator: a function whose calls on symbolic values of functional models are recorded."""

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        if is_symbolic_call(args, kwargs):
            return record_call(wrapper, args, kwargs, function.__name__)
        return function(*args, **kwargs)

    return wrapper  # type: ignore[return-value]


def record_calls_in(package: str, but: Collection[str] = ()) -> None:
    """Let calls of a package's public functions be recorded, but for some, in the modules that define them, too."""
    names = names_of(package)
    recording: dict[Any, Any] = {}  # a function of two names stays one function
    for name in names:
        function = names[name]
        if name not in but and inspect.isfunction(function):
            recorded = recording.setdefault(function, records_calls(function))
            setattr(sys.modules[package], name, recorded)
            setattr(sys.modules[function.__module__], name, recorded)


def ordered_calls(outputs: Sequence[KerasTensor], inputs: Sequence[KerasTensor]) -> list[SymbolicCall]:
    """The calls that lead from inputs to outputs, in topological order.

    Raises:
        ValueError: An output depends on an input that is not among `inputs`.
    """
    given = set(inputs)
    found: dict[int, SymbolicCall] = {}
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
    return sorted(found.values(), key=lambda call: keras_tensors_in(call.outputs)[0].index)


def _output(call: SymbolicCall, index: int, value: Tensor, name: str) -> KerasTensor:
    """An output of a call, of the shape and dtype of the value that it had in the trace."""
    output = KerasTensor(value.shape, value.dtype, name=name)
    output.attrs["leaf"] = name
    output.call, output.output_index = call, index
    return output


def _holds_keras_tensor(value: Structure) -> bool:
    if isinstance(value, (list, tuple)):
        return any(_holds_keras_tensor(part) for part in value)
    if isinstance(value, dict):
        return any(_holds_keras_tensor(part) for part in value.values())
    return isinstance(value, KerasTensor)
