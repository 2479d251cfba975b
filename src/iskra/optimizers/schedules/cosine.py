"""Cosine annealing, with and without warm restarts.

References:
    Loshchilov and Hutter, "SGDR: Stochastic gradient descent with warm restarts", ICLR 2017.
"""

from __future__ import annotations

import math

from ... import ops
from ...typing import Array, ArrayLike
from .schedule import LearningRateSchedule


def _half_wave(progress: Array) -> Array:
    """From 1 at progress 0 to 0 at progress 1."""
    return 0.5 * (1.0 + ops.cos(math.pi * progress))


class CosineDecay(LearningRateSchedule):
    """Cosine annealing of the learning rate, with an optional linear warmup.

        warmup, t < W:   a(t) = a0 + (target - a0) t / W
        then:            a(t) = peak ((1 - alpha) (1 + cos(pi min(t - W, T) / T)) / 2 + alpha)

    with W = 0 and peak = a0 without a warmup, else peak = target.

    Args:
        initial_learning_rate: a0.
        decay_steps: T, above 0, not counting the warmup.
        alpha: the final rate as a fraction of the peak.
        name: accepted for compatibility with Keras.
        warmup_target: learning rate at the end of the warmup; None for no warmup.
        warmup_steps: W.

    Raises:
        ValueError: `decay_steps` is not above 0.

    Example:
        >>> schedule = CosineDecay(0.0, decay_steps=100, warmup_target=0.1, warmup_steps=10)
        >>> [round(float(schedule(step)), 4) for step in (0, 5, 10, 60, 110)]
        [0.0, 0.05, 0.1, 0.05, 0.0]
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        alpha: float = 0.0,
        name: str = "CosineDecay",
        warmup_target: float | None = None,
        warmup_steps: int = 0,
    ) -> None:
        self._check_positive("decay_steps", decay_steps)
        self.initial_learning_rate, self.decay_steps, self.alpha = initial_learning_rate, decay_steps, alpha
        self.name, self.warmup_target, self.warmup_steps = name, warmup_target, warmup_steps

    def __call__(self, step: ArrayLike) -> Array:
        taken = ops.cast(step, "float32")
        if self.warmup_target is None:
            return self._decayed(taken, self.initial_learning_rate)
        decayed = self._decayed(taken - float(self.warmup_steps), self.warmup_target)
        if not self.warmup_steps:
            return decayed
        growth = (self.warmup_target - self.initial_learning_rate) / self.warmup_steps
        return ops.where(taken < float(self.warmup_steps), self.initial_learning_rate + growth * taken, decayed)

    def _decayed(self, taken: Array, peak: float) -> Array:
        progress = ops.minimum(taken, float(self.decay_steps)) / self.decay_steps
        return peak * ((1.0 - self.alpha) * _half_wave(progress) + self.alpha)


class CosineDecayRestarts(LearningRateSchedule):
    """Cosine annealing with warm restarts, each period longer and from a lower rate than the one before.

    Period i takes first_decay_steps t_mul^i steps and starts from a0 m_mul^i. With p from 0 to 1 in a period:

        a(t) = a0 ((1 - alpha) m_mul^i (1 + cos(pi p)) / 2 + alpha)

    Args:
        initial_learning_rate: a0.
        first_decay_steps: steps of the first period, above 0.
        t_mul: factor of the length from a period to the next.
        m_mul: factor of the initial learning rate from a period to the next.
        alpha: the minimum rate as a fraction of a0.
        name: accepted for compatibility with Keras.

    Raises:
        ValueError: `first_decay_steps` is not above 0.

    Example:
        >>> schedule = CosineDecayRestarts(0.1, first_decay_steps=10)
        >>> [round(float(schedule(step)), 4) for step in (0, 5, 10, 20, 30)]  # periods of 10, 20, 40...
        [0.1, 0.05, 0.1, 0.05, 0.1]
    """

    def __init__(
        self,
        initial_learning_rate: float,
        first_decay_steps: int,
        t_mul: float = 2.0,
        m_mul: float = 1.0,
        alpha: float = 0.0,
        name: str = "SGDRDecay",
    ) -> None:
        self._check_positive("first_decay_steps", first_decay_steps)
        self.initial_learning_rate, self.first_decay_steps = initial_learning_rate, first_decay_steps
        self.t_mul, self.m_mul, self.alpha, self.name = t_mul, m_mul, alpha, name

    def __call__(self, step: ArrayLike) -> Array:
        period, progress = self._period(ops.cast(step, "float32") / self.first_decay_steps)
        height = ops.power(self.m_mul, period) * _half_wave(progress)
        return self.initial_learning_rate * ((1.0 - self.alpha) * height + self.alpha)

    def _period(self, elapsed: Array) -> tuple[Array, Array]:
        """The index of the period and the progress in it, from the time in units of the first period."""
        if self.t_mul == 1.0:
            period = ops.floor(elapsed)
            return period, elapsed - period
        # Periods 0 to i - 1 take (t_mul^i - 1) / (t_mul - 1); the factor keeps rounding from missing a restart.
        growth = 1.0 + elapsed * (self.t_mul - 1.0)
        period = ops.floor(ops.log(growth * (1.0 + 1e-5)) / math.log(self.t_mul))
        length = ops.power(self.t_mul, period)
        return period, (elapsed - (length - 1.0) / (self.t_mul - 1.0)) / length
