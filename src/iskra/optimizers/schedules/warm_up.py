"""Linear warmup before another schedule."""

from __future__ import annotations

from typing import Self

from ... import ops
from ...typing import Array, ArrayLike, Config, LearningRate
from .schedule import LearningRateSchedule


class WarmUp(LearningRateSchedule):
    """Linear warmup to the initial rate of another schedule, which follows.

        t < W:   a(t) = a0 + (s(0) - a0) t / W
        then:    a(t) = s(t - W)

    s the schedule, or a constant. The running means that optimizers like Adam divide by are poor estimates in the first
    steps; small steps then allow larger ones later.

    Args:
        schedule: s: a number, a schedule, or a function of the step.
        warmup_steps: W, above 0.
        initial_learning_rate: a0.
        name: for configurations.

    Raises:
        ValueError: `warmup_steps` is not above 0.

    Example:
        >>> from iskra.optimizers.schedules import ExponentialDecay
        >>> schedule = WarmUp(ExponentialDecay(0.1, decay_steps=10, decay_rate=0.5), warmup_steps=4)
        >>> [round(float(schedule(step)), 4) for step in (0, 2, 4, 14)]
        [0.0, 0.05, 0.1, 0.05]
        >>> round(float(WarmUp(0.1, warmup_steps=4)(1)), 4)
        0.025

    References:
        Goyal et al., "Accurate, large minibatch SGD: Training ImageNet in 1 hour", 2017.
    """

    def __init__(
        self, schedule: LearningRate, warmup_steps: int, initial_learning_rate: float = 0.0, name: str = "WarmUp"
    ) -> None:
        self._check_positive("warmup_steps", warmup_steps)
        self.schedule, self.warmup_steps = schedule, warmup_steps
        self.initial_learning_rate, self.name = initial_learning_rate, name

    def __call__(self, step: ArrayLike) -> Array:
        taken = ops.cast(step, "float32")
        first = self._follow(ops.zeros((), "int32"))
        risen = self.initial_learning_rate + (first - self.initial_learning_rate) * (taken / self.warmup_steps)
        after = self._follow(ops.maximum(ops.convert_to_tensor(step) - self.warmup_steps, 0))
        return ops.where(taken < float(self.warmup_steps), risen, after)

    def _follow(self, step: ArrayLike) -> Array:
        return self.schedule(step) if callable(self.schedule) else ops.convert_to_tensor(float(self.schedule))

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """A schedule made with the arguments in `config`; the inner schedule in it may be a dictionary."""
        from . import deserialize  # which knows this class

        inner = config["schedule"]
        return cls(**{**config, "schedule": deserialize(inner) if isinstance(inner, dict) else inner})
