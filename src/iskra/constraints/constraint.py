"""The base of constraints."""

from __future__ import annotations

from .. import ops
from ..configurable import Configurable
from ..typing import Array, ArrayLike


class Constraint(Configurable):
    """Base class of constraints: functions of a weight, written in ops, that return the nearest allowed value.

    They are part of the training step, after the optimizer's update.

    Example:
        >>> from iskra import ops
        >>> class Bounded(Constraint):
        ...     def __call__(self, w):
        ...         return ops.clip(w, -1.0, 1.0)
        >>> Bounded()([3.0, 0.5])
        array([1. , 0.5], dtype=float32)
    """

    def __call__(self, w: ArrayLike) -> Array:
        """The projection of the weight. The base class allows all values, so it is the weight itself."""
        return ops.convert_to_tensor(w)
