"""Elementwise functions of one argument. Each is one op of the graph; the result has the shape of x.

Integers and booleans become float32 where a function gives fractions, as `exp` and `sqrt` do.
"""

from __future__ import annotations

from ..graph.ops import elementwise as graph_ops
from ..typing import Array, ArrayLike

__all__ = [
    "abs", "absolute", "ceil", "cos", "erf", "exp", "expm1", "floor", "isfinite", "isnan", "log", "log1p",
    "logical_not", "negative", "reciprocal", "relu", "rsqrt", "sigmoid", "sign", "sin", "sqrt", "square",
    "stop_gradient", "tanh",
]  # fmt: skip


def abs(x: ArrayLike) -> Array:
    """Absolute value, |x|. Its gradient at 0 is 0.

    Example:
        >>> abs([-3, 0, 2])
        array([3, 0, 2], dtype=int32)
    """
    return graph_ops.abs(x)


def ceil(x: ArrayLike) -> Array:
    """Ceiling: the smallest integer that is not below x, in the dtype of x. No gradient passes.

    Example:
        >>> ceil([-1.5, 0.2])
        array([-1.,  1.], dtype=float32)
    """
    return graph_ops.ceil(x)


def cos(x: ArrayLike) -> Array:
    """Cosine of an angle in radians.

    Example:
        >>> cos([0.0])
        array([1.], dtype=float32)
    """
    return graph_ops.cos(x)


def erf(x: ArrayLike) -> Array:
    """Error function: 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x.

    Example:
        >>> erf([0.0, 1.0])
        array([0.       , 0.8427008], dtype=float32)
    """
    return graph_ops.erf(x)


def exp(x: ArrayLike) -> Array:
    """Exponential function, e^x.

    Example:
        >>> exp([0.0, 1.0])
        array([1.       , 2.718282], dtype=float32)
    """
    return graph_ops.exp(x)


def expm1(x: ArrayLike) -> Array:
    """e^x - 1, accurate for x near 0, where the subtraction would cancel.

    Example:
        >>> expm1([0.0, 1e-8])
        array([0.e+00, 1.e-08], dtype=float32)
    """
    return graph_ops.expm1(x)


def floor(x: ArrayLike) -> Array:
    """Floor: the largest integer that is not above x, in the dtype of x. No gradient passes.

    Example:
        >>> floor([-1.5, 0.2])
        array([-2.,  0.], dtype=float32)
    """
    return graph_ops.floor(x)


def isfinite(x: ArrayLike) -> Array:
    """Whether each value is neither infinite nor NaN, bool.

    Example:
        >>> isfinite([1.0, float("inf"), float("nan")])
        array([ True, False, False])
    """
    return graph_ops.isfinite(x)


def isnan(x: ArrayLike) -> Array:
    """Whether each value is NaN (not a number), bool.

    Example:
        >>> isnan([1.0, float("inf"), float("nan")])
        array([False, False,  True])
    """
    return graph_ops.isnan(x)


def log(x: ArrayLike) -> Array:
    """Natural logarithm: -inf at 0, NaN below.

    Example:
        >>> log([1.0, 0.0])
        array([  0., -inf], dtype=float32)
    """
    return graph_ops.log(x)


def log1p(x: ArrayLike) -> Array:
    """log(1 + x), accurate for x near 0, where the sum would round.

    Example:
        >>> log1p([0.0, 1e-8])
        array([0.e+00, 1.e-08], dtype=float32)
    """
    return graph_ops.log1p(x)


def logical_not(x: ArrayLike) -> Array:
    """Logical negation, bool; a number is true unless it is 0.

    Example:
        >>> logical_not([True, False])
        array([False,  True])
    """
    return graph_ops.logical_not(x)


def negative(x: ArrayLike) -> Array:
    """Negation, -x.

    Example:
        >>> negative([1, -2])
        array([-1,  2], dtype=int32)
    """
    return graph_ops.negative(x)


def reciprocal(x: ArrayLike) -> Array:
    """Reciprocal, 1 / x.

    Example:
        >>> reciprocal([2.0, -4.0])
        array([ 0.5 , -0.25], dtype=float32)
    """
    return graph_ops.reciprocal(x)


def relu(x: ArrayLike) -> Array:
    """Rectified linear unit, max(x, 0). Its gradient at 0 is 0.

    Example:
        >>> relu([-1.0, 2.0])
        array([0., 2.], dtype=float32)

    References:
        Nair and Hinton, "Rectified linear units improve restricted Boltzmann machines", 2010.
    """
    return graph_ops.relu(x)


def rsqrt(x: ArrayLike) -> Array:
    """Reciprocal square root, 1 / sqrt(x).

    Example:
        >>> rsqrt([4.0, 0.25])
        array([0.5, 2. ], dtype=float32)
    """
    return graph_ops.rsqrt(x)


def sigmoid(x: ArrayLike) -> Array:
    """Logistic sigmoid, 1 / (1 + exp(-x)); it does not overflow for large |x|.

    Example:
        >>> sigmoid([-1000.0, 0.0, 1000.0])
        array([0. , 0.5, 1. ], dtype=float32)
    """
    return graph_ops.sigmoid(x)


def sign(x: ArrayLike) -> Array:
    """Sign: -1, 0 or 1, in the dtype of x. No gradient passes.

    Example:
        >>> sign([-3.0, 0.0, 2.0])
        array([-1.,  0.,  1.], dtype=float32)
    """
    return graph_ops.sign(x)


def sin(x: ArrayLike) -> Array:
    """Sine of an angle in radians.

    Example:
        >>> sin([0.0])
        array([0.], dtype=float32)
    """
    return graph_ops.sin(x)


def sqrt(x: ArrayLike) -> Array:
    """Square root, NaN below 0.

    Example:
        >>> sqrt([4.0, 2.25])
        array([2. , 1.5], dtype=float32)
    """
    return graph_ops.sqrt(x)


def square(x: ArrayLike) -> Array:
    """Square, x^2.

    Example:
        >>> square([-3, 2])
        array([9, 4], dtype=int32)
    """
    return graph_ops.square(x)


def stop_gradient(variable: ArrayLike) -> Array:
    """The value itself, as a constant of the differentiation: no gradient passes through it.

    Example:
        >>> import iskra
        >>> from iskra.graph import gradients, Trace
        >>> with Trace() as trace:
        ...     x = trace.input((3,), "float32", "x")
        ...     gradient, = gradients(iskra.ops.sum(x * stop_gradient(x)), [x])  # x, not 2 x
        >>> gradient.shape
        (3,)
    """
    return graph_ops.stop_gradient(variable)


def tanh(x: ArrayLike) -> Array:
    """Hyperbolic tangent, (e^x - e^-x) / (e^x + e^-x), from -1 to 1.

    Example:
        >>> tanh([-1000.0, 0.0, 1000.0])
        array([-1.,  0.,  1.], dtype=float32)
    """
    return graph_ops.tanh(x)


absolute = abs
