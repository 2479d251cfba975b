"""Gradient accumulation: one update with the mean gradient of several batches, as if they were one large batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .. import ops
from ..graph import Variable
from ..typing import Array


class GradientSums:
    """Sums of the gradients of each weight since the last update.

        sum <- sum + g,   and in every n-th step:  update with sum / n,  sum <- 0

    Everything that only the update needs depends on one condition, so that an engine may skip it in the other steps.

    Args:
        sums: by weight.
        steps: n, the number of gradients in a mean.
    """

    def __init__(self, sums: dict[Variable, Variable], steps: int) -> None:
        self.sums = sums
        self.steps = steps

    def add(
        self, iterations: Variable, gradients: Sequence[Array], weights: Sequence[Variable], update: Callable[..., None]
    ) -> None:
        """Add gradients to the sums, and update if it is time.

        Args:
            iterations: number of steps before this one, an int32 scalar.
            gradients: of this step.
            weights: whose gradients they are.
            update: takes the mean gradients and the weights.
        """
        is_due = ops.equal((iterations + 1) % self.steps, 0)
        totals = [self.sums[w] + g for w, g in zip(weights, gradients, strict=True)]
        ops.cond(is_due, lambda: update([total / self.steps for total in totals], weights), lambda: None)
        for weight, total in zip(weights, totals, strict=True):
            self.sums[weight].assign(ops.where(is_due, 0.0, total))
