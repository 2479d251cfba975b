"""Functions of angles, and their hyperbolic sisters, under the names that `keras.ops` gives them.

There are no complex numbers here: `real`, `imag`, `angle` and `conj` are those of real ones.
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
    """What functions of real numbers work on: whole numbers become float32."""
    x = convert_to_tensor(x)
    return x if str(x.dtype).startswith("float") else cast(x, dtype="float32")


def tan(x: ArrayLike) -> Array:
    """sin(x) / cos(x)."""
    return divide(sin(x), cos(x))


def arcsin(x: ArrayLike) -> Array:
    """The angle from -pi/2 to pi/2 whose sine is x."""
    return arctan2(x, _leg(x))


def arccos(x: ArrayLike) -> Array:
    """The angle from 0 to pi whose cosine is x."""
    return arctan2(_leg(x), x)


def _leg(x: Any) -> Any:
    """sqrt(1 - x^2), also near 1."""
    return sqrt(multiply(subtract(1.0, x), add(1.0, x)))


def arctan(x: ArrayLike) -> Array:
    """The angle from -pi/2 to pi/2 whose tangent is x."""
    return arctan2(x, 1.0)


def sinh(x: ArrayLike) -> Array:
    """(exp(x) - exp(-x)) / 2; written with `expm1`, nothing cancels near 0."""
    return multiply(subtract(expm1(x), expm1(negative(floating(x)))), 0.5)


def cosh(x: ArrayLike) -> Array:
    """(exp(x) + exp(-x)) / 2."""
    return multiply(add(exp(x), exp(negative(floating(x)))), 0.5)


def arcsinh(x: ArrayLike) -> Array:
    """log(x + sqrt(x^2 + 1)); near 0 it is arctanh(x / sqrt(x^2 + 1)), far from it log(2 |x|) with its sign."""
    x = floating(x)
    near = minimum(maximum(x, -1.0), 1.0)
    small = arctanh(divide(near, sqrt(add(square(near), 1.0))))
    size = maximum(abs(x), 1.0)
    large = add(log(size), log(add(1.0, sqrt(add(1.0, square(divide(1.0, size)))))))
    return where(less(abs(x), 1.0), small, where(less(x, 0.0), negative(large), large))


def arccosh(x: ArrayLike) -> Array:
    """log(x + sqrt(x^2 - 1)) for x from 1 on."""
    beyond = subtract(x, 1.0)
    return log1p(add(beyond, multiply(sqrt(beyond), sqrt(add(x, 1.0)))))


def arctanh(x: ArrayLike) -> Array:
    """log((1 + x) / (1 - x)) / 2 for x between -1 and 1."""
    return multiply(subtract(log1p(x), log1p(negative(floating(x)))), 0.5)


def deg2rad(x: ArrayLike) -> Array:
    """Degrees as radians: x pi / 180."""
    return multiply(x, math.pi / 180.0)


def rad2deg(x: ArrayLike) -> Array:
    """Radians as degrees: x 180 / pi."""
    return multiply(x, 180.0 / math.pi)


def sinc(x: ArrayLike) -> Array:
    """sin(pi x) / (pi x), and 1 at 0."""
    turns = multiply(x, math.pi)
    is_zero = equal(turns, 0.0)
    safe = where(is_zero, 1.0, turns)
    return where(is_zero, 1.0, divide(sin(safe), safe))


def hypot(x1: ArrayLike, x2: ArrayLike) -> Array:
    """sqrt(x1^2 + x2^2), scaled so that the squares stay in range."""
    scale = stop_gradient(maximum(abs(x1), abs(x2)))
    scale = where(less(0.0, scale), minimum(scale, 3e38), 1.0)
    return multiply(sqrt(add(square(divide(x1, scale)), square(divide(x2, scale)))), scale)


def real(x: ArrayLike) -> Array:
    """The real part: all of x."""
    return convert_to_tensor(x)


def imag(x: ArrayLike) -> Array:
    """The imaginary part: zeros."""
    return multiply(convert_to_tensor(x), 0)


def conjugate(x: ArrayLike) -> Array:
    """The complex conjugate: x itself."""
    return convert_to_tensor(x)


def angle(x: ArrayLike) -> Array:
    """The angle in the complex plane: 0 for x from 0 on, pi below."""
    x = floating(x)
    return where(less(x, 0.0), math.pi, multiply(x, 0.0))


def isreal(x: ArrayLike) -> Array:
    """Whether there is no imaginary part: always."""
    finite = cast(isfinite(floating(x)), dtype="int32")
    return cast(add(multiply(finite, 0), 1), dtype="bool")


conj = conjugate
