"""Shapes and dtypes of what a function returns, where some lengths of its inputs are not known yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..tree import flatten, pack_sequence_as
from .free_length import FreeLength
from .tensor import Shape, Tensor
from .trace import Trace
from .unknown import unknown

_TRIALS = ((96, 192), (840, 1680), (1024, 2048))  # that halve often, and divide by small numbers


def infer(function: Callable[[list[Tensor]], Any], values: Sequence[Tensor]) -> Any:
    """The structure of a function's result, from a call in a trace of its own.

    What is computed from lengths cannot be known before they are. Where the call fails for that reason, it is made
    with two sets of lengths instead; lengths that differ between the results are unknown.

    Args:
        function: takes symbolic values.
        values: what shapes, dtypes and names they have; an unknown length is None.

    Returns:
        The result, in which only the shapes and dtypes of symbolic values are of use.

    Raises:
        Exception: what the function raises for any lengths.
    """
    try:
        return _called(function, values, None)
    except Exception as error:
        if all(None not in value.shape for value in values):
            raise
        failure = error
    for lengths in _TRIALS:
        try:
            first, second = (_called(function, values, length) for length in lengths)
        except Exception as error:
            if isinstance(failure, TypeError):  # arithmetic with None says less
                failure = error
        else:
            return _merged(first, second)
    raise failure


def _called(function: Callable[[list[Tensor]], Any], values: Sequence[Tensor], length: int | None) -> Any:
    """The result for inputs whose unknown lengths are all `length`."""
    free = None if length is None else FreeLength(length, "length")
    with Trace() as trace:
        return function([_input(trace, value, free) for value in values])


def _input(trace: Trace, value: Tensor, free: int | None) -> Tensor:
    """A value of the trace in the place of a symbolic one, with a mask if that has one."""
    replaced = trace.input(_filled(value.shape, free), value.dtype, str(value.attrs["name"]))
    if isinstance(value.mask, Tensor):
        replaced.mask = trace.input(_filled(value.mask.shape, free), value.mask.dtype, str(value.mask.attrs["name"]))
    return replaced


def _filled(shape: Shape, free: int | None) -> Shape:
    return tuple(free if n is None else n for n in shape)


def _merged(first: Any, second: Any) -> Any:
    """The first result with None for lengths that are free, or others in the second."""
    pairs = zip(flatten(first), flatten(second), strict=True)
    return pack_sequence_as(first, [_common(a, b) if isinstance(a, Tensor) else a for a, b in pairs])


def _common(a: Tensor, b: Tensor) -> Tensor:
    lengths = (None if isinstance(m, FreeLength) or m != n else m for m, n in zip(a.shape, b.shape, strict=True))
    return unknown(tuple(lengths), a.dtype)
