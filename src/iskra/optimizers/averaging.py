"""Weight averaging: an exponential moving average, which often generalizes better than the weights themselves."""

from __future__ import annotations

from collections.abc import Iterable

from .. import ops
from ..graph import Variable
from ..typing import Array


class WeightAverages:
    """Exponential moving averages of weights.

        average <- m average + (1 - m) w,   where m is 0 before the first update and `momentum` after it

    Args:
        averages: by weight.
        momentum: decay rate of the average.
        overwrite_frequency: number of updates after which weights are set to their averages; None for never.

    References:
        Polyak and Juditsky, "Acceleration of stochastic approximation by averaging", 1992.
    """

    def __init__(self, averages: dict[Variable, Variable], momentum: float, overwrite_frequency: int | None) -> None:
        self.averages = averages
        self.momentum = momentum
        self.overwrite_frequency = overwrite_frequency
        self.in_weights: bool = False

    def update(self, updates: Array) -> None:
        """Update the averages.

        Args:
            updates: number of updates before this step's, an int32 scalar.
        """
        momentum = ops.cast(ops.not_equal(updates, 0), "float32") * self.momentum
        for weight, average in self.averages.items():
            average.assign(momentum * average + (1.0 - momentum) * weight)
        if self.overwrite_frequency:
            is_due = ops.equal((updates + 1) % self.overwrite_frequency, 0)
            ops.cond(is_due, lambda: self.overwrite(self.averages), lambda: None)

    def overwrite(self, weights: Iterable[Variable]) -> None:
        """Set weights to their averages."""
        for weight in weights:
            weight.assign(self.averages[weight])

    def exchange(self, in_weights: bool) -> None:
        """Swap averages and weights (`in_weights`), or swap them back."""
        if in_weights == self.in_weights:
            return
        for weight, average in self.averages.items():
            value = weight.numpy()
            weight.assign(average.value)
            average.assign(value)
        self.in_weights = in_weights
