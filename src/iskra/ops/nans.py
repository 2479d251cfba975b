"""Reductions that ignore NaN, and further reductions, under the names of `keras.ops`."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..graph.ops.elementwise import cast, divide, isnan, logical_not, multiply, sqrt, square, subtract, where
from ..typing import Array, ArrayLike
from .reductions import Axis, all, argmax, argmin, max, mean, min, prod, sum
from .shapes import convert_to_tensor
from .trigonometry import floating

__all__ = [
    "amax", "amin", "average", "nanargmax", "nanargmin", "nanmax", "nanmean", "nanmin", "nanprod", "nanstd", "nansum",
    "nanvar", "ptp",
]  # fmt: skip


def amax(x: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Array:
    """Maximum over axes, the same as `max`."""
    return max(x, axis, keepdims)


def amin(x: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Array:
    """Minimum over axes, the same as `min`."""
    return min(x, axis, keepdims)


def ptp(x: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Array:
    """Range over axes (peak to peak): the maximum minus the minimum."""
    return subtract(max(x, axis, keepdims), min(x, axis, keepdims))


def average(x: ArrayLike, axis: Axis = None, weights: ArrayLike | None = None) -> Array:
    """Weighted mean over axes: sum(w x) / sum(w).

    Args:
        x: values.
        axis: over which; all by default.
        weights: of the shape of x, or, for one axis, of its length; equal by default.
    """
    if weights is None:
        return mean(x, axis)
    x, weights = floating(x), floating(weights)
    if len(weights.shape) == 1 and len(x.shape) > 1 and isinstance(axis, int):
        weights = weights[tuple(slice(None) if a == axis % len(x.shape) else None for a in range(len(x.shape)))]
    weights = multiply(where(isnan(x), 1.0, 1.0), weights)  # as many weights as values
    return divide(sum(multiply(x, weights), axis), sum(weights, axis))


def nansum(x: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Array:
    """Sum over axes, with NaN as 0."""
    return sum(_filled(x, 0.0), axis, keepdims)


def nanprod(x: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Array:
    """Product over axes, with NaN as 1."""
    return prod(_filled(x, 1.0), axis, keepdims)


def nanmax(x: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Array:
    """Maximum over axes, without NaN; NaN where all values are."""
    return _unless_none(max(_filled(x, -np.inf), axis, keepdims), x, axis, keepdims)


def nanmin(x: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Array:
    """Minimum over axes, without NaN; NaN where all values are."""
    return _unless_none(min(_filled(x, np.inf), axis, keepdims), x, axis, keepdims)


def nanmean(x: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Array:
    """Mean over axes, without NaN.

    Example:
        >>> float(nanmean([1.0, float("nan"), 3.0]))
        2.0
    """
    return divide(nansum(floating(x), axis, keepdims), _count(x, axis, keepdims))


def nanvar(x: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Array:
    """Variance over axes, without NaN."""
    x = floating(x)
    away = where(isnan(x), 0.0, subtract(_filled(x, 0.0), nanmean(x, axis, keepdims=True)))
    return divide(sum(square(away), axis, keepdims), _count(x, axis, keepdims))


def nanstd(x: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Array:
    """Standard deviation over axes, without NaN."""
    return sqrt(nanvar(x, axis, keepdims))


def nanargmax(x: ArrayLike, axis: int | None = None, keepdims: bool = False) -> Array:
    """Index of the maximum along an axis, without NaN; -1 where all values are."""
    return _index(argmax(_filled(x, -np.inf), axis, keepdims), x, axis, keepdims)


def nanargmin(x: ArrayLike, axis: int | None = None, keepdims: bool = False) -> Array:
    """Index of the minimum along an axis, without NaN; -1 where all values are."""
    return _index(argmin(_filled(x, np.inf), axis, keepdims), x, axis, keepdims)


def _filled(x: Any, value: float) -> Any:
    x = convert_to_tensor(x)
    return where(isnan(x), value, x) if str(x.dtype).startswith("float") else x


def _count(x: Any, axis: Axis, keepdims: bool) -> Any:
    return sum(cast(logical_not(isnan(floating(x))), dtype="float32"), axis, keepdims)


def _unless_none(result: Any, x: Any, axis: Axis, keepdims: bool) -> Any:
    if not str(convert_to_tensor(x).dtype).startswith("float"):
        return result
    return where(all(isnan(x), axis, keepdims), np.nan, result)


def _index(result: Any, x: Any, axis: Axis, keepdims: bool) -> Any:
    return where(all(isnan(floating(x)), axis, keepdims), np.int32(-1), result)
