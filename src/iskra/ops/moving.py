"""Concatenating, splitting, repeating and reordering of elements, under the names of `keras.ops`."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..graph.op import as_operand, is_symbolic
from ..graph.ops.elementwise import where
from ..graph.ops.getitem import get_item
from ..typing import Array, ArrayLike
from .shapes import (
    broadcast_to,
    concatenate,
    convert_to_tensor,
    expand_dims,
    flip,
    known,
    moveaxis,
    normalized_axis,
    reshape,
    shape,
    squeeze,
    swapaxes,
    take,
)

__all__ = [
    "append", "array_split", "dsplit", "dstack", "fliplr", "flipud", "get_item", "hsplit", "hstack", "meshgrid",
    "ravel", "repeat", "roll", "rot90", "select", "split", "tile", "unstack", "vsplit", "vstack",
]  # fmt: skip

Sections = int | Sequence[int]


def ravel(x: ArrayLike) -> Array:
    """Flattening: all elements along one axis."""
    return reshape(x, (-1,))


def flipud(x: ArrayLike) -> Array:
    """The first axis reversed."""
    return flip(x, 0)


def fliplr(x: ArrayLike) -> Array:
    """The second axis reversed."""
    return flip(x, 1)


def roll(x: ArrayLike, shift: Sections, axis: Sections | None = None) -> Array:
    """Elements shifted cyclically along axes.

    Args:
        x: values.
        shift: by how many elements, for each axis.
        axis: one or several; the flattened values by default.

    Example:
        >>> roll([1, 2, 3], 1)
        array([3, 1, 2], dtype=int32)
    """
    x = convert_to_tensor(x)
    if axis is None:
        return reshape(roll(ravel(x), shift, 0), shape(x))
    axes = (axis,) if isinstance(axis, (int, np.integer)) else tuple(axis)
    shifts = (shift,) * len(axes) if isinstance(shift, (int, np.integer)) else tuple(shift)
    for position, far in zip(axes, shifts, strict=True):
        position = normalized_axis(position, len(shape(x)), "roll")
        length = shape(x)[position]
        if length and far % length:
            first, second = _cut(x, position, [length - far % length])
            x = concatenate([second, first], position)
    return x


def rot90(array: ArrayLike, k: int = 1, axes: tuple[int, int] = (0, 1)) -> Array:
    """Rotation by k quarter turns in the plane of two axes, from the first towards the second.

    Raises:
        ValueError: The axes are the same.
    """
    ndim = len(shape(array))
    first, second = (normalized_axis(a, ndim, "rot90") for a in axes)
    if first == second:
        raise ValueError(f"rot90: expected two different axes, got {tuple(axes)}. Name the plane of the rotation.")
    if k % 4 == 2:
        return flip(array, (first, second))
    if k % 4 == 1:
        return swapaxes(flip(array, second), first, second)
    return flip(swapaxes(array, first, second), second) if k % 4 == 3 else convert_to_tensor(array)


def repeat(x: ArrayLike, repeats: ArrayLike, axis: int | None = None) -> Array:
    """Each element repeated along an axis.

    Args:
        x: values.
        repeats: number of repetitions, or one number for each element along the axis.
        axis: the axis; the flattened values by default.

    Raises:
        TypeError: `repeats` is symbolic: the shape of the result would depend on it.

    Example:
        >>> repeat([1, 2], 2)
        array([1, 1, 2, 2], dtype=int32)
    """
    if is_symbolic(repeats):
        raise TypeError("repeat: expected repeats as numbers, got a symbolic value. A result's shape must be known.")
    x = convert_to_tensor(x)
    if axis is None:
        return repeat(ravel(x), repeats, 0)
    dims = list(shape(x))
    axis = normalized_axis(axis, len(dims), "repeat")
    times = np.asarray(as_operand(repeats))
    if times.size > 1:
        return take(x, np.repeat(np.arange(times.size, dtype=np.int32), times), axis)
    many, length = int(times.reshape(())), dims[axis]
    spread = broadcast_to(expand_dims(x, axis + 1), (*dims[: axis + 1], many, *dims[axis + 1 :]))
    dims[axis] = None if length is None else length * many
    return reshape(spread, dims)


def tile(x: ArrayLike, repeats: Sections) -> Array:
    """The whole value repeated along each axis.

    Args:
        x: values.
        repeats: number of repetitions along each axis; along the last ones, if there are fewer numbers than axes.

    Example:
        >>> tile([1, 2], 2)
        array([1, 2, 1, 2], dtype=int32)
    """
    x = convert_to_tensor(x)
    times = [repeats] if isinstance(repeats, (int, np.integer)) else list(repeats)
    ndim = max(len(times), len(shape(x)))
    times = [1] * (ndim - len(times)) + times
    dims: list[Any] = [1] * (ndim - len(shape(x))) + list(shape(x))
    x = reshape(x, dims)
    for axis in reversed(range(ndim)):
        if times[axis] != 1:
            length = dims[axis]
            spread = (*dims[:axis], times[axis], *dims[axis:])
            dims[axis] = None if length is None else length * times[axis]
            x = reshape(broadcast_to(expand_dims(x, axis), spread), dims)
    return x


def split(x: ArrayLike, indices_or_sections: Sections, axis: int = 0) -> list[Array]:
    """Splits along an axis.

    Args:
        x: values.
        indices_or_sections: number of equal splits, or the start indices of the second, third... split.
        axis: the axis.

    Raises:
        ValueError: The axis cannot be split into so many equal parts.

    Example:
        >>> split(np.arange(6), 3)
        [array([0, 1]), array([2, 3]), array([4, 5])]
    """
    axis = normalized_axis(axis, len(shape(x)), "split")
    if not isinstance(indices_or_sections, (int, np.integer)):
        return _cut(x, axis, [int(i) for i in indices_or_sections])
    length, parts = shape(x)[axis], int(indices_or_sections)
    if length is None or length % parts:
        known("split", x, [axis])
        raise ValueError(f"split: expected an axis that {parts} divides, got length {length}. Use array_split.")
    return _cut(x, axis, [length // parts * i for i in range(1, parts)])


def array_split(x: ArrayLike, indices_or_sections: Sections, axis: int = 0) -> list[Array]:
    """Splits along an axis whose lengths may differ by one, the longer ones first; arguments as for `split`."""
    axis = normalized_axis(axis, len(shape(x)), "array_split")
    if not isinstance(indices_or_sections, (int, np.integer)):
        return split(x, indices_or_sections, axis)
    (length,), parts = known("array_split", x, [axis]), int(indices_or_sections)
    each, more = divmod(length, parts)
    return _cut(x, axis, [each * i + min(i, more) for i in range(1, parts)])


def hsplit(x: ArrayLike, indices_or_sections: Sections) -> list[Array]:
    """Splits along the second axis, or the only one."""
    return split(x, indices_or_sections, min(1, len(shape(x)) - 1))


def vsplit(x: ArrayLike, indices_or_sections: Sections) -> list[Array]:
    """Splits along the first axis."""
    return split(x, indices_or_sections, 0)


def dsplit(x: ArrayLike, indices_or_sections: Sections) -> list[Array]:
    """Splits along the third axis."""
    return split(x, indices_or_sections, 2)


def unstack(x: ArrayLike, num: int | None = None, axis: int = 0) -> list[Array]:
    """The slices along an axis (of length `num`, if it is unknown), which is dropped: the inverse of `stack`."""
    axis = normalized_axis(axis, len(shape(x)), "unstack")
    length = shape(x)[axis] or num
    if length is None:
        raise ValueError(f"unstack: expected an axis of known length, got {shape(x)}. Pass num.")
    return [squeeze(part, axis) for part in _cut(x, axis, list(range(1, length)))]


def hstack(xs: Sequence[ArrayLike]) -> Array:
    """Concatenation along the second axis, or the only one."""
    parts = [_with_axes(x, 1) for x in xs]
    return concatenate(parts, 0 if len(shape(parts[0])) == 1 else 1)


def vstack(xs: Sequence[ArrayLike]) -> Array:
    """Concatenation along the first axis; a vector is a row."""
    return concatenate([_with_axes(x, 2) for x in xs], 0)


def dstack(xs: Sequence[ArrayLike]) -> Array:
    """Concatenation along the third axis; matrices get one of length 1."""
    return concatenate([_with_axes(x, 3) for x in xs], 2)


def append(x1: ArrayLike, x2: ArrayLike, axis: int | None = None) -> Array:
    """Concatenation of x1 and x2 along an axis; of the flattened values by default."""
    if axis is None:
        return concatenate([ravel(x1), ravel(x2)], 0)
    return concatenate([x1, x2], axis)


def meshgrid(*x: ArrayLike, indexing: str = "xy") -> list[Array]:
    """Coordinates of the points of a grid: for n vectors, n arrays with n axes.

    Args:
        *x: the coordinates along each axis, vectors.
        indexing: "xy" (Cartesian: the first coordinate varies along columns) or "ij" (matrix indexing).

    Raises:
        ValueError: The indexing is unknown.
    """
    if indexing not in ("xy", "ij"):
        raise ValueError(f"meshgrid: expected indexing 'xy' or 'ij', got {indexing!r}. Choose one of them.")
    lengths = tuple(math.prod(known("meshgrid", part)) for part in x)
    grids = []
    for position, part in enumerate(x):
        dims = [-1 if i == position else 1 for i in range(len(x))]
        grid = broadcast_to(reshape(part, dims), lengths)
        grids.append(moveaxis(grid, 0, 1) if indexing == "xy" and len(x) > 1 else grid)
    return grids


def select(condlist: Sequence[ArrayLike], choicelist: Sequence[ArrayLike], default: ArrayLike = 0) -> Array:
    """Elements of the choice whose condition is the first that is true, elsewhere the default; all broadcast.

    Raises:
        ValueError: The numbers of conditions and choices differ.

    Example:
        >>> select([[True, False, False], [True, True, False]], [1, 2], 3)
        array([1, 2, 3])
    """
    if len(condlist) != len(choicelist):
        raise ValueError(
            f"select: expected a choice for each condition, got {len(condlist)} and {len(choicelist)}. Add the missing."
        )
    chosen: Any = default
    for condition, choice in zip(reversed(condlist), reversed(choicelist), strict=True):
        chosen = where(condition, choice, chosen)
    return chosen


def _cut(x: Any, axis: int, starts: Sequence[int]) -> list[Any]:
    """Splits along an axis; the second, third... begin at `starts`."""
    x = convert_to_tensor(x)
    borders = [0, *starts, None]
    before = (slice(None),) * axis
    return [x[(*before, slice(a, b))] for a, b in itertools.pairwise(borders)]


def _with_axes(x: Any, count: int) -> Any:
    """With axes of length 1 up to a number of axes: the first in front, the third at the end."""
    x = convert_to_tensor(x)
    if len(shape(x)) == 0:
        x = reshape(x, (1,))
    if len(shape(x)) == 1 and count > 1:
        x = expand_dims(x, 0)
    return expand_dims(x, -1) if len(shape(x)) == 2 and count > 2 else x
