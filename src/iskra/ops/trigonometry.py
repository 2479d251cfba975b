"""Trigonometric and hyperbolic functions under the names of `keras.ops`.

Values are real: `real`, `imag`, `angle` and `conj` are those of real numbers.
"""

from __future__ import annotations

import math
from typing import Any

from ..graph.ops.elementwise import (
    abs,
    add,
    arctan2,
    cast,
    cos,
    divide,
    equal,
    exp,
    expm1,
    isfinite,
    less,
    log,
    log1p,
    maximum,
    minimum,
    multiply,
    negative,
    sin,
    sqrt,
    square,
    stop_gradient,
    subtract,
    where,
)
from ..typing import Array, ArrayLike
from .shapes import convert_to_tensor

__all__ = [
    "angle",
    "arccos",
    "arccosh",
    "arcsin",
    "arcsinh",
    "arctan",
    "arctanh",
    "conj",
    "conjugate",
    "cosh",
    "deg2rad",
    "hypot",
    "imag",
    "isreal",
    "rad2deg",
    "real",
    "sinc",
    "sinh",
    "tan",
]


def floating(x: ArrayLike) -> Array:
    """The value as floats: integers and booleans become float32."""
    x = convert_to_tensor(x)
    return x if str(x.dtype).startswith("float") else cast(x, dtype="float32")


def tan(x: ArrayLike) -> Array:
    """Tangent of an angle in radians, elementwise."""
    return divide(sin(x), cos(x))


def arcsin(x: ArrayLike) -> Array:
    """Inverse sine, elementwise: the angle from -pi/2 to pi/2 whose sine is x."""
    return arctan2(x, _leg(x))


def arccos(x: ArrayLike) -> Array:
    """Inverse cosine, elementwise: the angle from 0 to pi whose cosine is x."""
    return arctan2(_leg(x), x)


def _leg(x: Any) -> Any:
    """sqrt(1 - x^2), accurate near 1."""
    return sqrt(multiply(subtract(1.0, x), add(1.0, x)))


def arctan(x: ArrayLike) -> Array:
    """Inverse tangent, elementwise: the angle from -pi/2 to pi/2 whose tangent is x."""
    return arctan2(x, 1.0)


def sinh(x: ArrayLike) -> Array:
    """Hyperbolic sine, (e^x - e^-x) / 2, elementwise; accurate near 0."""
    return multiply(subtract(expm1(x), expm1(negative(floating(x)))), 0.5)


def cosh(x: ArrayLike) -> Array:
    """Hyperbolic cosine, (e^x + e^-x) / 2, elementwise."""
    return multiply(add(exp(x), exp(negative(floating(x)))), 0.5)


def arcsinh(x: ArrayLike) -> Array:
    """Inverse hyperbolic sine, log(x + sqrt(x^2 + 1)), elementwise.

    Near 0 it is computed as arctanh(x / sqrt(x^2 + 1)), far from 0 as log(2 |x|) with the sign of x.
    """
    x = floating(x)
    near = minimum(maximum(x, -1.0), 1.0)
    small = arctanh(divide(near, sqrt(add(square(near), 1.0))))
    size = maximum(abs(x), 1.0)
    large = add(log(size), log(add(1.0, sqrt(add(1.0, square(divide(1.0, size)))))))
    return where(less(abs(x), 1.0), small, where(less(x, 0.0), negative(large), large))


def arccosh(x: ArrayLike) -> Array:
    """Inverse hyperbolic cosine, log(x + sqrt(x^2 - 1)), elementwise, for x of at least 1."""
    beyond = subtract(x, 1.0)
    return log1p(add(beyond, multiply(sqrt(beyond), sqrt(add(x, 1.0)))))


def arctanh(x: ArrayLike) -> Array:
    """Inverse hyperbolic tangent, log((1 + x) / (1 - x)) / 2, elementwise, for x from -1 to 1."""
    return multiply(subtract(log1p(x), log1p(negative(floating(x)))), 0.5)


def deg2rad(x: ArrayLike) -> Array:
    """Degrees to radians, x pi / 180, elementwise."""
    return multiply(x, math.pi / 180.0)


def rad2deg(x: ArrayLike) -> Array:
    """Radians to degrees, x 180 / pi, elementwise."""
    return multiply(x, 180.0 / math.pi)


def sinc(x: ArrayLike) -> Array:
    """Normalized sinc function, sin(pi x) / (pi x), elementwise; 1 at 0."""
    turns = multiply(x, math.pi)
    is_zero = equal(turns, 0.0)
    safe = where(is_zero, 1.0, turns)
    return where(is_zero, 1.0, divide(sin(safe), safe))


def hypot(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Hypotenuse, sqrt(x1^2 + x2^2), elementwise; the squares do not overflow."""
    scale = stop_gradient(maximum(abs(x1), abs(x2)))
    scale = where(less(0.0, scale), minimum(scale, 3e38), 1.0)
    return multiply(sqrt(add(square(divide(x1, scale)), square(divide(x2, scale)))), scale)


def real(x: ArrayLike) -> Array:
    """Real part, elementwise: x itself."""
    return convert_to_tensor(x)


def imag(x: ArrayLike) -> Array:
    """Imaginary part, elementwise: zeros."""
    return multiply(convert_to_tensor(x), 0)


def conjugate(x: ArrayLike) -> Array:
    """Complex conjugate, elementwise: x itself."""
    return convert_to_tensor(x)


def angle(x: ArrayLike) -> Array:
    """Angle in the complex plane, elementwise: 0 for x of at least 0, pi below."""
    x = floating(x)
    return where(less(x, 0.0), math.pi, multiply(x, 0.0))


def isreal(x: ArrayLike) -> Array:
    """Whether the imaginary part is zero, elementwise: always True."""
    finite = cast(isfinite(floating(x)), dtype="int32")
    return cast(add(multiply(finite, 0), 1), dtype="bool")


conj = conjugate
