"""`x[key]` on symbolic values: NumPy's basic indexing, and rows by an integer tensor."""

from __future__ import annotations

from types import EllipsisType
from typing import Any, TypeAlias

import numpy as np

from ...typing import Array, ArrayLike
from ..free_length import FreeLength, at_least
from ..op import as_operand, as_tensor, is_symbolic
from ..symbolic_call import records_calls
from ..tensor import OPS, Tensor
from .indexing import take_rows
from .shapes import reshape, slice_

Index: TypeAlias = "ArrayLike | slice | EllipsisType | tuple[Any, ...] | None"


@records_calls
def get_item(x: ArrayLike, key: Index) -> Array:
    """Basic indexing, `x[key]`.

    Args:
        x: an array, variable or tensor.
        key: integers, slices, None (a new axis), Ellipsis, or one integer tensor (rows of the first axis).

    Raises:
        IndexError: There are more indices than axes, or one is out of range.
        TypeError: The key has another type.

    Example:
        >>> get_item(np.arange(6).reshape(2, 3), (slice(None), 1))
        array([1, 4])
    """
    if not is_symbolic(x, key):
        return as_operand(x)[key]
    tensor: Any = as_tensor(x)
    if isinstance(key, (Tensor, np.ndarray, list)):
        return take_rows(tensor, key)
    keys = _expanded(key if isinstance(key, tuple) else (key,), tensor)
    spans: list[tuple[int, int, int | None]] = []
    shape: list[int | None] = []
    for part in keys:
        if part is None:
            shape.append(1)
            continue
        span = _span(part, tensor.shape[len(spans)], len(spans))
        spans.append(span)
        if isinstance(part, slice):
            shape.append(span[2])
    return reshape(slice_(tensor, spans=tuple(spans)), shape=tuple(shape))


def _expanded(keys: tuple[Any, ...], x: Tensor) -> list[Any]:
    """The keys with Ellipsis and missing axes written out."""
    used = sum(1 for k in keys if k is not None and k is not Ellipsis)
    if used > x.ndim:
        raise IndexError(f"Tensor: expected at most {x.ndim} indices for shape {x.shape}, got {used}. Drop some.")
    fill = [slice(None)] * (x.ndim - used)
    if not any(k is Ellipsis for k in keys):
        return [*keys, *fill]
    at = next(i for i, k in enumerate(keys) if k is Ellipsis)
    return [*keys[:at], *fill, *keys[at + 1 :]]


def _ends(part: slice, length: int) -> tuple[int, int, int]:
    """Start, stop and step of a slice along an axis of `length`; what follows from a free length stays free."""
    step = 1 if part.step is None else int(part.step)
    if step < 0 or not any(isinstance(n, FreeLength) for n in (length, part.start, part.stop)):
        return part.indices(length)
    ends = (0 if part.start is None else part.start, length if part.stop is None else part.stop)
    start, stop = (at_least(length + n, 0) if n < 0 else n if n <= length else length for n in ends)
    return start, stop, step


def _span(part: Any, length: int | None, axis: int) -> tuple[int, int, int | None]:
    """(start, step, length) of one index along an axis of `length`."""
    if isinstance(part, slice):
        if length is None:
            if part == slice(None):
                return 0, 1, None
            raise IndexError(f"Tensor: expected [:] along axis {axis}, whose length is not known yet, got {part}.")
        start, stop, step = _ends(part, length)
        return start, step, at_least(-(-(stop - start) // step), 0)
    if isinstance(part, (int, np.integer)):
        if length is not None and not -length <= part < length:
            raise IndexError(
                f"Tensor: expected an index from {-length} to {length - 1} for axis {axis}, got {part}. See the shape."
            )
        return int(part) + (length or 0 if part < 0 else 0), 1, 1
    raise TypeError(
        f"Tensor: expected integers, slices, None or an integer tensor as index, got {type(part).__name__}. "
        "Use iskra.ops.take or iskra.ops.where."
    )


OPS["get_item"] = get_item
