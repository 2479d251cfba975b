"""Elementwise functions of two arguments, which broadcast as in NumPy. Each is one op of the graph.

Both arguments are brought to one dtype first: float32 if one of them is a float, int32 otherwise.
"""

from __future__ import annotations

from ..graph.ops import bits, elementwise as graph_ops
from ..typing import Array, ArrayLike

__all__ = [
    "add", "arctan2", "bitwise_and", "bitwise_or", "bitwise_xor", "divide", "equal", "floor_divide", "less",
    "less_equal", "logical_and", "logical_or", "maximum", "minimum", "mod", "multiply", "not_equal", "subtract",
    "true_divide",
]  # fmt: skip


def add(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Sum, x1 + x2.

    Raises:
        ValueError: The shapes do not broadcast.

    Example:
        >>> add([[1], [2]], [10, 20])
        array([[11, 21],
               [12, 22]], dtype=int32)
    """
    return graph_ops.add(x1, x2)


def arctan2(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Angle of the point (x2, x1) in the plane, from -pi to pi, counted from the x2 axis.

    Example:
        >>> arctan2([0.0, 1.0], [1.0, 0.0])
        array([0.       , 1.5707964], dtype=float32)
    """
    return graph_ops.arctan2(x1, x2)


def bitwise_and(x: ArrayLike, y: ArrayLike) -> Array:
    """Bitwise AND of integers or booleans.

    Raises:
        TypeError: An argument is symbolic and float32.

    Example:
        >>> bitwise_and([12], 10)
        array([8], dtype=int32)
    """
    return bits.bitwise_and(x, y)


def bitwise_or(x: ArrayLike, y: ArrayLike) -> Array:
    """Bitwise OR of integers or booleans.

    Raises:
        TypeError: An argument is symbolic and float32.

    Example:
        >>> bitwise_or([12], 10)
        array([14], dtype=int32)
    """
    return bits.bitwise_or(x, y)


def bitwise_xor(x: ArrayLike, y: ArrayLike) -> Array:
    """Bitwise exclusive OR of integers or booleans.

    Raises:
        TypeError: An argument is symbolic and float32.

    Example:
        >>> bitwise_xor([12], 10)
        array([6], dtype=int32)
    """
    return bits.bitwise_xor(x, y)


def divide(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Quotient, x1 / x2, as a float: infinite or NaN where x2 is 0.

    Example:
        >>> divide([1, 0], [4, 2])
        array([0.25, 0.  ], dtype=float32)
    """
    return graph_ops.divide(x1, x2)


def equal(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Whether x1 = x2, bool; NaN equals nothing.

    Example:
        >>> equal([1, 2], [1, 3])
        array([ True, False])
    """
    return graph_ops.equal(x1, x2)


def floor_divide(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Largest integer that is not above x1 / x2. No gradient passes.

    Example:
        >>> floor_divide([7, -7], 2)
        array([ 3, -4], dtype=int32)
    """
    return graph_ops.floor_divide(x1, x2)


def less(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Whether x1 < x2, bool.

    Example:
        >>> less([1, 2], 2)
        array([ True, False])
    """
    return graph_ops.less(x1, x2)


def less_equal(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Whether x1 <= x2, bool.

    Example:
        >>> less_equal([1, 2, 3], 2)
        array([ True,  True, False])
    """
    return graph_ops.less_equal(x1, x2)


def logical_and(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Logical AND, bool; a number is true unless it is 0.

    Example:
        >>> logical_and([True, True], [True, False])
        array([ True, False])
    """
    return graph_ops.logical_and(x1, x2)


def logical_or(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Logical OR, bool; a number is true unless it is 0.

    Example:
        >>> logical_or([True, False], [False, False])
        array([ True, False])
    """
    return graph_ops.logical_or(x1, x2)


def maximum(x1: ArrayLike, x2: ArrayLike) -> Array:
    """The larger of two values, NaN if one of them is. Where they are equal the gradient goes to x1.

    Example:
        >>> maximum([1.0, 5.0], 3.0)
        array([3., 5.], dtype=float32)
    """
    return graph_ops.maximum(x1, x2)


def minimum(x1: ArrayLike, x2: ArrayLike) -> Array:
    """The smaller of two values, NaN if one of them is. Where they are equal the gradient goes to x1.

    Example:
        >>> minimum([1.0, 5.0], 3.0)
        array([1., 3.], dtype=float32)
    """
    return graph_ops.minimum(x1, x2)


def mod(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Remainder of the floor division, x1 - floor(x1 / x2) x2; it has the sign of x2.

    Example:
        >>> mod([7, -7], 3)
        array([1, 2], dtype=int32)
    """
    return graph_ops.mod(x1, x2)


def multiply(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Product of the elements, x1 x2.

    Raises:
        ValueError: The shapes do not broadcast.

    Example:
        >>> multiply([1, 2], [3, 4])
        array([3, 8], dtype=int32)
    """
    return graph_ops.multiply(x1, x2)


def not_equal(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Whether x1 differs from x2, bool.

    Example:
        >>> not_equal([1, 2], [1, 3])
        array([False,  True])
    """
    return graph_ops.not_equal(x1, x2)


def subtract(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Difference, x1 - x2.

    Raises:
        ValueError: The shapes do not broadcast.

    Example:
        >>> subtract([3, 4], 1)
        array([2, 3], dtype=int32)
    """
    return graph_ops.subtract(x1, x2)


true_divide = divide
