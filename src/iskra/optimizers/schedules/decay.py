"""Decays of the learning rate: exponential, inverse time, polynomial and piecewise constant.

In the formulas t is the number of steps taken, T is `decay_steps`, and a0 the initial learning rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import ops
from ...typing import Array, ArrayLike
from .schedule import LearningRateSchedule


class ExponentialDecay(LearningRateSchedule):
    """Exponential decay: the learning rate is multiplied by `decay_rate` every `decay_steps` steps.

        a(t) = a0 decay_rate^(t / T)

    Args:
        initial_learning_rate: a0.
        decay_steps: T, above 0.
        decay_rate: factor for T steps.
        staircase: decay in discrete intervals of T steps (t / T is rounded down).
        name: accepted for compatibility with Keras.

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
        self.initial_learning_rate, self.decay_steps = initial_learning_rate, decay_steps
        self.decay_rate, self.staircase, self.name = decay_rate, staircase, name

    def __call__(self, step: ArrayLike) -> Array:
        progress = ops.cast(step, "float32") / self.decay_steps
        if self.staircase:
            progress = ops.floor(progress)
        return self.initial_learning_rate * ops.power(self.decay_rate, progress)


class InverseTimeDecay(LearningRateSchedule):
    """Inverse time decay: the learning rate is divided by a linearly growing number.

        a(t) = a0 / (1 + decay_rate t / T)

    Args:
        initial_learning_rate: a0.
        decay_steps: T, above 0.
        decay_rate: growth of the divisor in T steps.
        staircase: decay in discrete intervals of T steps (t / T is rounded down).
        name: accepted for compatibility with Keras.

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
        self.initial_learning_rate, self.decay_steps = initial_learning_rate, decay_steps
        self.decay_rate, self.staircase, self.name = decay_rate, staircase, name

    def __call__(self, step: ArrayLike) -> Array:
        progress = ops.cast(step, "float32") / self.decay_steps
        if self.staircase:
            progress = ops.floor(progress)
        return self.initial_learning_rate / (1.0 + self.decay_rate * progress)


class PolynomialDecay(LearningRateSchedule):
    """Polynomial decay to `end_learning_rate`: a power of the fraction of steps that remain.

        a(t) = (a0 - end) (1 - min(t, T) / T)^power + end

    Args:
        initial_learning_rate: a0.
        decay_steps: T, above 0.
        end_learning_rate: the final rate, which stays.
        power: 1 for linear decay; a larger one decays fast first.
        cycle: after T steps repeat with 2T, 3T... in its place: the rate jumps up and decays again.
        name: accepted for compatibility with Keras.

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
        self.initial_learning_rate, self.decay_steps = initial_learning_rate, decay_steps
        self.end_learning_rate, self.power, self.cycle, self.name = end_learning_rate, power, cycle, name

    def __call__(self, step: ArrayLike) -> Array:
        taken = ops.cast(step, "float32")
        if self.cycle:
            rounds = ops.maximum(ops.ceil(taken / self.decay_steps), 1.0)  # the first round starts at step 0
            progress = taken / (rounds * float(self.decay_steps))
        else:
            progress = ops.minimum(taken, float(self.decay_steps)) / self.decay_steps
        span = self.initial_learning_rate - self.end_learning_rate
        return span * ops.power(1.0 - progress, self.power) + self.end_learning_rate


class PiecewiseConstantDecay(LearningRateSchedule):
    """Piecewise constant learning rate.

        a(t) = values[0] for t <= boundaries[0], values[1] for t <= boundaries[1], ..., values[-1] after the last

    Args:
        boundaries: step numbers, increasing.
        values: learning rates, one more than boundaries.
        name: accepted for compatibility with Keras.

    Raises:
        ValueError: the number of values is not one more than that of boundaries.

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
        self.boundaries, self.values, self.name = boundaries, values, name

    def __call__(self, step: ArrayLike) -> Array:
        rate: Any = self.values[-1]
        for boundary, value in zip(reversed(self.boundaries), reversed(self.values[:-1]), strict=True):
            rate = ops.where(ops.less_equal(step, boundary), value, rate)
        return rate
