"""Orthogonality penalty."""

from __future__ import annotations

import numpy as np

from .. import ops
from ..configurable import one_of
from ..typing import Array, ArrayLike
from .regularizer import Regularizer

_SMALLEST_SQUARE = 1e-14  # a row of zeros stays zeros, and so does its gradient


class OrthogonalRegularizer(Regularizer):
    """Orthogonal regularizer: the mean absolute cosine between two rows (or columns) of a matrix.

        factor sum_{i<j} |cos(x_i, x_j)| / (n (n - 1) / 2)

    Args:
        factor: at least 0.
        mode: compare "rows" or "columns" of the matrix.

    Raises:
        ValueError: a factor that is negative or not a number, an unknown mode, or a tensor that is not a matrix.

    Example:
        >>> round(float(OrthogonalRegularizer(0.5)([[1.0, 0.0], [2.0, 0.0], [0.0, 1.0]])), 3)  # one pair of three
        0.167
    """

    def __init__(self, factor: float = 0.01, mode: str = "rows") -> None:
        self.factor: float = self._factor("factor", factor, 0.01)
        self.mode: str = one_of(("rows", "columns"), mode, "mode", "OrthogonalRegularizer")

    def __call__(self, inputs: ArrayLike) -> Array:
        shape = ops.shape(inputs)
        if len(shape) != 2:
            raise ValueError(
                f"OrthogonalRegularizer: expected a matrix, got shape {shape}. Reshape the weight, or use L2."
            )
        x = ops.convert_to_tensor(inputs)
        vectors = x if self.mode == "rows" else ops.transpose(x)  # (n, length)
        squares = ops.sum(ops.square(vectors), axis=1, keepdims=True)  # (n, 1)
        vectors = vectors * ops.rsqrt(ops.maximum(squares, _SMALLEST_SQUARE))
        cosines = ops.matmul(vectors, ops.transpose(vectors))  # (n, n)
        count = vectors.shape[0]
        between = 1.0 - np.eye(count, dtype=np.float32)
        return ops.sum(ops.abs(cosines * between)) * (0.5 * self.factor / (count * (count - 1.0) / 2.0))
