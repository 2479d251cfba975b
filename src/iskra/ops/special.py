"""Powers, logarithms and special functions under the names of `keras.ops`."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..graph.ops import elementwise as ew
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
        total = ew.add(ew.multiply(total, x), coefficient)
    return total


def exp2(x: ArrayLike) -> Array:
    """Power of two, 2^x, elementwise."""
    return ew.power(2.0, floating(x))


def log2(x: ArrayLike) -> Array:
    """Logarithm to base 2, elementwise."""
    return ew.divide(ew.log(x), math.log(2.0))


def log10(x: ArrayLike) -> Array:
    """Logarithm to base 10, elementwise."""
    return ew.divide(ew.log(x), math.log(10.0))


def logaddexp(x1: ArrayLike, x2: ArrayLike) -> Array:
    """log(exp(x1) + exp(x2)), elementwise; the maximum is factored out against overflow."""
    x1, x2 = floating(x1), floating(x2)
    larger, smaller = ew.maximum(x1, x2), ew.minimum(x1, x2)
    taken = ew.where(ew.isfinite(larger), larger, 0.0)
    apart = ew.add(larger, ew.log1p(ew.exp(ew.subtract(smaller, taken))))
    return ew.where(ew.equal(x1, x2), ew.add(ew.multiply(ew.add(x1, x2), 0.5), math.log(2.0)), apart)


def logaddexp2(x1: ArrayLike, x2: ArrayLike) -> Array:
    """log2(2^x1 + 2^x2), elementwise; the maximum is factored out against overflow."""
    base = math.log(2.0)
    return ew.divide(logaddexp(ew.multiply(x1, base), ew.multiply(x2, base)), base)


def cbrt(x: ArrayLike) -> Array:
    """Cube root, elementwise, of negative numbers, too."""
    x = floating(x)
    return ew.multiply(ew.sign(x), ew.power(ew.abs(x), 1.0 / 3.0))


def ldexp(x1: ArrayLike, x2: ArrayLike) -> Array:
    """x1 times a power of two, x1 2^x2, elementwise.

    Example:
        >>> ldexp([3.0], 2)
        array([12.], dtype=float32)
    """
    return ew.multiply(floating(x1), exp2(x2))


def heaviside(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Heaviside step function, elementwise: 0 for negative x1, 1 for positive x1, x2 where x1 is 0."""
    x1, x2 = floating(x1), floating(x2)
    return ew.where(ew.less(x1, 0.0), 0.0, ew.where(ew.less(0.0, x1), 1.0, ew.add(ew.multiply(x1, 0.0), x2)))


def erfc(x: ArrayLike) -> Array:
    """Complementary error function, 1 - erf(x), elementwise, accurate where it is small.

    References:
        Press et al., "Numerical recipes", 3rd edition, 2007, section 6.2.2.
    """
    x = floating(x)
    size = ew.maximum(ew.where(ew.less(x, 0.0), ew.negative(x), x), 0.5)
    t = ew.divide(1.0, ew.add(ew.multiply(size, 0.5), 1.0))
    tail = ew.multiply(t, ew.exp(ew.subtract(polynomial(t, _ERFC), ew.square(size))))
    tail = ew.where(ew.less(x, 0.0), ew.subtract(2.0, tail), tail)
    return ew.where(ew.less(ew.abs(x), 0.5), ew.subtract(1.0, ew.erf(x)), tail)


def erfinv(x: ArrayLike) -> Array:
    """Inverse error function, elementwise: the y with erf(y) = x, for x from -1 to 1.

    References:
        Giles, "Approximating the erfinv function", GPU Computing Gems 2, 2010.
    """
    x = floating(x)
    w = ew.negative(ew.add(ew.log1p(ew.negative(x)), ew.log1p(x)))
    near = polynomial(ew.subtract(ew.minimum(w, 5.0), 2.5), _ERFINV_NEAR)
    far = polynomial(ew.subtract(ew.sqrt(ew.maximum(w, 5.0)), 3.0), _ERFINV_FAR)
    inside = ew.multiply(ew.where(ew.less(w, 5.0), near, far), x)
    return ew.where(ew.equal(ew.abs(x), 1.0), ew.multiply(ew.sign(x), np.float32(np.inf)), inside)


def i0(x: ArrayLike) -> Array:
    """Modified Bessel function of the first kind of order 0, elementwise.

    References:
        Abramowitz and Stegun, "Handbook of mathematical functions", 1964, 9.8.1 and 9.8.2.
    """
    x = floating(x)
    size = ew.abs(x)
    near = polynomial(ew.square(ew.divide(ew.minimum(size, 3.75), 3.75)), _I0_NEAR)
    large = ew.maximum(size, 3.75)
    far = ew.multiply(ew.divide(ew.exp(large), ew.sqrt(large)), polynomial(ew.divide(3.75, large), _I0_FAR))
    return ew.where(ew.less(size, 3.75), near, far)
