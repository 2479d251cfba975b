"""Reductions under the names of `keras.ops`.

`axis` is an integer, a tuple of integers or None for all; negative ones count from the back. With `keepdims` the
reduced axes stay, with length 1.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..graph.ops import elementwise as ew, reductions as table
from ..typing import Array, ArrayLike, DTypeLike
from .elementwise import cast as _cast
from .free_lengths import number
from .shapes import normalized_axis, reshape, shape

Axis = int | tuple[int, ...] | list[int] | None


def _axes(x: Any, axis: Axis) -> tuple[int, ...]:
    ndim = len(shape(x))
    if axis is None:
        return tuple(range(ndim))
    axes = (axis,) if isinstance(axis, (int, np.integer)) else axis
    return tuple(sorted({normalized_axis(int(a), ndim) for a in axes}))


def sum(x: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Array:
    """Sum over axes; of booleans, the number of true values, int32.

    Example:
        >>> sum([[1.0, 2.0], [3.0, 4.0]], axis=0)
        array([4., 6.], dtype=float32)
    """
    return table.sum(x, axis=_axes(x, axis), keepdims=keepdims)


def max(x: ArrayLike, axis: Axis = None, keepdims: bool = False, initial: ArrayLike | None = None) -> Array:
    """Maximum over axes, `initial` included if it is given."""
    found = table.max(x, axis=_axes(x, axis), keepdims=keepdims)
    return found if initial is None else ew.maximum(found, initial)


def min(x: ArrayLike, axis: Axis = None, keepdims: bool = False, initial: ArrayLike | None = None) -> Array:
    """Minimum over axes, `initial` included if it is given."""
    found = table.min(x, axis=_axes(x, axis), keepdims=keepdims)
    return found if initial is None else ew.minimum(found, initial)


def prod(x: ArrayLike, axis: Axis = None, keepdims: bool = False, dtype: DTypeLike = None) -> Array:
    """Product over axes, computed in `dtype` if it is given."""
    x = x if dtype is None else _cast(x, dtype)
    return table.prod(x, axis=_axes(x, axis), keepdims=keepdims)


def mean(x: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Array:
    """Arithmetic mean over axes, float32.

    Example:
        >>> mean([[1.0, 2.0], [3.0, 4.0]], axis=1)
        array([1.5, 3.5], dtype=float32)
    """
    axes = _axes(x, axis)
    count = math.prod(n or 1 for n in (shape(x)[a] for a in axes))
    return ew.multiply(_float_sum(x, axes, keepdims), 1.0 / number(count))


def var(x: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Array:
    """Variance over axes: the mean squared deviation from the mean (divided by n, not n - 1)."""
    return mean(ew.square(ew.subtract(x, mean(x, axis, keepdims=True))), axis, keepdims)


def std(x: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Array:
    """Standard deviation over axes: the square root of `var`."""
    return ew.sqrt(var(x, axis, keepdims))


def any(x: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Array:
    """Whether any value is true (or not zero), over axes, bool."""
    return ew.cast(max(ew.cast(ew.cast(x, dtype="bool"), dtype="float32"), axis, keepdims), dtype="bool")


def all(x: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Array:
    """Whether all values are true (or not zero), over axes, bool."""
    return ew.cast(min(ew.cast(ew.cast(x, dtype="bool"), dtype="float32"), axis, keepdims), dtype="bool")


def logsumexp(x: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Array:
    """Logarithm of the sum of exponentials over axes, log(sum(exp(x))); the maximum is factored out against overflow.

    Example:
        >>> float(logsumexp([1000.0, 1000.0]))
        1000.6931
    """
    top = ew.stop_gradient(max(x, axis, keepdims=True))
    top = ew.where(ew.isfinite(top), top, 0.0)
    total = sum(ew.exp(ew.subtract(x, top)), axis, keepdims=True)
    nothing = ew.equal(total, 0.0)  # the logarithms of zeros alone: the sum does not depend on them
    total = ew.where(nothing, -math.inf, ew.log(ew.where(nothing, 1.0, total)) + top)
    return total if keepdims else reshape(total, table.reduced_shape(shape(x), _axes(x, axis), False))


def argmax(x: ArrayLike, axis: int | None = None, keepdims: bool = False) -> Array:
    """Index (int32) of the maximum along an axis, of the first of equals; of the flattened values if axis is None.

    Example:
        >>> argmax([[1, 5, 2], [7, 0, 7]], axis=1)
        array([1, 0], dtype=int32)
    """
    return _arg(table.argmax, x, axis, keepdims)


def argmin(x: ArrayLike, axis: int | None = None, keepdims: bool = False) -> Array:
    """Index (int32) of the minimum along an axis, of the first of equals; of the flattened values if axis is None."""
    return _arg(table.argmin, x, axis, keepdims)


def count_nonzero(x: ArrayLike, axis: Axis = None) -> Array:
    """Number of values that are not zero, over axes, int32."""
    return sum(ew.logical_not(ew.logical_not(x)), axis)


def _float_sum(x: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    total = table.sum(x, axis=axes, keepdims=keepdims)
    return total if str(getattr(total, "dtype", "")).startswith("float") else ew.cast(total, dtype="float32")


def _arg(op: Any, x: Any, axis: int | None, keepdims: bool) -> Any:
    dims = shape(x)
    if axis is None:
        index = op(reshape(x, (-1,)), axis=0)
        return reshape(index, (1,) * len(dims)) if keepdims else index
    axis = normalized_axis(axis, len(dims))
    index = op(x, axis=axis)
    return reshape(index, table.reduced_shape(dims, (axis,), True)) if keepdims else index


__all__ = [
    "all", "any", "argmax", "argmin", "count_nonzero", "logsumexp", "max", "mean", "min", "prod", "std", "sum", "var",
]  # fmt: skip
