"""What a constraint is."""

from __future__ import annotations

from typing import Any

from ..configurable import Configurable


class Constraint(Configurable):
    """The base of constraints: a function of a weight, written in ops, that gives the nearest allowed one.

    It is part of the training step, after the optimizer's update.

    Example:
        >>> from iskra import ops
        >>> class Bounded(Constraint):
        ...     def __call__(self, w):
        ...         return ops.clip(w, -1.0, 1.0)
        >>> Bounded()([3.0, 0.5])
        array([1. , 0.5], dtype=float32)
    """

    def __call__(self, w: Any) -> Any:
        """The weight as it is allowed to be; every constraint writes its own.

        Raises:
            NotImplementedError: it did not.
        """
        raise NotImplementedError(
            f"{type(self).__name__}: expected a method __call__(self, w), got none. Define it with iskra.ops."
        )
