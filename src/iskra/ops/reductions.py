"""Reductions under the names that `keras.ops` gives them.

`axis` is an integer, a tuple of integers or None for all; negative ones count from the back. `keepdims` leaves the
reduced axes with length 1.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..graph.ops import reductions as table
from ..graph.ops.elementwise import (
    cast,
    exp,
    isfinite,
    log,
    logical_not,
    maximum,
    minimum,
    multiply,
    sqrt as _sqrt,
    square,
    stop_gradient,
    subtract,
    where,
)
from ..typing import Array, ArrayLike, DTypeLike
from .elementwise import cast as _cast
from .shapes import normalized_axis, reshape, shape

Axis = int | tuple[int, ...] | list[int] | None


def _axes(x: Any, axis: Axis) -> tuple[int, ...]:
    ndim = len(shape(x))
    if axis is None:
        return tuple(range(ndim))
    axes = (axis,) if isinstance(axis, (int, np.integer)) else axis
    return tuple(sorted({normalized_axis(int(a), ndim) for a in axes}))


def sum(x: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Array:
    """Sum over axes; of bools, how many are true."""
    return table.sum(x, axis=_axes(x, axis), keepdims=keepdims)


def max(x: ArrayLike, axis: Axis = None, keepdims: bool = False, initial: ArrayLike | None = None) -> Array:
    """The largest over axes, `initial` among them if it is given."""
    found = table.max(x, axis=_axes(x, axis), keepdims=keepdims)
    return found if initial is None else maximum(found, initial)


def min(x: ArrayLike, axis: Axis = None, keepdims: bool = False, initial: ArrayLike | None = None) -> Array:
    """The smallest over axes, `initial` among them if it is given."""
    found = table.min(x, axis=_axes(x, axis), keepdims=keepdims)
    return found if initial is None else minimum(found, initial)


def prod(x: ArrayLike, axis: Axis = None, keepdims: bool = False, dtype: DTypeLike = None) -> Array:
    """The product over axes, made in `dtype` if it is given."""
    x = x if dtype is None else _cast(x, dtype)
    return table.prod(x, axis=_axes(x, axis), keepdims=keepdims)


def mean(x: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Array:
    """The arithmetic mean over axes."""
    axes = _axes(x, axis)
    count = math.prod(n or 1 for n in (shape(x)[a] for a in axes))
    return multiply(_float_sum(x, axes, keepdims), 1.0 / count)


def var(x: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Array:
    """The mean squared distance from the mean (divided by n, not n - 1)."""
    return mean(square(subtract(x, mean(x, axis, keepdims=True))), axis, keepdims)


def std(x: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Array:
    """The square root of `var`."""
    return _sqrt(var(x, axis, keepdims))


def any(x: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Array:
    """Whether one at least is true (or not zero)."""
    return cast(max(cast(cast(x, dtype="bool"), dtype="float32"), axis, keepdims), dtype="bool")


def all(x: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Array:
    """Whether every one is true (or not zero)."""
    return cast(min(cast(cast(x, dtype="bool"), dtype="float32"), axis, keepdims), dtype="bool")


def logsumexp(x: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Array:
    """log(sum(exp(x))), with the largest taken out first so that nothing overflows."""
    top = stop_gradient(max(x, axis, keepdims=True))
    top = where(isfinite(top), top, 0.0)
    total = log(sum(exp(subtract(x, top)), axis, keepdims=True)) + top
    return total if keepdims else reshape(total, table.reduced_shape(shape(x), _axes(x, axis), False))


def argmax(x: ArrayLike, axis: int | None = None, keepdims: bool = False) -> Array:
    """Index (int32) of the largest along an axis, the first of equals; of the flattened values if axis is None."""
    return _arg(table.argmax, x, axis, keepdims)


def argmin(x: ArrayLike, axis: int | None = None, keepdims: bool = False) -> Array:
    """Index (int32) of the smallest along an axis, the first of equals; of the flattened values if axis is None."""
    return _arg(table.argmin, x, axis, keepdims)


def count_nonzero(x: ArrayLike, axis: Axis = None) -> Array:
    """How many are not zero, int32."""
    return sum(logical_not(logical_not(x)), axis)


def _float_sum(x: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    total = table.sum(x, axis=axes, keepdims=keepdims)
    return total if str(getattr(total, "dtype", "")).startswith("float") else cast(total, dtype="float32")


def _arg(op: Any, x: Any, axis: int | None, keepdims: bool) -> Any:
    dims = shape(x)
    if axis is None:
        index = op(reshape(x, (-1,)), axis=0)
        return reshape(index, (1,) * len(dims)) if keepdims else index
    axis = normalized_axis(axis, len(dims))
    index = op(x, axis=axis)
    return reshape(index, table.reduced_shape(dims, (axis,), True)) if keepdims else index


__all__ = [
    "all",
    "any",
    "argmax",
    "argmin",
    "count_nonzero",
    "logsumexp",
    "max",
    "mean",
    "min",
    "prod",
    "std",
    "sum",
    "var",
]
