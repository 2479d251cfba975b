"""L1 and L2 penalties."""

from __future__ import annotations

from .. import ops
from ..typing import Array, ArrayLike
from .regularizer import Regularizer


class L1(Regularizer):
    """L1 regularizer, the sum of absolute values (lasso): many weights become 0.

        l1 sum |x|

    Args:
        l1: factor, at least 0.

    Raises:
        ValueError: a factor that is negative or not a number.

    Example:
        >>> round(float(L1(0.1)([1.0, -2.0])), 3)
        0.3
    """

    def __init__(self, l1: float = 0.01) -> None:
        self.l1: float = self._factor("l1", l1, 0.01)

    def __call__(self, x: ArrayLike) -> Array | float:
        return self.l1 * ops.sum(ops.abs(x))


class L2(Regularizer):
    """L2 regularizer, the sum of squares (ridge): weights become small.

        l2 sum x^2

    Args:
        l2: factor, at least 0.

    Raises:
        ValueError: a factor that is negative or not a number.

    Example:
        >>> round(float(L2(0.1)([1.0, -2.0])), 3)
        0.5
    """

    def __init__(self, l2: float = 0.01) -> None:
        self.l2: float = self._factor("l2", l2, 0.01)

    def __call__(self, x: ArrayLike) -> Array | float:
        return self.l2 * ops.sum(ops.square(x))


class L1L2(Regularizer):
    """L1 and L2 regularizer together (elastic net).

        l1 sum |x| + l2 sum x^2

    Args:
        l1: factor of the absolute values, at least 0.
        l2: factor of the squares, at least 0.

    Raises:
        ValueError: a factor that is negative or not a number.

    Example:
        >>> round(float(L1L2(0.1, 0.1)([1.0, -2.0])), 3)
        0.8
    """

    def __init__(self, l1: float = 0.0, l2: float = 0.0) -> None:
        self.l1: float = self._factor("l1", l1, 0.0)
        self.l2: float = self._factor("l2", l2, 0.0)

    def __call__(self, x: ArrayLike) -> Array | float:
        penalty: Array | float = 0.0
        if self.l1:
            penalty = self.l1 * ops.sum(ops.abs(x))
        if self.l2:
            penalty = penalty + self.l2 * ops.sum(ops.square(x))
        return penalty
