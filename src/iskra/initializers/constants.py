"""Initializers with constant values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..typing import ArrayLike
from .initializer import Initializer


class Zeros(Initializer):
    """Zeros, the usual initial value of a bias.

    Example:
        >>> Zeros()((2,))
        array([0., 0.], dtype=float32)
    """

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> np.ndarray:
        return np.zeros(tuple(shape), dtype or "float32")


class Ones(Initializer):
    """Ones.

    Example:
        >>> Ones()((2,))
        array([1., 1.], dtype=float32)
    """

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> np.ndarray:
        return np.ones(tuple(shape), dtype or "float32")


class Constant(Initializer):
    """A constant.

    Args:
        value: a number, or an array that broadcasts to the weight's shape.

    Example:
        >>> Constant(0.1)((2,))
        array([0.1, 0.1], dtype=float32)
    """

    def __init__(self, value: ArrayLike = 0.0) -> None:
        self.value = value

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> np.ndarray:
        return np.full(tuple(shape), self.value, dtype or "float32")


class Identity(Initializer):
    """Identity matrix times `gain`.

    Args:
        gain: the value on the diagonal.

    Raises:
        ValueError: when called with a shape that is not that of a matrix.

    Example:
        >>> Identity(2.0)((2, 3))
        array([[2., 0., 0.],
               [0., 2., 0.]], dtype=float32)
    """

    def __init__(self, gain: float = 1.0) -> None:
        self.gain = gain

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> np.ndarray:
        if len(shape) != 2:
            raise ValueError(
                f"Identity: expected the shape of a matrix, got {tuple(shape)}. Use Orthogonal for other ranks."
            )
        kind = np.dtype(dtype or "float32")
        return np.eye(*shape, dtype=kind) * kind.type(self.gain)
