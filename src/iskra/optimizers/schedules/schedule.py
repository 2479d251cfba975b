"""What a learning rate schedule is."""

from __future__ import annotations

from typing import Any

from ...configurable import Configurable


class LearningRateSchedule(Configurable):
    """A learning rate as a function of the number of steps taken.

    Derive from it and define `__call__(self, step)` with ops, to schedule in a way of your own. Pass the object as an
    optimizer's `learning_rate`: it becomes part of the training step, so no Python runs between steps.

    Example:
        >>> import iskra
        >>> class Halving(iskra.optimizers.schedules.LearningRateSchedule):
        ...     def __init__(self, start):
        ...         self.start = start
        ...     def __call__(self, step):
        ...         return self.start / (step + 1)
        >>> Halving(0.5)(1)
        0.25
    """

    def __call__(self, step: Any) -> Any:
        """The learning rate of a step.

        Args:
            step: number of steps taken before it: an int32 scalar, symbolic while a training step is traced.

        Returns:
            A float32 scalar, symbolic if `step` is.
        """
        raise NotImplementedError(
            f"{type(self).__name__}: expected a __call__(self, step) of its own, got none. Define it."
        )

    def _check_positive(self, name: str, value: float) -> None:
        if value <= 0:
            raise ValueError(
                f"{type(self).__name__}: expected {name} above 0, got {value}. It is a number of training steps."
            )
