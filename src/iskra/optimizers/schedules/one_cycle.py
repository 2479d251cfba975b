"""One-cycle schedule."""

from __future__ import annotations

import math

from ... import ops
from ...configurable import one_of
from ...typing import Array, ArrayLike
from .schedule import LearningRateSchedule


class OneCycle(LearningRateSchedule):
    """One-cycle policy: from a small learning rate up to the largest that is stable, then down to almost 0.

    With W = `warmup_share` T warmup steps:

        t < W:   a(t) from max / `initial_divisor` up to max
        then:    a(t) from max down to max / `initial_divisor` / `final_divisor`, reached at T and kept

    along half a cosine each, or linearly. The large rates in the middle keep training out of sharp minima, so a few
    epochs may do what many do otherwise ("super-convergence"). `total_steps` has to be the real number of steps:
    epochs times batches. Smith lowers the momentum while the rate is high as well; here it stays what it is.

    Args:
        max_learning_rate: the peak; a rate a little below where training starts to diverge.
        total_steps: T, above 0.
        warmup_share: fraction of T for the warmup, above 0 and below 1.
        initial_divisor: the peak divided by the first rate, at least 1.
        final_divisor: the first rate divided by the last, at least 1.
        shape: "cosine" or "linear".
        name: for configurations.

    Raises:
        ValueError: an argument out of its range.

    Example:
        >>> schedule = OneCycle(1.0, total_steps=100, warmup_share=0.3, initial_divisor=10)
        >>> [round(float(schedule(step)), 4) for step in (0, 15, 30, 65, 100)]
        [0.1, 0.55, 1.0, 0.5, 0.0]

    References:
        Smith, "A disciplined approach to neural network hyper-parameters: Part 1", 2018.
        Smith and Topin, "Super-convergence: Very fast training of neural networks using large learning rates", 2018.
    """

    def __init__(
        self,
        max_learning_rate: float,
        total_steps: int,
        warmup_share: float = 0.3,
        initial_divisor: float = 25.0,
        final_divisor: float = 1e4,
        shape: str = "cosine",
        name: str = "OneCycle",
    ) -> None:
        self._check_positive("total_steps", total_steps)
        if not 0.0 < warmup_share < 1.0:
            raise ValueError(f"OneCycle: expected a warmup_share between 0 and 1, got {warmup_share}. 0.3 is usual.")
        for divisor, value in (("initial_divisor", initial_divisor), ("final_divisor", final_divisor)):
            if value < 1.0:
                raise ValueError(f"OneCycle: expected {divisor} of at least 1, got {value}. It lowers the rate.")
        one_of(("cosine", "linear"), shape, "shape", "OneCycle")
        self.max_learning_rate, self.total_steps = max_learning_rate, total_steps
        self.warmup_share, self.initial_divisor = warmup_share, initial_divisor
        self.final_divisor, self.shape, self.name = final_divisor, shape, name

    def __call__(self, step: ArrayLike) -> Array:
        peak = self.max_learning_rate
        first = peak / self.initial_divisor
        last = first / self.final_divisor
        rising = self.warmup_share * self.total_steps
        taken = ops.minimum(ops.cast(step, "float32"), float(self.total_steps))
        up = first + (peak - first) * self._anneal(taken / rising)
        down = peak + (last - peak) * self._anneal((taken - rising) / (self.total_steps - rising))
        return ops.where(taken < rising, up, down)

    def _anneal(self, progress: Array) -> Array:
        """From 0 at progress 0 to 1 at progress 1."""
        return progress if self.shape == "linear" else 0.5 - 0.5 * ops.cos(math.pi * progress)
