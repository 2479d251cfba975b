"""Adamax."""

from __future__ import annotations

from typing import Unpack

from .. import ops
from ..graph import Variable
from ..typing import Array, LearningRate
from .indexed_slices import elementwise
from .optimizer import Optimizer
from .options import SharedOptions


class Adamax(Optimizer):
    """Adamax optimizer: Adam with the infinity norm, an exponentially decaying maximum, in place of the mean square.

        m <- b1 m + (1 - b1) g
        u <- max(b2 u, |g|)
        w <- w - a / (1 - b1^t)  m / (u + epsilon)

    w a weight, g its gradient, a the learning rate, t the number of this step from 1, m and u slots. No
    step is longer than about a, and a single small gradient leaves u nearly as it is.

    Args:
        beta_1: b1, decay rate of the first moment.
        beta_2: b2, decay rate of the maximum.
        epsilon: avoids division by 0.
        learning_rate, weight_decay, **options: see `Optimizer`.

    Example:
        >>> w = Variable([1.0, 1.0])
        >>> Adamax(learning_rate=0.1).apply([[3.0, -0.2]], [w])
        >>> w.numpy().round(3)  # the first step has the size of the learning rate
        array([0.9, 1.1], dtype=float32)

    References:
        Kingma and Ba, "Adam: A method for stochastic optimization", ICLR 2015 (section 7.1).
    """

    def __init__(
        self,
        learning_rate: LearningRate = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        weight_decay: float | None = None,
        **options: Unpack[SharedOptions],
    ) -> None:
        super().__init__(learning_rate, weight_decay, **options)
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon

    def slots(self) -> list[tuple[str, ...]]:
        return [("momentum", "norm")]

    @elementwise()
    def update_step(self, gradient: Array, variable: Variable, learning_rate: Array) -> None:
        t = ops.cast(self.iterations + 1, "float32")
        corrected = learning_rate / (1.0 - ops.power(self.beta_1, t))
        m, u = self.slot(variable, "momentum"), self.slot(variable, "norm")
        m.assign_add((gradient - m) * (1.0 - self.beta_1))
        u.assign(ops.maximum(self.beta_2 * u, ops.abs(gradient)))
        variable.assign_sub(corrected * m / (u + self.epsilon))
