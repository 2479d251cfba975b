"""Trigonometric and hyperbolic functions under the names of `keras.ops`.

Values are real: `real`, `imag`, `angle` and `conj` are those of real numbers.
"""

from __future__ import annotations

import math
from typing import Any

from ..graph.ops import elementwise as ew
from ..typing import Array, ArrayLike
from .shapes import convert_to_tensor

__all__ = [
    "angle", "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctanh", "conj", "conjugate", "cosh", "deg2rad",
    "hypot", "imag", "isreal", "rad2deg", "real", "sinc", "sinh", "tan",
]  # fmt: skip


def floating(x: ArrayLike) -> Array:
    """The value as floats: integers and booleans become float32."""
    x = convert_to_tensor(x)
    return x if str(x.dtype).startswith("float") else ew.cast(x, dtype="float32")


def tan(x: ArrayLike) -> Array:
    """Tangent of an angle in radians, elementwise."""
    return ew.divide(ew.sin(x), ew.cos(x))


def arcsin(x: ArrayLike) -> Array:
    """Inverse sine, elementwise: the angle from -pi/2 to pi/2 whose sine is x."""
    return ew.arctan2(x, _leg(x))


def arccos(x: ArrayLike) -> Array:
    """Inverse cosine, elementwise: the angle from 0 to pi whose cosine is x."""
    return ew.arctan2(_leg(x), x)


def _leg(x: Any) -> Any:
    """sqrt(1 - x^2), accurate near 1."""
    return ew.sqrt(ew.multiply(ew.subtract(1.0, x), ew.add(1.0, x)))


def arctan(x: ArrayLike) -> Array:
    """Inverse tangent, elementwise: the angle from -pi/2 to pi/2 whose tangent is x."""
    return ew.arctan2(x, 1.0)


def sinh(x: ArrayLike) -> Array:
    """Hyperbolic sine, (e^x - e^-x) / 2, elementwise; accurate near 0."""
    return ew.multiply(ew.subtract(ew.expm1(x), ew.expm1(ew.negative(floating(x)))), 0.5)


def cosh(x: ArrayLike) -> Array:
    """Hyperbolic cosine, (e^x + e^-x) / 2, elementwise."""
    return ew.multiply(ew.add(ew.exp(x), ew.exp(ew.negative(floating(x)))), 0.5)


def arcsinh(x: ArrayLike) -> Array:
    """Inverse hyperbolic sine, log(x + sqrt(x^2 + 1)), elementwise.

    Near 0 it is computed as arctanh(x / sqrt(x^2 + 1)), far from 0 as log(2 |x|) with the sign of x.
    """
    x = floating(x)
    near = ew.minimum(ew.maximum(x, -1.0), 1.0)
    small = arctanh(ew.divide(near, ew.sqrt(ew.add(ew.square(near), 1.0))))
    size = ew.maximum(ew.abs(x), 1.0)
    large = ew.add(ew.log(size), ew.log(ew.add(1.0, ew.sqrt(ew.add(1.0, ew.square(ew.divide(1.0, size)))))))
    return ew.where(ew.less(ew.abs(x), 1.0), small, ew.where(ew.less(x, 0.0), ew.negative(large), large))


def arccosh(x: ArrayLike) -> Array:
    """Inverse hyperbolic cosine, log(x + sqrt(x^2 - 1)), elementwise, for x of at least 1."""
    beyond = ew.subtract(x, 1.0)
    return ew.log1p(ew.add(beyond, ew.multiply(ew.sqrt(beyond), ew.sqrt(ew.add(x, 1.0)))))


def arctanh(x: ArrayLike) -> Array:
    """Inverse hyperbolic tangent, log((1 + x) / (1 - x)) / 2, elementwise, for x from -1 to 1."""
    return ew.multiply(ew.subtract(ew.log1p(x), ew.log1p(ew.negative(floating(x)))), 0.5)


def deg2rad(x: ArrayLike) -> Array:
    """Degrees to radians, x pi / 180, elementwise."""
    return ew.multiply(x, math.pi / 180.0)


def rad2deg(x: ArrayLike) -> Array:
    """Radians to degrees, x 180 / pi, elementwise."""
    return ew.multiply(x, 180.0 / math.pi)


def sinc(x: ArrayLike) -> Array:
    """Normalized sinc function, sin(pi x) / (pi x), elementwise; 1 at 0."""
    turns = ew.multiply(x, math.pi)
    is_zero = ew.equal(turns, 0.0)
    safe = ew.where(is_zero, 1.0, turns)
    return ew.where(is_zero, 1.0, ew.divide(ew.sin(safe), safe))


def hypot(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Hypotenuse, sqrt(x1^2 + x2^2), elementwise; the squares do not overflow."""
    scale = ew.stop_gradient(ew.maximum(ew.abs(x1), ew.abs(x2)))
    scale = ew.where(ew.less(0.0, scale), ew.minimum(scale, 3e38), 1.0)
    return ew.multiply(ew.sqrt(ew.add(ew.square(ew.divide(x1, scale)), ew.square(ew.divide(x2, scale)))), scale)


def real(x: ArrayLike) -> Array:
    """Real part, elementwise: x itself."""
    return convert_to_tensor(x)


def imag(x: ArrayLike) -> Array:
    """Imaginary part, elementwise: zeros."""
    return ew.multiply(convert_to_tensor(x), 0)


def conjugate(x: ArrayLike) -> Array:
    """Complex conjugate, elementwise: x itself."""
    return convert_to_tensor(x)


def angle(x: ArrayLike) -> Array:
    """Angle in the complex plane, elementwise: 0 for x of at least 0, pi below."""
    x = floating(x)
    return ew.where(ew.less(x, 0.0), math.pi, ew.multiply(x, 0.0))


def isreal(x: ArrayLike) -> Array:
    """Whether the imaginary part is zero, elementwise: always True."""
    finite = ew.cast(ew.isfinite(floating(x)), dtype="int32")
    return ew.cast(ew.add(ew.multiply(finite, 0), 1), dtype="bool")


conj = conjugate
