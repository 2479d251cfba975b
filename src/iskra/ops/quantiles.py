"""Quantiles, percentiles and medians."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..graph.ops import last_axis as table
from ..graph.ops.elementwise import add, cast, ceil, floor, isnan, less, logical_not, multiply, subtract, where
from ..typing import Array, ArrayLike
from .reductions import Axis, any, sum
from .shapes import broadcast_to, expand_dims, moveaxis, normalized_axis, reshape, shape, transpose
from .trigonometry import floating

__all__ = ["median", "nanmedian", "nanpercentile", "nanquantile", "percentile", "quantile"]

_METHODS = ("linear", "lower", "higher", "midpoint", "nearest")


def quantile(x: ArrayLike, q: ArrayLike, axis: Axis = None, method: str = "linear", keepdims: bool = False) -> Array:
    """Quantiles over axes: the values below which given fractions of the values lie.

    Args:
        x: values; NaN among them gives NaN.
        q: fractions from 0 to 1, a number or an array; its axes come first in the result.
        axis: over which; all by default.
        method: of interpolation: "linear", "lower", "higher", "midpoint" or "nearest".
        keepdims: whether the axes stay, with length 1.

    Raises:
        ValueError: The method is unknown, or a fraction is not from 0 to 1.

    Example:
        >>> quantile([1.0, 2.0, 3.0, 10.0], [0.0, 0.5, 1.0])
        array([ 1. ,  2.5, 10. ], dtype=float32)
    """
    return _quantile("quantile", x, np.asarray(q, np.float64), axis, method, keepdims, False)


def nanquantile(x: ArrayLike, q: ArrayLike, axis: Axis = None, method: str = "linear", keepdims: bool = False) -> Array:
    """Quantiles over axes, without NaN; arguments as for `quantile`."""
    return _quantile("nanquantile", x, np.asarray(q, np.float64), axis, method, keepdims, True)


def percentile(x: ArrayLike, q: ArrayLike, axis: Axis = None, method: str = "linear", keepdims: bool = False) -> Array:
    """Percentiles over axes: `quantile` with q in percent."""
    return _quantile("percentile", x, np.asarray(q, np.float64) / 100.0, axis, method, keepdims, False)


def nanpercentile(
    x: ArrayLike, q: ArrayLike, axis: Axis = None, method: str = "linear", keepdims: bool = False
) -> Array:
    """Percentiles over axes, without NaN; arguments as for `quantile`."""
    return _quantile("nanpercentile", x, np.asarray(q, np.float64) / 100.0, axis, method, keepdims, True)


def median(x: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Array:
    """Median over axes; for an even number of values the mean of the two in the middle."""
    return quantile(x, 0.5, axis, keepdims=keepdims)


def nanmedian(x: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Array:
    """Median over axes, without NaN."""
    return nanquantile(x, 0.5, axis, keepdims=keepdims)


def _quantile(who: str, x: Any, q: np.ndarray, axis: Axis, method: str, keepdims: bool, only_numbers: bool) -> Any:
    if method not in _METHODS:
        raise ValueError(f"{who}: expected a method of {', '.join(_METHODS)}, got {method!r}. Choose one of them.")
    if ((q < 0) | (q > 1)).any():
        raise ValueError(f"{who}: expected fractions from 0 to 1 (percentages to 100), got {q.tolist()}. Change q.")
    rows, reduced = _rows(floating(x), axis)
    values = table.gather_along_axis(rows, table.argsort(rows))
    if only_numbers:
        result = _of_numbers(values, q.reshape(-1), method)
    else:
        result = _at(values, q.reshape(-1) * ((shape(rows)[-1] or 1) - 1), method)
        result = where(any(isnan(rows), axis=-1, keepdims=True), np.nan, result)
    result = moveaxis(result, -1, 0)  # (Q, ...)
    if keepdims:
        for position in reduced:
            result = expand_dims(result, position + 1)
    return reshape(result, (*q.shape, *shape(result)[1:])) if q.ndim != 1 else result


def _rows(x: Any, axis: Axis) -> tuple[Any, Sequence[int]]:
    """The axes to reduce merged into one, the last."""
    dims = shape(x)
    given = range(len(dims)) if axis is None else (axis,) if isinstance(axis, (int, np.integer)) else axis
    reduced = sorted({normalized_axis(int(a), len(dims), "quantile") for a in given})
    kept = [a for a in range(len(dims)) if a not in reduced]
    lengths = [dims[a] for a in reduced]
    length = None if None in lengths else math.prod(lengths)  # type: ignore[arg-type]
    return reshape(
        transpose(x, (*kept, *reduced)), (*(dims[a] for a in kept), -1 if length is None else length)
    ), reduced


def _at(values: Any, positions: np.ndarray, method: str) -> Any:
    """Sorted rows at fractional positions between 0 and n - 1, the same ones in each row: (..., Q)."""
    share = _shares(np.asarray(positions - np.floor(positions)), method)
    below, above = (_columns(values, function(positions)) for function in (np.floor, np.ceil))
    return add(below, multiply(subtract(above, below), share.astype(np.float32))) if share.any() else below


def _shares(share: np.ndarray, method: str) -> np.ndarray:
    """The weight of the value above."""
    return {
        "linear": share,
        "lower": np.zeros_like(share),
        "higher": np.ones_like(share),
        "midpoint": np.where(share > 0, 0.5, 0.0),
        "nearest": (share > 0.5).astype(share.dtype),
    }[method]


def _columns(values: Any, positions: np.ndarray) -> Any:
    index = np.broadcast_to(positions.astype(np.int32), (*(1,) * (len(shape(values)) - 1), positions.size))
    return table.gather_along_axis(values, broadcast_to(index, (*shape(values)[:-1], positions.size)))


def _of_numbers(values: Any, q: np.ndarray, method: str) -> Any:
    """Quantiles of sorted rows whose NaN come last."""
    count = sum(cast(logical_not(isnan(values)), dtype="float32"), axis=-1, keepdims=True)
    positions = multiply(subtract(count, 1.0), q.astype(np.float32))  # (..., Q); -1 where there are none
    share = subtract(positions, floor(positions))
    if method == "nearest":
        share = cast(less(0.5, share), dtype="float32")
    elif method != "linear":
        share = {"lower": multiply(share, 0.0), "higher": ceil(share), "midpoint": multiply(ceil(share), 0.5)}[method]
    below = table.gather_along_axis(values, cast(floor(positions), dtype="int32"))
    above = table.gather_along_axis(values, cast(ceil(positions), dtype="int32"))
    return add(below, multiply(subtract(above, below), share))
