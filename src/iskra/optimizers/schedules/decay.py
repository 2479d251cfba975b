"""Schedules that only go down: exponential, inverse in time, polynomial, and in steps of your own.

In the formulas t is the number of steps taken, T is `decay_steps`, and a0 the initial learning rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import ops
from .schedule import LearningRateSchedule


class ExponentialDecay(LearningRateSchedule):
    """Multiply the learning rate by `decay_rate` every `decay_steps` steps.

        a(t) = a0 decay_rate^(t / T)

    Args:
        initial_learning_rate: a0.
        decay_steps: T, above 0.
        decay_rate: factor for T steps.
        staircase: change only after whole T (t / T is rounded down), instead of a little every step.
        name: kept for Keras's sake.

    Raises:
        ValueError: `decay_steps` is not above 0.

    Example:
        >>> schedule = ExponentialDecay(0.1, decay_steps=10, decay_rate=0.5)
        >>> [round(float(schedule(step)), 4) for step in (0, 10, 20)]
        [0.1, 0.05, 0.025]
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        decay_rate: float,
        staircase: bool = False,
        name: str = "ExponentialDecay",
    ) -> None:
        self._check_positive("decay_steps", decay_steps)
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.decay_rate = decay_rate
        self.staircase = staircase
        self.name = name

    def __call__(self, step: Any) -> Any:
        progress = ops.cast(step, "float32") / self.decay_steps
        if self.staircase:
            progress = ops.floor(progress)
        return self.initial_learning_rate * ops.power(self.decay_rate, progress)


class InverseTimeDecay(LearningRateSchedule):
    """Divide the learning rate by a number that grows evenly.

        a(t) = a0 / (1 + decay_rate t / T)

    Args:
        initial_learning_rate: a0.
        decay_steps: T, above 0.
        decay_rate: growth of the divisor in T steps.
        staircase: change only after whole T (t / T is rounded down).
        name: kept for Keras's sake.

    Raises:
        ValueError: `decay_steps` is not above 0.

    Example:
        >>> schedule = InverseTimeDecay(0.1, decay_steps=10, decay_rate=1.0)
        >>> [round(float(schedule(step)), 4) for step in (0, 10, 30)]
        [0.1, 0.05, 0.025]
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        decay_rate: float,
        staircase: bool = False,
        name: str = "InverseTimeDecay",
    ) -> None:
        self._check_positive("decay_steps", decay_steps)
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.decay_rate = decay_rate
        self.staircase = staircase
        self.name = name

    def __call__(self, step: Any) -> Any:
        progress = ops.cast(step, "float32") / self.decay_steps
        if self.staircase:
            progress = ops.floor(progress)
        return self.initial_learning_rate / (1.0 + self.decay_rate * progress)


class PolynomialDecay(LearningRateSchedule):
    """Go down to `end_learning_rate` along a power of the steps left.

        a(t) = (a0 - end) (1 - min(t, T) / T)^power + end

    Args:
        initial_learning_rate: a0.
        decay_steps: T, above 0.
        end_learning_rate: where it ends and stays.
        power: 1 goes down evenly; larger falls fast first.
        cycle: when T is over, go on with 2T, 3T... in its place: the rate jumps up and comes down again.
        name: kept for Keras's sake.

    Raises:
        ValueError: `decay_steps` is not above 0.

    Example:
        >>> schedule = PolynomialDecay(0.1, decay_steps=10, end_learning_rate=0.0)
        >>> [round(float(schedule(step)), 4) for step in (0, 5, 20)]
        [0.1, 0.05, 0.0]
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        end_learning_rate: float = 0.0001,
        power: float = 1.0,
        cycle: bool = False,
        name: str = "PolynomialDecay",
    ) -> None:
        self._check_positive("decay_steps", decay_steps)
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.end_learning_rate = end_learning_rate
        self.power = power
        self.cycle = cycle
        self.name = name

    def __call__(self, step: Any) -> Any:
        taken = ops.cast(step, "float32")
        if self.cycle:
            rounds = ops.maximum(ops.ceil(taken / self.decay_steps), 1.0)  # the first round starts at step 0
            progress = taken / (rounds * float(self.decay_steps))
        else:
            progress = ops.minimum(taken, float(self.decay_steps)) / self.decay_steps
        span = self.initial_learning_rate - self.end_learning_rate
        return span * ops.power(1.0 - progress, self.power) + self.end_learning_rate


class PiecewiseConstantDecay(LearningRateSchedule):
    """Keep one learning rate up to each boundary.

        a(t) = values[0] for t <= boundaries[0], values[1] for t <= boundaries[1], ..., values[-1] after the last

    Args:
        boundaries: step numbers, increasing.
        values: learning rates, one more than boundaries.
        name: kept for Keras's sake.

    Raises:
        ValueError: the numbers of boundaries and values do not fit.

    Example:
        >>> schedule = PiecewiseConstantDecay([100, 200], [0.1, 0.05, 0.01])
        >>> [round(float(schedule(step)), 4) for step in (100, 101, 201)]
        [0.1, 0.05, 0.01]
    """

    def __init__(self, boundaries: Sequence[float], values: Sequence[float], name: str = "PiecewiseConstant") -> None:
        if len(boundaries) + 1 != len(values):
            raise ValueError(
                f"PiecewiseConstantDecay: expected one more value than boundaries, got {len(values)} values "
                f"for {len(boundaries)} boundaries. The last value holds after the last boundary."
            )
        self.boundaries = boundaries
        self.values = values
        self.name = name

    def __call__(self, step: Any) -> Any:
        rate: Any = self.values[-1]
        for boundary, value in zip(reversed(self.boundaries), reversed(self.values[:-1]), strict=True):
            rate = ops.where(ops.less_equal(step, boundary), value, rate)
        return rate
