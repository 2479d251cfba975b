"""Lion."""

from __future__ import annotations

from typing import Unpack

from .. import ops
from ..graph import Variable
from ..typing import Array, LearningRate
from .indexed_slices import elementwise
from .optimizer import Optimizer
from .options import SharedOptions


class Lion(Optimizer):
    """Lion optimizer: steps by the sign of an interpolation between momentum and gradient.

        w <- w - a sign(b1 m + (1 - b1) g)
        m <- b2 m + (1 - b2) g

    w a weight, g its gradient, a the learning rate, m a slot. Every weight moves by exactly a in every step, so a
    should be 3 to 10 times smaller than for AdamW, and the weight decay as much larger. Half the memory of Adam.

    Args:
        beta_1: b1, weight of the momentum in the step, above 0 and at most 1.
        beta_2: b2, decay rate of the momentum.
        learning_rate, weight_decay, **options: see `Optimizer`.

    Raises:
        ValueError: beta_1 out of its range.

    Example:
        >>> w = Variable([1.0, 1.0])
        >>> Lion(learning_rate=0.25).apply([[3.0, -0.2]], [w])
        >>> w.numpy()
        array([0.75, 1.25], dtype=float32)

    References:
        Chen et al., "Symbolic discovery of optimization algorithms", NeurIPS 2023.
    """

    def __init__(
        self,
        learning_rate: LearningRate = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.99,
        weight_decay: float | None = None,
        **options: Unpack[SharedOptions],
    ) -> None:
        super().__init__(learning_rate, weight_decay, **options)
        if not 0.0 < beta_1 <= 1.0:
            raise ValueError(
                f"Lion: expected a beta_1 above 0 and at most 1, got {beta_1}. "
                "At 0 the momentum would not count; the usual value is 0.9."
            )
        self.beta_1, self.beta_2 = beta_1, beta_2

    def slots(self) -> list[tuple[str, ...]]:
        return [("momentum",)]

    @elementwise()
    def update_step(self, gradient: Array, variable: Variable, learning_rate: Array) -> None:
        m = self.slot(variable, "momentum")
        variable.assign_sub(learning_rate * ops.sign(self.beta_1 * m + (1.0 - self.beta_1) * gradient))
        m.assign(self.beta_2 * m + (1.0 - self.beta_2) * gradient)
