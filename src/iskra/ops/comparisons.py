"""Comparisons and rounding under the names of `keras.ops`."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..graph.op import is_symbolic
from ..graph.ops import elementwise as ew
from ..typing import Array, ArrayLike
from .reductions import all, any
from .shapes import convert_to_tensor, expand_dims, reshape
from .trigonometry import floating

__all__ = [
    "allclose", "fabs", "fmax", "fmin", "fmod", "gcd", "isclose", "isin", "isinf", "isneginf", "isposinf", "lcm",
    "logical_xor", "nan_to_num", "nextafter", "signbit", "trunc",
]  # fmt: skip

_STEPS_OF_EUCLID = 46  # the most that two numbers of 31 bits take


def logical_xor(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Exclusive OR, elementwise: whether exactly one of two values is true."""
    return ew.not_equal(ew.cast(x1, dtype="bool"), ew.cast(x2, dtype="bool"))


def isposinf(x: ArrayLike) -> Array:
    """Whether each value is positive infinity, elementwise."""
    return ew.equal(floating(x), np.float32(np.inf))


def isneginf(x: ArrayLike) -> Array:
    """Whether each value is negative infinity, elementwise."""
    return ew.equal(floating(x), np.float32(-np.inf))


def isinf(x: ArrayLike) -> Array:
    """Whether each value is infinite, of either sign, elementwise."""
    return isposinf(ew.abs(floating(x)))


def signbit(x: ArrayLike) -> Array:
    """Whether the sign bit is set, elementwise: for negative numbers and -0.0."""
    x = floating(x)
    return ew.logical_or(ew.less(x, 0.0), ew.less(ew.reciprocal(x), 0.0))


def isclose(x1: ArrayLike, x2: ArrayLike, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Array:
    """Whether two values are equal within a tolerance, elementwise: |x1 - x2| <= atol + rtol |x2|.

    Args:
        x1: values.
        x2: reference values, which scale `rtol`.
        rtol: relative tolerance.
        atol: absolute tolerance.
        equal_nan: whether NaN is close to NaN.

    Example:
        >>> isclose([1.0, 2.0], [1.0 + 1e-7, 2.1])
        array([ True, False])
    """
    x1, x2 = floating(x1), floating(x2)
    near = ew.less_equal(ew.abs(ew.subtract(x1, x2)), ew.add(ew.multiply(ew.abs(x2), rtol), atol))
    finite = ew.logical_and(ew.isfinite(x1), ew.isfinite(x2))
    close = ew.logical_or(ew.logical_and(near, finite), ew.equal(x1, x2))
    return ew.logical_or(close, ew.logical_and(ew.isnan(x1), ew.isnan(x2))) if equal_nan else close


def allclose(x1: ArrayLike, x2: ArrayLike, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Array:
    """Whether all values are equal within a tolerance, a scalar; arguments as for `isclose`."""
    return all(isclose(x1, x2, rtol, atol, equal_nan))


def isin(x1: ArrayLike, x2: ArrayLike, assume_unique: bool = False, invert: bool = False) -> Array:
    """Whether each value of x1 is in x2, in the shape of x1.

    Args:
        x1: values.
        x2: the values to look for.
        assume_unique: ignored, for compatibility with Keras.
        invert: whether to negate the result.

    Example:
        >>> isin([1, 2, 3], [3, 1])
        array([ True, False,  True])
    """
    found = any(ew.equal(expand_dims(x1, -1), reshape(convert_to_tensor(x2), (-1,))), axis=-1)
    return ew.logical_not(found) if invert else found


def fabs(x: ArrayLike) -> Array:
    """Absolute value as a float, elementwise."""
    return ew.abs(floating(x))


def trunc(x: ArrayLike) -> Array:
    """Truncation, elementwise: the integer nearest to x towards zero.

    Example:
        >>> trunc([-1.7, 1.7])
        array([-1.,  1.], dtype=float32)
    """
    x = convert_to_tensor(x)
    return ew.where(ew.less(x, 0), ew.ceil(x), ew.floor(x))


def fmod(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Remainder of the truncated division, elementwise; it has the sign of x1. See `mod` for that of x2."""
    x1, size = convert_to_tensor(x1), ew.abs(x2)
    return ew.where(ew.less(x1, 0), ew.negative(ew.mod(ew.negative(x1), size)), ew.mod(x1, size))


def fmax(x1: ArrayLike, x2: ArrayLike) -> Array:
    """The larger of two values, elementwise; where one is NaN, the other."""
    x1, x2 = convert_to_tensor(x1), convert_to_tensor(x2)
    return _unless_nan(ew.maximum(x1, x2), x1, x2)


def fmin(x1: ArrayLike, x2: ArrayLike) -> Array:
    """The smaller of two values, elementwise; where one is NaN, the other."""
    x1, x2 = convert_to_tensor(x1), convert_to_tensor(x2)
    return _unless_nan(ew.minimum(x1, x2), x1, x2)


def _unless_nan(chosen: Any, x1: Any, x2: Any) -> Any:
    if str(chosen.dtype)[:1] in "iub":
        return chosen
    x1, x2 = floating(x1), floating(x2)
    return ew.where(ew.isnan(x1), x2, ew.where(ew.isnan(x2), x1, chosen))


def nan_to_num(x: ArrayLike, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> Array:
    """NaN and infinities replaced by numbers, elementwise.

    Args:
        x: values.
        nan: the replacement of NaN.
        posinf: the replacement of +inf; the largest finite float by default.
        neginf: the replacement of -inf; the most negative finite float by default.

    Example:
        >>> nan_to_num([float("nan"), 1.0])
        array([0., 1.], dtype=float32)
    """
    x = convert_to_tensor(x)
    if str(x.dtype)[:1] in "iub":
        return x
    limit = float(np.finfo(np.float32 if is_symbolic(x) else x.dtype).max)
    x = ew.where(isposinf(x), limit if posinf is None else posinf, ew.where(ew.isnan(x), nan, x))
    return ew.where(isneginf(x), -limit if neginf is None else neginf, x)


def gcd(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Greatest common divisor of integers, elementwise, by Euclid's algorithm.

    Example:
        >>> gcd([12, 7], 18)
        array([6, 1])
    """
    if not is_symbolic(x1, x2):
        return np.gcd(convert_to_tensor(x1), convert_to_tensor(x2))
    a, b = ew.abs(ew.add(x1, ew.multiply(x2, 0))), ew.abs(ew.add(x2, ew.multiply(x1, 0)))
    for _ in range(_STEPS_OF_EUCLID):
        ended = ew.equal(b, 0)
        a, b = ew.where(ended, a, b), ew.where(ended, b, ew.mod(a, b))
    return a


def lcm(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Least common multiple of integers, elementwise."""
    if not is_symbolic(x1, x2):
        return np.lcm(convert_to_tensor(x1), convert_to_tensor(x2))
    common = ew.maximum(gcd(x1, x2), 1)
    return ew.multiply(ew.abs(convert_to_tensor(x1)) // common, ew.abs(convert_to_tensor(x2)))


def nextafter(x1: ArrayLike, x2: ArrayLike) -> Array:
    """The next float32 after x1 towards x2, elementwise; for arrays only.

    Raises:
        TypeError: A value is symbolic: programs have no access to the bits of floats.
    """
    if is_symbolic(x1, x2):
        raise TypeError(
            "nextafter: expected arrays, got a symbolic value. Compute it outside of the model, and pass the result."
        )
    return np.nextafter(floating(x1), floating(x2))
