"""Scans over the steps of sequences, under the names of `keras.ops`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from ..graph import current_trace
from ..graph.free_length import FreeLength, as_length
from ..graph.op import as_operand, is_symbolic
from ..graph.ops.scan import record_loop
from ..tree import flatten, map_structure, pack_sequence_as
from ..typing import Array, Inputs, Structure
from .shapes import concatenate, shape, stack

__all__ = ["associative_scan", "scan"]

_WRITTEN_OUT = ContextVar("written_out", default=False)


def scan(
    f: Callable[[Any, Any], tuple[Any, Any]],
    init: Structure,
    xs: Structure = None,
    length: int | None = None,
    reverse: bool = False,
    unroll: int | bool = 1,
) -> tuple[Any, Any]:
    """Scan: a loop over the steps of sequences with a carry.

        carry = init;    for each x: carry, y = f(carry, x)

    In a trace the loop is one op: its body is recorded once, whatever the number of steps, and so is its gradient.

    Args:
        f: `(carry, x) -> (carry, y)`; each may be a value, or a list, tuple or dictionary of values, or None.
        init: the initial carry; f keeps its shapes and dtypes.
        xs: sequences (T, ...), whose rows are the x.
        length: the number of steps, required if xs is None.
        reverse: whether to begin with the last step.
        unroll: True to unroll the loop in the graph; other values are ignored, for compatibility with Keras.

    Returns:
        The last carry, and the y of all steps, stacked, (T, ...).

    Raises:
        ValueError: The sequences differ in length, or there are none and no length.

    Example:
        >>> import numpy as np
        >>> total, sums = scan(lambda carry, x: (carry + x, carry + x), 0.0, np.arange(4.0))
        >>> float(total), sums
        (6.0, array([0., 1., 3., 6.]))
    """
    rows = [value for value in flatten(xs) if value is not None]
    lengths = {as_length(shape(value)[0]) for value in rows} | ({as_length(length)} if length is not None else set())
    if len(lengths) != 1:
        raise ValueError(
            f"scan: expected one number of steps, got {sorted(lengths) or 'none'}. "
            "Pass xs that are equally long, or length where there are none."
        )
    (steps,) = lengths
    symbolic = is_symbolic(*flatten(init), *rows) or current_trace() is not None
    if _WRITTEN_OUT.get() and isinstance(steps, FreeLength):
        raise ValueError(
            "export: expected a known number of steps in loops and recurrent layers, got an unknown one, which would "
            "have to be written out. State it in Input(shape)."
        )
    if not symbolic or unroll is True or _WRITTEN_OUT.get():
        return _step_by_step(f, init, xs, steps, reverse)
    forms: dict[str, Any] = {}

    def step(carries: list[Any], parts: list[Any]) -> tuple[list[Any], list[Any]]:
        carry, y = f(pack_sequence_as(init, carries), _filled(xs, parts))
        forms["y"] = y
        return flatten(carry), [value for value in flatten(y) if value is not None]

    carry, outputs = record_loop(step, flatten(init), rows, steps, reverse)
    return pack_sequence_as(init, carry), _filled(forms["y"], outputs)


@contextmanager
def written_out() -> Iterator[None]:
    """A context in which loops are recorded step by step, for engines without loops."""
    before = _WRITTEN_OUT.set(True)
    try:
        yield
    finally:
        _WRITTEN_OUT.reset(before)


def _step_by_step(
    f: Callable[[Any, Any], Any], carry: Any, xs: Structure, steps: int, reverse: bool
) -> tuple[Any, Any]:
    xs = map_structure(lambda value: as_operand(value) if value is not None and not is_symbolic(value) else value, xs)
    found: list[Any] = [None] * steps
    for t in reversed(range(steps)) if reverse else range(steps):
        carry, found[t] = f(carry, _row(xs, t))
    parts = [flatten(y) for y in found]
    stacked = [None if part[0] is None else stack(list(part)) for part in zip(*parts, strict=True)]
    return carry, pack_sequence_as(found[0], stacked)


def _filled(form: Any, values: Iterable[Any]) -> Any:
    """A structure with values in the positions that are not None."""
    left = iter(values)
    return pack_sequence_as(form, [None if value is None else next(left) for value in flatten(form)])


def _row(xs: Inputs, t: int) -> Any:
    return map_structure(lambda value: None if value is None else value[t], xs)


def associative_scan(f: Callable[[Any, Any], Any], elems: Structure, reverse: bool = False, axis: int = 0) -> Structure:
    """Parallel prefix scan: all partial results of an associative operation, in log2(T) steps.

    Args:
        f: `(a, b) -> c`, associative, on values or structures of them, row by row.
        elems: the sequence or a structure of sequences.
        reverse: whether to scan from the end.
        axis: the axis to scan along.

    Returns:
        Element t holds f over the elements up to t.

    Example:
        >>> import numpy as np
        >>> associative_scan(lambda a, b: a + b, np.arange(5))
        array([ 0,  1,  3,  6, 10])

    References:
        Hillis and Steele, "Data parallel algorithms", 1986.
    """
    values = flatten(elems)
    length = int(shape(values[0])[axis])  # type: ignore[arg-type]
    axis = axis % len(shape(values[0]))

    def cut(value: Array, start: int, stop: int | None, step: int = 1) -> Array:
        return value[(slice(None),) * axis + (slice(start, stop, step),)]

    if reverse:
        values = [_reversed(value, axis) for value in values]
    distance = 1
    while distance < length:  # after each pass an element holds twice as many
        before = [cut(value, 0, length - distance) for value in values]
        here = [cut(value, distance, None) for value in values]
        joined = flatten(f(pack_sequence_as(elems, before), pack_sequence_as(elems, here)))
        values = [concatenate([cut(old, 0, distance), new], axis) for old, new in zip(values, joined, strict=True)]
        distance *= 2
    if reverse:
        values = [_reversed(value, axis) for value in values]
    return pack_sequence_as(elems, values)


def _reversed(value: Any, axis: int) -> Any:
    return value[(slice(None),) * axis + (slice(None, None, -1),)]
