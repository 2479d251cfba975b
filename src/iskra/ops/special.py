"""Powers, logarithms and special functions under the names of `keras.ops`."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..graph.ops import elementwise as table
from ..graph.ops.elementwise import (
    abs,
    add,
    divide,
    equal,
    erf,
    exp,
    isfinite,
    less,
    log,
    log1p,
    maximum,
    minimum,
    multiply,
    negative,
    sign,
    sqrt,
    square,
    subtract,
    where,
)
from ..typing import Array, ArrayLike
from .trigonometry import floating

__all__ = ["cbrt", "erfc", "erfinv", "exp2", "heaviside", "i0", "ldexp", "log2", "log10", "logaddexp", "logaddexp2"]

# Chebyshev's fit of log(erfc(x) (1 + x/2)) + x^2 in t = 1 / (1 + x/2), within 1.2e-7; Press et al., Numerical Recipes.
_ERFC = (
    *(0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807),
    *(-0.18628806, 0.09678418, 0.37409196, 1.00002368, -1.26551223),
)
# Giles, "Approximating the erfinv function", 2010: in w = -log(1 - x^2), about 2.5 below 5, about 3 in its root above.
_ERFINV_NEAR = (
    *(2.81022636e-08, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087),
    *(-0.00125372503, -0.00417768164, 0.246640727, 1.50140941),
)
_ERFINV_FAR = (
    *(-0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773),
    *(-0.0076224613, 0.00943887047, 1.00167406, 2.83297682),
)
# Abramowitz and Stegun, 9.8.1 and 9.8.2, within 2e-7.
_I0_NEAR = (0.0045813, 0.0360768, 0.2659732, 1.2067492, 3.0899424, 3.5156229, 1.0)
_I0_FAR = (
    *(0.00392377, -0.01647633, 0.02635537, -0.02057706, 0.00916281),
    *(-0.00157565, 0.00225319, 0.01328592, 0.39894228),
)


def polynomial(x: ArrayLike, coefficients: tuple[float, ...]) -> Array:
    """A polynomial with the coefficient of the highest power first, by Horner's rule."""
    total: Any = coefficients[0]
    for coefficient in coefficients[1:]:
        total = add(multiply(total, x), coefficient)
    return total


def exp2(x: ArrayLike) -> Array:
    """Power of two, 2^x, elementwise."""
    return table.power(2.0, floating(x))


def log2(x: ArrayLike) -> Array:
    """Logarithm to base 2, elementwise."""
    return divide(log(x), math.log(2.0))


def log10(x: ArrayLike) -> Array:
    """Logarithm to base 10, elementwise."""
    return divide(log(x), math.log(10.0))


def logaddexp(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Logarithm of a sum of exponentials, elementwise: log(exp(x1) + exp(x2)); the maximum is factored out against
    overflow.
    """
    x1, x2 = floating(x1), floating(x2)
    larger, smaller = maximum(x1, x2), minimum(x1, x2)
    taken = where(isfinite(larger), larger, 0.0)
    apart = add(larger, log1p(exp(subtract(smaller, taken))))
    return where(equal(x1, x2), add(multiply(add(x1, x2), 0.5), math.log(2.0)), apart)


def logaddexp2(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Logarithm of a sum of powers of two, elementwise: log2(2^x1 + 2^x2)."""
    base = math.log(2.0)
    return divide(logaddexp(multiply(x1, base), multiply(x2, base)), base)


def cbrt(x: ArrayLike) -> Array:
    """Cube root, elementwise, of negative numbers, too."""
    x = floating(x)
    return multiply(sign(x), table.power(abs(x), 1.0 / 3.0))


def ldexp(x1: ArrayLike, x2: ArrayLike) -> Array:
    """x1 times a power of two, x1 2^x2, elementwise.

    Example:
        >>> ldexp([3.0], 2)
        array([12.], dtype=float32)
    """
    return multiply(floating(x1), exp2(x2))


def heaviside(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Heaviside step function, elementwise: 0 for negative x1, 1 for positive x1, x2 where x1 is 0."""
    x1, x2 = floating(x1), floating(x2)
    return where(less(x1, 0.0), 0.0, where(less(0.0, x1), 1.0, add(multiply(x1, 0.0), x2)))


def erfc(x: ArrayLike) -> Array:
    """Complementary error function, 1 - erf(x), elementwise, accurate where it is small.

    References:
        Press et al., "Numerical recipes", 3rd edition, 2007, section 6.2.2.
    """
    x = floating(x)
    size = maximum(where(less(x, 0.0), negative(x), x), 0.5)
    t = divide(1.0, add(multiply(size, 0.5), 1.0))
    tail = multiply(t, exp(subtract(polynomial(t, _ERFC), square(size))))
    tail = where(less(x, 0.0), subtract(2.0, tail), tail)
    return where(less(abs(x), 0.5), subtract(1.0, erf(x)), tail)


def erfinv(x: ArrayLike) -> Array:
    """Inverse error function, elementwise: the y with erf(y) = x, for x from -1 to 1.

    References:
        Giles, "Approximating the erfinv function", GPU Computing Gems 2, 2010.
    """
    x = floating(x)
    w = negative(add(log1p(negative(x)), log1p(x)))
    near = polynomial(subtract(minimum(w, 5.0), 2.5), _ERFINV_NEAR)
    far = polynomial(subtract(sqrt(maximum(w, 5.0)), 3.0), _ERFINV_FAR)
    inside = multiply(where(less(w, 5.0), near, far), x)
    return where(equal(abs(x), 1.0), multiply(sign(x), np.float32(np.inf)), inside)


def i0(x: ArrayLike) -> Array:
    """Modified Bessel function of the first kind of order 0, elementwise.

    References:
        Abramowitz and Stegun, "Handbook of mathematical functions", 1964, 9.8.1 and 9.8.2.
    """
    x = floating(x)
    size = abs(x)
    near = polynomial(square(divide(minimum(size, 3.75), 3.75)), _I0_NEAR)
    large = maximum(size, 3.75)
    far = multiply(divide(exp(large), sqrt(large)), polynomial(divide(3.75, large), _I0_FAR))
    return where(less(size, 3.75), near, far)
