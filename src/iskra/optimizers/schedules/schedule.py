"""The base of learning rate schedules."""

from __future__ import annotations

from ...configurable import Configurable
from ...typing import Array, ArrayLike


class LearningRateSchedule(Configurable):
    """Base class of learning rate schedules: a learning rate as a function of the number of steps taken.

    A subclass defines `__call__(self, step)` with ops. Pass the object as an optimizer's `learning_rate`: it becomes
    part of the training step, so no Python runs between steps.

    Example:
        >>> class Halving(LearningRateSchedule):
        ...     def __init__(self, start):
        ...         self.start = start
        ...     def __call__(self, step):
        ...         return self.start / (step + 1)
        >>> Halving(0.5)(1)
        0.25
    """

    def __call__(self, step: ArrayLike) -> Array:
        """The learning rate after `step` steps, a float32 scalar.

        Args:
            step: an int32 scalar, symbolic while a training step is traced.
        """
        raise NotImplementedError(
            f"{type(self).__name__}: expected a __call__(self, step) of its own, got none. Define it."
        )

    def _check_positive(self, name: str, value: float) -> None:
        if value <= 0:
            raise ValueError(
                f"{type(self).__name__}: expected {name} above 0, got {value}. It is a number of training steps."
            )
