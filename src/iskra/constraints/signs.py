"""The constraint on signs."""

from __future__ import annotations

from typing import Any

from .. import ops
from .constraint import Constraint


class NonNeg(Constraint):
    """Negative weights become 0.

    Example:
        >>> NonNeg()([-1.0, 2.0])
        array([0., 2.], dtype=float32)
    """

    def __init__(self) -> None:
        pass

    def __call__(self, w: Any) -> Any:
        """`max(w, 0)`."""
        return ops.maximum(w, 0.0)
