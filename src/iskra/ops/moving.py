"""Values put beside each other, taken apart, repeated, rolled and turned, under the names of `keras.ops`."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..graph.op import as_operand, is_symbolic
from ..graph.ops.elementwise import where
from ..graph.ops.getitem import get_item
from ..typing import Array, ArrayLike, Outputs
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
    "append",
    "array_split",
    "dsplit",
    "dstack",
    "fliplr",
    "flipud",
    "get_item",
    "hsplit",
    "hstack",
    "meshgrid",
    "ravel",
    "repeat",
    "roll",
    "rot90",
    "select",
    "split",
    "tile",
    "unstack",
    "vsplit",
    "vstack",
]

Sections = int | Sequence[int]


def ravel(x: ArrayLike) -> Array:
    """All elements in a row."""
    return reshape(x, (-1,))


def flipud(x: ArrayLike) -> Array:
    """The first axis turned round."""
    return flip(x, 0)


def fliplr(x: ArrayLike) -> Array:
    """The second axis turned round."""
    return flip(x, 1)


def roll(x: ArrayLike, shift: Sections, axis: Sections | None = None) -> Array:
    """Elements moved on along axes; what goes over the end comes in at the beginning.

    Args:
        x: values.
        shift: how far, for each axis.
        axis: one or several; the flattened values by default.
    """
    x = convert_to_tensor(x)
    if axis is None:
        return reshape(roll(ravel(x), shift, 0), shape(x))
    axes = (axis,) if isinstance(axis, int) else tuple(axis)
    shifts = (shift,) * len(axes) if isinstance(shift, int) else tuple(shift)
    for place, far in zip(axes, shifts, strict=True):
        place = normalized_axis(place, len(shape(x)), "roll")
        length = shape(x)[place]
        if length and far % length:
            first, second = _cut(x, place, [length - far % length])
            x = concatenate([second, first], place)
    return x


def rot90(array: ArrayLike, k: int = 1, axes: tuple[int, int] = (0, 1)) -> Array:
    """Turned by k quarters, from the first of two axes towards the second.

    Raises:
        ValueError: one axis twice.
    """
    ndim = len(shape(array))
    first, second = (normalized_axis(a, ndim, "rot90") for a in axes)
    if first == second:
        raise ValueError(f"rot90: expected two different axes, got {tuple(axes)}. Name the plane to turn in.")
    if k % 4 == 2:
        return flip(array, (first, second))
    if k % 4 == 1:
        return swapaxes(flip(array, second), first, second)
    return flip(swapaxes(array, first, second), second) if k % 4 == 3 else convert_to_tensor(array)


def repeat(x: ArrayLike, repeats: ArrayLike, axis: int | None = None) -> Array:
    """Each element several times, one after the other.

    Args:
        x: values.
        repeats: how often; or a number for each element along the axis.
        axis: along which; of the flattened values by default.

    Raises:
        TypeError: `repeats` is a symbolic value: the shape of the result would depend on it.

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
    """The whole several times, one after the other, along each axis.

    Args:
        x: values.
        repeats: how often, for each axis; where there are fewer than axes, for the last ones.

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
    """Taken apart along an axis.

    Args:
        x: values.
        indices_or_sections: how many equal parts; or where the second, third... part begins.
        axis: along which.

    Raises:
        ValueError: the axis cannot be cut into so many equal parts.
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
    """As `split`, but parts need not be equal: the first ones are longer by one."""
    axis = normalized_axis(axis, len(shape(x)), "array_split")
    if not isinstance(indices_or_sections, (int, np.integer)):
        return split(x, indices_or_sections, axis)
    (length,), parts = known("array_split", x, [axis]), int(indices_or_sections)
    each, more = divmod(length, parts)
    return _cut(x, axis, [each * i + min(i, more) for i in range(1, parts)])


def hsplit(x: ArrayLike, indices_or_sections: Sections) -> list[Array]:
    """Taken apart along the second axis, or the only one."""
    return split(x, indices_or_sections, min(1, len(shape(x)) - 1))


def vsplit(x: ArrayLike, indices_or_sections: Sections) -> list[Array]:
    """Taken apart along the first axis."""
    return split(x, indices_or_sections, 0)


def dsplit(x: ArrayLike, indices_or_sections: Sections) -> list[Array]:
    """Taken apart along the third axis."""
    return split(x, indices_or_sections, 2)


def unstack(x: ArrayLike, num: int | None = None, axis: int = 0) -> list[Array]:
    """The values along an axis, each by itself.

    Args:
        x: values.
        num: how many there are, if the axis does not say.
        axis: along which.
    """
    axis = normalized_axis(axis, len(shape(x)), "unstack")
    length = shape(x)[axis] or num
    if length is None:
        raise ValueError(f"unstack: expected an axis of known length, got {shape(x)}. Pass num.")
    return [squeeze(part, axis) for part in _cut(x, axis, list(range(1, length)))]


def hstack(xs: Sequence[ArrayLike]) -> Outputs:
    """Joined along the second axis, or the only one."""
    parts = [_with_axes(x, 1) for x in xs]
    return concatenate(parts, 0 if len(shape(parts[0])) == 1 else 1)


def vstack(xs: Sequence[ArrayLike]) -> Outputs:
    """Joined along the first axis; a vector is a row."""
    return concatenate([_with_axes(x, 2) for x in xs], 0)


def dstack(xs: Sequence[ArrayLike]) -> Outputs:
    """Joined along the third axis; a matrix gets one of length 1."""
    return concatenate([_with_axes(x, 3) for x in xs], 2)


def append(x1: ArrayLike, x2: ArrayLike, axis: int | None = None) -> Array:
    """x2 after x1 along an axis; both flattened by default."""
    if axis is None:
        return concatenate([ravel(x1), ravel(x2)], 0)
    return concatenate([x1, x2], axis)


def meshgrid(*x: ArrayLike, indexing: str = "xy") -> list[Array]:
    """The coordinates of all points of a grid, one array for each axis.

    Args:
        *x: the coordinates along each axis.
        indexing: "xy" (the first coordinate runs along columns) or "ij" (along rows).

    Raises:
        ValueError: another indexing.
    """
    if indexing not in ("xy", "ij"):
        raise ValueError(f"meshgrid: expected indexing 'xy' or 'ij', got {indexing!r}. Choose one of them.")
    lengths = tuple(math.prod(known("meshgrid", part)) for part in x)
    grids = []
    for place, part in enumerate(x):
        dims = [-1 if i == place else 1 for i in range(len(x))]
        grid = broadcast_to(reshape(part, dims), lengths)
        grids.append(moveaxis(grid, 0, 1) if indexing == "xy" and len(x) > 1 else grid)
    return grids


def select(condlist: Sequence[ArrayLike], choicelist: Sequence[ArrayLike], default: ArrayLike = 0) -> Array:
    """For each element the choice of the first condition that holds, else the default.

    Raises:
        ValueError: as many conditions as choices are needed.
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
    """Parts along an axis; the second, third... begin at `starts`."""
    x = convert_to_tensor(x)
    borders = [0, *starts, None]
    before = (slice(None),) * axis
    return [x[(*before, slice(a, b))] for a, b in itertools.pairwise(borders)]


def _with_axes(x: Any, count: int) -> Any:
    """With axes of length 1 until there are as many: first in front, the third behind."""
    x = convert_to_tensor(x)
    if len(shape(x)) == 0:
        x = reshape(x, (1,))
    if len(shape(x)) == 1 and count > 1:
        x = expand_dims(x, 0)
    return expand_dims(x, -1) if len(shape(x)) == 2 and count > 2 else x
