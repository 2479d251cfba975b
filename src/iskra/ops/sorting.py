"""Sorting, searching and gathering along an axis, under the names of `keras.ops`."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..graph.op import as_operand, is_symbolic
from ..graph.ops import elementwise as ew, last_axis as table
from ..typing import Array, ArrayLike
from .reductions import sum
from .shapes import (
    broadcast_to,
    check_indices,
    convert_to_tensor,
    expand_dims,
    flip,
    moveaxis,
    normalized_axis,
    reshape,
    shape,
)

__all__ = [
    "argpartition", "argsort", "digitize", "in_top_k", "searchsorted", "sort", "take_along_axis", "top_k",
]  # fmt: skip


def argsort(x: ArrayLike, axis: int | None = -1) -> Array:
    """Indices (int32) that sort values in ascending order along an axis (None: flattened); the sort is stable.

    Example:
        >>> argsort([3.0, 1.0, 2.0])
        array([1, 2, 0], dtype=int32)
    """
    x, axis = _flat(x, axis)
    return moveaxis(table.argsort(moveaxis(x, axis, -1)), -1, axis)


def sort(x: ArrayLike, axis: int | None = -1) -> Array:
    """Values in ascending order along an axis (None: flattened), NaN last.

    Example:
        >>> sort([3.0, 1.0, 2.0])
        array([1., 2., 3.], dtype=float32)
    """
    x, axis = _flat(x, axis)
    rows = moveaxis(x, axis, -1)
    return moveaxis(table.gather_along_axis(rows, table.argsort(rows)), -1, axis)


def argpartition(x: ArrayLike, kth: int, axis: int | None = -1) -> Array:
    """Indices that put the `kth` element along an axis at its sorted position, smaller ones before it: a sort."""
    del kth
    return argsort(x, axis)


def take_along_axis(x: ArrayLike, indices: ArrayLike, axis: int | None = None) -> Array:
    """Elements gathered at integer `indices` along an axis (None: flattened); the other axes broadcast.

    Example:
        >>> take_along_axis([[1.0, 2.0], [3.0, 4.0]], [[1], [0]], axis=1)
        array([[2.],
               [3.]], dtype=float32)
    """
    indices = convert_to_tensor(indices)
    if axis is None:
        return take_along_axis(reshape(x, (-1,)), reshape(indices, (-1,)), 0)
    axis = normalized_axis(axis, len(shape(x)), "take_along_axis")
    rows, positions = moveaxis(convert_to_tensor(x), axis, -1), moveaxis(indices, axis, -1)
    if not is_symbolic(rows, positions):
        check_indices("take_along_axis", positions, shape(rows)[-1])  # type: ignore[arg-type]
    ahead = ew.broadcast_shapes("take_along_axis", shape(rows)[:-1], shape(positions)[:-1])
    rows, positions = (broadcast_to(t, (*ahead, shape(t)[-1])) for t in (rows, positions))
    return moveaxis(table.gather_along_axis(rows, positions), -1, axis)


def top_k(x: ArrayLike, k: int, sorted: bool = True) -> tuple[Array, Array]:
    """The k largest values along the last axis in descending order, and their indices (int32).

    Args:
        x: values.
        k: number of values.
        sorted: ignored, for compatibility with Keras: the values are always sorted.

    Raises:
        ValueError: k exceeds the length of the axis.

    Example:
        >>> top_k([1.0, 3.0, 2.0], 2)
        (array([3., 2.], dtype=float32), array([1, 2], dtype=int32))
    """
    del sorted
    x = convert_to_tensor(x)
    length = shape(x)[-1]
    if length is not None and not 0 < k <= length:
        raise ValueError(f"top_k: expected k from 1 to {length}, the length of the last axis, got {k}. Ask for fewer.")
    best = table.argsort(ew.negative(x))[..., :k]
    return table.gather_along_axis(x, best), best


def in_top_k(targets: ArrayLike, predictions: ArrayLike, k: int) -> Array:
    """Whether the prediction for each target is among the k largest of its row, (N,), bool.

    Args:
        targets: class numbers, (N,); a number that is no class is not among the largest.
        predictions: scores, (N, K).
        k: number of largest scores; ties with the k-th count, too.

    Example:
        >>> in_top_k([1, 0], [[0.1, 0.8, 0.1], [0.2, 0.3, 0.5]], 1)
        array([ True, False])
    """
    predictions, targets = convert_to_tensor(predictions), convert_to_tensor(targets)
    known = ew.logical_and(ew.less_equal(0, targets), ew.less(targets, shape(predictions)[-1]))
    own = take_along_axis(predictions, expand_dims(ew.where(known, targets, 0), -1), axis=-1)
    own = ew.where(ew.isnan(own), -np.inf, own)
    return ew.logical_and(known, ew.less_equal(ew.add(sum(ew.less(own, predictions), axis=-1), 1), k))


def searchsorted(sorted_sequence: ArrayLike, values: ArrayLike, side: str = "left") -> Array:
    """Indices (int32) at which values would have to be inserted into an ascending sequence to keep it sorted.

    Args:
        sorted_sequence: ascending values, (N,).
        values: of any shape.
        side: "left" or "right" of equal values.

    Raises:
        ValueError: The sequence has more axes, or the side is unknown.

    Example:
        >>> searchsorted([1.0, 3.0, 5.0], [2.0, 5.0])
        array([1, 2], dtype=int32)
    """
    ndim = len(shape(sorted_sequence))
    if side not in ("left", "right"):
        raise ValueError(f"searchsorted: expected side 'left' or 'right', got {side!r}. Choose one of them.")
    if ndim != 1:
        raise ValueError(f"searchsorted: expected a sequence of one axis, got {ndim}. Search the rows one by one.")
    if not is_symbolic(sorted_sequence, values):
        found = np.searchsorted(as_operand(sorted_sequence), as_operand(values), "left" if side == "left" else "right")
        return np.asarray(found, np.int32)[()]
    below = ew.less if side == "left" else ew.less_equal
    return sum(below(sorted_sequence, expand_dims(values, -1)), axis=-1)


def digitize(x: ArrayLike, bins: ArrayLike) -> Array:
    """Bins of values: i where `bins[i - 1] <= x < bins[i]`, int32, in the shape of x; edges may also descend.

    Example:
        >>> digitize([0.5, 1.5], [0.0, 1.0, 2.0])
        array([1, 2], dtype=int32)
    """
    borders = as_operand(bins)
    if not is_symbolic(borders) and len(borders) > 1 and borders[0] > borders[-1]:
        return ew.cast(ew.negative(searchsorted(flip(borders), x, "left")) + len(borders), dtype="int32")
    return searchsorted(bins, x, "right")


def _flat(x: Any, axis: int | None) -> tuple[Any, int]:
    """Values and an axis, counted from the front."""
    if axis is None:
        return reshape(convert_to_tensor(x), (-1,)), 0
    return convert_to_tensor(x), normalized_axis(axis, len(shape(x)), "sort")
