"""Cumulative sums and products, differences and integrals, under the names of `keras.ops`."""

from __future__ import annotations

from typing import Any

from ..graph.ops import last_axis as table
from ..graph.ops.elementwise import add, cast, isnan, multiply, not_equal, subtract, where
from ..typing import Array, ArrayLike, DTypeLike
from .elementwise import cast as cast_to
from .reductions import sum
from .shapes import concatenate, convert_to_tensor, moveaxis, normalized_axis, reshape, shape
from .trigonometry import floating

__all__ = ["cumprod", "cumsum", "diff", "nancumprod", "nancumsum", "trapezoid"]


def cumsum(x: ArrayLike, axis: int | None = None, dtype: DTypeLike = None) -> Array:
    """Cumulative sum along an axis (None: flattened), in `dtype`; by default that of x, int32 for booleans.

    Example:
        >>> cumsum([1.0, 2.0, 3.0])
        array([1., 3., 6.], dtype=float32)
    """
    x, axis = _along(x, axis, dtype)
    return moveaxis(table.cumsum(moveaxis(x, axis, -1)), -1, axis)


def cumprod(x: ArrayLike, axis: int | None = None, dtype: DTypeLike = None) -> Array:
    """Cumulative product along an axis; arguments as for `cumsum`.

    A parallel scan of log2(n) rounds, each of which multiplies by the element twice as far ahead; so gradients are
    exact where values are 0, too.

    Example:
        >>> cumprod([1.0, 2.0, 3.0])
        array([1., 2., 6.], dtype=float32)
    """
    x, axis = _along(x, axis, dtype)
    rows, distance = moveaxis(x, axis, -1), 1
    length = shape(rows)[-1]
    while length is not None and distance < length:
        rows = concatenate([rows[..., :distance], multiply(rows[..., distance:], rows[..., :-distance])], axis=-1)
        distance *= 2
    return moveaxis(rows, -1, axis)


def nancumsum(x: ArrayLike, axis: int | None = None, dtype: DTypeLike = None) -> Array:
    """Cumulative sum along an axis, with NaN as 0."""
    return cumsum(_numbers(x, 0), axis, dtype)


def nancumprod(x: ArrayLike, axis: int | None = None, dtype: DTypeLike = None) -> Array:
    """Cumulative product along an axis, with NaN as 1."""
    return cumprod(_numbers(x, 1), axis, dtype)


def diff(a: ArrayLike, n: int = 1, axis: int = -1) -> Array:
    """Differences of neighbours along an axis, taken n times; each shortens the axis by one.

    Example:
        >>> diff([1.0, 4.0, 9.0])
        array([3., 5.], dtype=float32)
    """
    a = convert_to_tensor(a)
    rows = moveaxis(a, normalized_axis(axis, len(shape(a)), "diff"), -1)
    for _ in range(n):
        is_truth = str(rows.dtype) == "bool"
        rows = (not_equal if is_truth else subtract)(rows[..., 1:], rows[..., :-1])
    return moveaxis(rows, -1, axis)


def trapezoid(y: ArrayLike, x: ArrayLike | None = None, dx: float = 1.0, axis: int = -1) -> Array:
    """Integral along an axis by the trapezoidal rule.

    Args:
        y: values of the integrand.
        x: sample points; `dx` apart by default.
        dx: distance of neighbouring sample points.
        axis: the axis to integrate along.

    Example:
        >>> float(trapezoid([1.0, 2.0, 3.0]))
        4.0
    """
    y = floating(y)
    rows = moveaxis(y, axis, -1)
    widths: Any = dx
    if x is not None:
        x = floating(x)
        widths = diff(x if len(shape(x)) == 1 else moveaxis(x, axis, -1))
    return sum(multiply(multiply(add(rows[..., 1:], rows[..., :-1]), 0.5), widths), axis=-1)


def _along(x: Any, axis: int | None, dtype: DTypeLike) -> tuple[Any, int]:
    """Values of the dtype to accumulate in, and the axis counted from the front."""
    x = convert_to_tensor(x)
    if dtype is not None:
        x = cast_to(x, dtype)
    elif str(x.dtype) == "bool":
        x = cast(x, dtype="int32")
    if axis is None:
        return reshape(x, (-1,)), 0
    return x, normalized_axis(axis, len(shape(x)), "cumsum")


def _numbers(x: Any, instead: float) -> Any:
    x = convert_to_tensor(x)
    return where(isnan(x), instead, x) if str(x.dtype).startswith("float") else x
