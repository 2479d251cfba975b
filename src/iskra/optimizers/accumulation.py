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
        is_due = self._is_due(iterations)
        totals = [self.sums[w] + g for w, g in zip(weights, gradients, strict=True)]
        ops.cond(is_due, lambda: update([total / self.steps for total in totals], weights), lambda: None)
        for weight, total in zip(weights, totals, strict=True):
            self.sums[weight].assign(ops.where(is_due, 0.0, total))

    def overwrite(self, iterations: Variable, gradient: Array, weight: Variable) -> None:
        """Set a weight to the largest of its gradients since the last update, if it is time.

        Args:
            iterations: see `add`.
            gradient: of this step.
            weight: one with `overwrite_with_gradient`.
        """
        is_due = self._is_due(iterations)
        largest = ops.maximum(self.sums[weight], gradient)
        weight.assign(ops.where(is_due, largest, weight))
        self.sums[weight].assign(ops.where(is_due, 0.0, largest))

    def _is_due(self, iterations: Variable) -> Array:
        return ops.equal((iterations + 1) % self.steps, 0)
