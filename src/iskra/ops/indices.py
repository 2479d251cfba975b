"""Scatter, segment reductions and dynamic slices, under the names of `keras.ops`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..graph.op import is_symbolic
from ..graph.ops import elementwise as ew, last_axis
from ..graph.ops.indexing import scatter_add, take_rows
from ..graph.ops.reductions import prod
from ..typing import Array, ArrayLike
from .elementwise import cast
from .reductions import max, min
from .shapes import concatenate, convert_to_tensor, expand_dims, known, reshape, shape, take

__all__ = [
    "extract_sequences", "scatter", "scatter_update", "segment_max", "segment_min", "segment_prod", "segment_sum",
    "slice", "slice_update", "unravel_index",
]  # fmt: skip


def scatter(indices: ArrayLike, values: ArrayLike, shape: Sequence[int]) -> Array:
    """Zeros of a shape, to which values are added at the given indices; values at the same index add up.

    Args:
        indices: integers (N, k): each row indexes the first k axes; rows off the shape are dropped.
        values: (N, ...).
        shape: of the result.

    Example:
        >>> scatter([[0], [2], [2]], [1.0, 2.0, 3.0], (4,))
        array([1., 0., 5., 0.], dtype=float32)
    """
    indices, values, dims = convert_to_tensor(indices), convert_to_tensor(values), tuple(int(n) for n in shape)
    positions, many, rest = _positions(indices, dims)
    values = reshape(values, (-1, *rest))
    return reshape(scatter_add(values, positions, rows=many), dims)


def scatter_update(inputs: ArrayLike, indices: ArrayLike, updates: ArrayLike, reduction: str | None = None) -> Array:
    """Values updated at the given indices; of several updates at one index the last counts.

    Args:
        inputs: values.
        indices: integers (N, k): each row indexes the first k axes; rows off the shape are dropped.
        updates: (N, ...).
        reduction: "add", "max", "min" or "mul" to combine old and new values; None to replace the old ones.

    Raises:
        ValueError: The reduction is unknown, or a length is.

    Example:
        >>> scatter_update([1.0, 2.0, 3.0], [[2], [0]], [7.0, 8.0])
        array([8., 2., 7.], dtype=float32)
    """
    inputs, updates = convert_to_tensor(inputs), convert_to_tensor(updates)
    dims: Any = shape(inputs)
    positions, many, rest = _positions(convert_to_tensor(indices), dims)
    old, new = reshape(inputs, (many, *rest)), reshape(updates, (-1, *rest))
    if reduction in _JOINS:
        joined = _JOINS[reduction](old, new, positions, many)
    elif reduction is None:
        joined = _replaced(old, new, positions, many)
    else:
        raise ValueError(
            f"scatter_update: expected reduction 'add', 'max', 'min', 'mul' or None, got {reduction!r}. Choose one."
        )
    return reshape(joined, dims)


def _positions(indices: Any, dims: Sequence[int]) -> tuple[Any, int, tuple[int, ...]]:
    """Flat indices, the number of positions that they address, and the lengths of the other axes.

    Indices off the shape become that number, which is no position.
    """
    depth = shape(indices)[-1] or 1
    if None in dims:
        raise ValueError(f"scatter: expected a shape of known lengths, got {tuple(dims)}. State them in Input.")
    lengths = dims[:depth]
    number: Any = 0
    known: Any = True
    for axis, length in enumerate(lengths):
        index = indices[..., axis]
        index = ew.where(ew.less(index, 0), ew.add(index, length), index)
        known = ew.logical_and(known, ew.logical_and(ew.less_equal(0, index), ew.less(index, length)))
        number = ew.add(ew.multiply(number, length), index)
    many = math.prod(lengths)
    return reshape(ew.where(known, number, many), (-1,)), many, tuple(dims[depth:])


def _replaced(old: Any, new: Any, positions: Any, many: int) -> Any:
    """The last update of each position: updates sorted by position, of which only the last of a position is kept."""
    order = last_axis.argsort(positions)
    positions = take_rows(positions, order)
    following = concatenate([positions, np.full(1, many, np.int32)], 0)[1:]
    is_last = ew.not_equal(positions, following)
    positions = ew.where(is_last, positions, many)
    placed = scatter_add(take_rows(new, order), positions, rows=many + 1)[:many]
    hit = scatter_add(cast(is_last, "float32"), positions, rows=many + 1)[:many]
    return ew.where(ew.less(0.0, _as_column(hit, placed)), placed, old)


def _as_column(x: Any, like: Any) -> Any:
    return reshape(x, (-1, *(1,) * (len(shape(like)) - 1)))


def _joined_by(join: Any, segments: Any) -> Any:
    def joined(old: ArrayLike, new: ArrayLike, positions: ArrayLike, many: int) -> Array:
        return join(old, segments(new, positions, many))

    return joined


def segment_sum(
    data: ArrayLike, segment_ids: ArrayLike, num_segments: int | None = None, sorted: bool = False
) -> Array:
    """Sum of the rows of each segment: (N, ...) to (num_segments, ...).

    Args:
        data: (N, ...).
        segment_ids: (N,): the segment of each row; rows out of range are dropped.
        num_segments: number of segments; required in a program.
        sorted: ignored, for compatibility with Keras.

    Example:
        >>> segment_sum([1.0, 2.0, 4.0], [0, 1, 1], 3)
        array([1., 6., 0.], dtype=float32)
    """
    data, ids, count = _segments("segment_sum", data, segment_ids, num_segments)
    known = ew.logical_and(ew.less_equal(0, ids), ew.less(ids, count))
    return scatter_add(data, ew.where(known, ids, count), rows=count + 1)[:count]


def segment_max(
    data: ArrayLike, segment_ids: ArrayLike, num_segments: int | None = None, sorted: bool = False
) -> Array:
    """Maximum of the rows of each segment; arguments and shapes as for `segment_sum`."""
    data, ids, count = _segments("segment_max", data, segment_ids, num_segments)
    return max(_apart(data, ids, count, _limit(data, -1)), axis=0)


def segment_min(
    data: ArrayLike, segment_ids: ArrayLike, num_segments: int | None = None, sorted: bool = False
) -> Array:
    """Minimum of the rows of each segment; arguments and shapes as for `segment_sum`."""
    data, ids, count = _segments("segment_min", data, segment_ids, num_segments)
    return min(_apart(data, ids, count, _limit(data, 1)), axis=0)


def segment_prod(
    data: ArrayLike, segment_ids: ArrayLike, num_segments: int | None = None, sorted: bool = False
) -> Array:
    """Product of the rows of each segment; arguments and shapes as for `segment_sum`."""
    data, ids, count = _segments("segment_prod", data, segment_ids, num_segments)
    return prod(_apart(data, ids, count, 1), axis=(0,), keepdims=False)


def _segments(who: str, data: Any, segment_ids: Any, num_segments: int | None) -> tuple[Any, Any, int]:
    if num_segments is None:
        if is_symbolic(segment_ids):
            raise ValueError(
                f"{who}: expected num_segments in a program, whose shapes must be known, got None. Pass how many."
            )
        num_segments = int(np.max(segment_ids, initial=-1)) + 1
    return convert_to_tensor(data), convert_to_tensor(segment_ids), int(num_segments)


def _apart(data: Any, ids: Any, count: int, neutral: Any) -> Any:
    """(N, segments, ...): each row at its segment, the neutral element elsewhere."""
    at = ew.equal(expand_dims(ids, -1), np.arange(count, dtype=np.int32))  # (N, segments)
    at = reshape(at, (*shape(at), *(1,) * (len(shape(data)) - 1)))
    return ew.where(at, expand_dims(data, 1), neutral)


def _limit(data: Any, sign: int) -> Any:
    """The largest or smallest value of the dtype."""
    if str(data.dtype).startswith("float"):
        return sign * np.inf
    return np.iinfo(np.int32).max if sign > 0 else np.iinfo(np.int32).min


_JOINS = {
    "add": lambda old, new, positions, many: ew.add(old, scatter_add(new, positions, rows=many)),
    "max": _joined_by(ew.maximum, segment_max),
    "min": _joined_by(ew.minimum, segment_min),
    "mul": _joined_by(ew.multiply, segment_prod),
}


def slice(inputs: ArrayLike, start_indices: ArrayLike, shape: Sequence[int]) -> Array:
    """A slice of a given shape whose start may be computed; it is moved inwards where it would exceed the end.

    Args:
        inputs: values.
        start_indices: the start along each axis.
        shape: of the slice; -1 for the rest of an axis.

    Example:
        >>> slice([1.0, 2.0, 3.0, 4.0], [1], [2])
        array([2., 3.], dtype=float32)
    """
    x = convert_to_tensor(inputs)
    symbolic = is_symbolic(start_indices)
    given: Any = start_indices
    starts = given if symbolic else [int(i) for i in given]
    for axis, length in enumerate(shape):
        whole: Any = x.shape[axis]
        if length == -1 and symbolic:
            raise ValueError("slice: expected a shape of known lengths for symbolic start_indices, got -1. State it.")
        count = int(length) if length != -1 else known("slice", x, [axis])[0] - starts[axis]
        if whole == count:
            continue
        known("slice", x, [axis])
        start = ew.minimum(ew.maximum(starts[axis], 0), whole - count)
        x = take(x, ew.add(np.arange(count, dtype=np.int32), start), axis)
    return x


def slice_update(inputs: ArrayLike, start_indices: ArrayLike, updates: ArrayLike) -> Array:
    """Values with a slice replaced whose start may be computed.

    Args:
        inputs: values.
        start_indices: the start along each axis; moved inwards where the slice would exceed the end.
        updates: the new values of the slice.

    Example:
        >>> slice_update([1.0, 2.0, 3.0, 4.0], [1], [9.0, 8.0])
        array([1., 9., 8., 4.], dtype=float32)
    """
    x, part = convert_to_tensor(inputs), convert_to_tensor(updates)
    starts: Any = start_indices
    ndim = len(x.shape)
    inside: Any = True
    for axis in range(ndim):
        whole, count = x.shape[axis], part.shape[axis]
        if whole == count:
            continue
        known("slice_update", x, [axis])
        known("slice_update", part, [axis])
        start = ew.minimum(ew.maximum(starts[axis], 0), whole - count)
        position = ew.subtract(np.arange(whole, dtype=np.int32), start)
        within = ew.logical_and(ew.less_equal(0, position), ew.less(position, count))
        inside = ew.logical_and(inside, reshape(within, (whole, *(1,) * (ndim - 1 - axis))))
        part = take(part, ew.minimum(ew.maximum(position, 0), count - 1), axis)
    return ew.where(inside, part, x)


def unravel_index(indices: ArrayLike, shape: Sequence[int]) -> tuple[Array, ...]:
    """Flat indices (row-major) as indices of each axis of a shape.

    Example:
        >>> unravel_index([0, 5], (2, 3))
        (array([0, 1], dtype=int32), array([0, 2], dtype=int32))
    """
    number, found = convert_to_tensor(indices), []
    if not is_symbolic(number):
        number = ew.where(ew.less(number, 0), ew.add(number, math.prod(shape)), number)
    for length in reversed(tuple(shape)):
        found.append(ew.mod(number, int(length)))
        number = ew.floor_divide(number, int(length))
    return tuple(reversed(found))


def extract_sequences(x: ArrayLike, sequence_length: int, sequence_stride: int) -> Array:
    """Sliding windows over the last axis: (..., T) to (..., windows, sequence_length).

    Raises:
        ValueError: The axis is shorter than a window, or its length is unknown.
    """
    x = convert_to_tensor(x)
    length = x.shape[-1]
    if length is None or length < sequence_length:
        raise ValueError(
            f"extract_sequences: expected an axis of at least {sequence_length}, got {length}. Take shorter windows."
        )
    starts = np.arange(0, length - sequence_length + 1, sequence_stride, dtype=np.int32)
    return take(x, starts[:, None] + np.arange(sequence_length, dtype=np.int32), len(x.shape) - 1)
