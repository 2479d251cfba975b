"""Constraint on signs."""

from __future__ import annotations

from .. import ops
from ..typing import Array, ArrayLike
from .constraint import Constraint


class NonNeg(Constraint):
    """Non-negative weights: negative ones become 0.

    Example:
        >>> NonNeg()([-1.0, 2.0])
        array([0., 2.], dtype=float32)
    """

    def __call__(self, w: ArrayLike) -> Array:
        """`max(w, 0)`."""
        return ops.maximum(w, 0.0)
