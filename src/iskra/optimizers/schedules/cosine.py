"""Schedules along a cosine: slow at both ends, fast in the middle.

References:
    Loshchilov and Hutter, "SGDR: Stochastic gradient descent with warm restarts", ICLR 2017.
"""

from __future__ import annotations

import math
from typing import Any

from ... import ops
from .schedule import LearningRateSchedule


def _half_wave(progress: Any) -> Any:
    """From 1 at progress 0 to 0 at progress 1."""
    return 0.5 * (1.0 + ops.cos(math.pi * progress))


class CosineDecay(LearningRateSchedule):
    """Go down along half a cosine, after a linear warmup if you like.

        warmup, t < W:   a(t) = a0 + (target - a0) t / W
        then:            a(t) = peak ((1 - alpha) (1 + cos(pi min(t - W, T) / T)) / 2 + alpha)

    with W = 0 and peak = a0 without a warmup, else peak = target.

    Args:
        initial_learning_rate: a0.
        decay_steps: T, above 0, not counting the warmup.
        alpha: the rate where it ends, as a share of the peak.
        name: kept for Keras's sake.
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
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.alpha = alpha
        self.name = name
        self.warmup_target = warmup_target
        self.warmup_steps = warmup_steps

    def __call__(self, step: Any) -> Any:
        taken = ops.cast(step, "float32")
        if self.warmup_target is None:
            return self._decayed(taken, self.initial_learning_rate)
        decayed = self._decayed(taken - float(self.warmup_steps), self.warmup_target)
        if not self.warmup_steps:
            return decayed
        slope = (self.warmup_target - self.initial_learning_rate) / self.warmup_steps
        return ops.where(taken < float(self.warmup_steps), self.initial_learning_rate + slope * taken, decayed)

    def _decayed(self, taken: Any, peak: float) -> Any:
        progress = ops.minimum(taken, float(self.decay_steps)) / self.decay_steps
        return peak * ((1.0 - self.alpha) * _half_wave(progress) + self.alpha)


class CosineDecayRestarts(LearningRateSchedule):
    """Go down along half a cosine, start again from the top, and so on, each time longer and from lower.

    Period i takes first_decay_steps t_mul^i steps and starts from a0 m_mul^i. With p from 0 to 1 in a period:

        a(t) = a0 ((1 - alpha) m_mul^i (1 + cos(pi p)) / 2 + alpha)

    Args:
        initial_learning_rate: a0.
        first_decay_steps: steps of the first period, above 0.
        t_mul: growth of a period's length.
        m_mul: factor of a period's first learning rate.
        alpha: the lowest rate, as a share of a0.
        name: kept for Keras's sake.

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
        self.initial_learning_rate = initial_learning_rate
        self.first_decay_steps = first_decay_steps
        self.t_mul = t_mul
        self.m_mul = m_mul
        self.alpha = alpha
        self.name = name

    def __call__(self, step: Any) -> Any:
        period, progress = self._place(ops.cast(step, "float32") / self.first_decay_steps)
        height = ops.power(self.m_mul, period) * _half_wave(progress)
        return self.initial_learning_rate * ((1.0 - self.alpha) * height + self.alpha)

    def _place(self, elapsed: Any) -> tuple[Any, Any]:
        """The number of the period and the place in it, from the time in units of the first period."""
        if self.t_mul == 1.0:
            period = ops.floor(elapsed)
            return period, elapsed - period
        # Periods 0 to i - 1 take (t_mul^i - 1) / (t_mul - 1); the factor keeps rounding from missing a restart.
        growth = 1.0 + elapsed * (self.t_mul - 1.0)
        period = ops.floor(ops.log(growth * (1.0 + 1e-5)) / math.log(self.t_mul))
        length = ops.power(self.t_mul, period)
        return period, (elapsed - (length - 1.0) / (self.t_mul - 1.0)) / length
