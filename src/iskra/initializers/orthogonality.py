"""Orthogonal initializer."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .. import random
from ..typing import Seed
from .initializer import RandomInitializer


class Orthogonal(RandomInitializer):
    """Orthogonal initializer: a random matrix with orthonormal columns, or rows if it has more columns than rows.

    The matrix is drawn uniformly among all such, and preserves norms, however deep the network. A weight of more axes
    is treated as the matrix (all axes but the last, last).

    Args:
        gain: a factor of the matrix.
        seed: an integer, a `SeedGenerator`, or None for a seed from the global source.

    Raises:
        ValueError: when called with a shape of fewer than two axes.

    Example:
        >>> q = Orthogonal(seed=0)((5, 3))
        >>> bool(np.allclose(q.T @ q, np.eye(3), atol=1e-6))
        True

    References:
        Saxe, McClelland and Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear neural
        networks", ICLR 2014.
    """

    def __init__(self, gain: float = 1.0, seed: Seed = None) -> None:
        super().__init__(seed)
        self.gain = gain

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> np.ndarray:
        if len(shape) < 2:
            raise ValueError(
                f"Orthogonal: expected a shape of at least two axes, got {tuple(shape)}. Use Zeros for a bias."
            )
        rows, columns = math.prod(shape[:-1]), shape[-1]
        gaussian = random.normal((max(rows, columns), min(rows, columns)), dtype=dtype, seed=self.seed)
        q, r = np.linalg.qr(gaussian)
        q = q * np.where(np.diag(r) < 0, -1, 1).astype(q.dtype)  # the sign that QR leaves open: makes the draw uniform
        matrix = q.T if rows < columns else q
        return np.ascontiguousarray(matrix.reshape(shape)) * q.dtype.type(self.gain)
