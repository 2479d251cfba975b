"""Nadam."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Unpack

from .. import ops
from ..graph import Variable
from ..typing import Array, LearningRate
from .indexed_slices import elementwise
from .optimizer import Optimizer
from .options import SharedOptions


class Nadam(Optimizer):
    """Nadam optimizer: Adam with Nesterov momentum.

        m <- b1 m + (1 - b1) g,   v <- b2 v + (1 - b2) g^2
        u(t) = b1 (1 - 0.96^t / 2),   U(t) = u(1) u(2) ... u(t)
        s  = u(t+1) m / (1 - U(t+1)) + (1 - u(t)) g / (1 - U(t))
        w <- w - a s / (sqrt(v / (1 - b2^t)) + epsilon)

    w a weight, g its gradient, a the learning rate, t the number of this step from 1, m and v slots, U a scalar slot.
    The momentum warms up: u(t) grows from about b1 / 2 to b1.

    Args:
        beta_1, beta_2, epsilon: see `Adam`.
        learning_rate, weight_decay, **options: see `Optimizer`.

    Example:
        >>> w = Variable([1.0, 1.0])
        >>> Nadam(learning_rate=0.1).apply([[3.0, -0.2]], [w])
        >>> w.numpy().round(2)  # about the size of the learning rate
        array([0.89, 1.11], dtype=float32)

    References:
        Dozat, "Incorporating Nesterov momentum into Adam", ICLR 2016 workshop.
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
        return [("momentum", "velocity")]

    def build(self, variables: Iterable[Variable]) -> None:
        if not self.built:
            super().build(variables)
            self._product = self.add_variable((), "ones", name="momentum_product")

    def begin_update(self) -> None:
        self._product.assign(self._product * self._momentum(1))

    @elementwise()
    def update_step(self, gradient: Array, variable: Variable, learning_rate: Array) -> None:
        now, ahead, product = self._momentum(1), self._momentum(2), self._product
        along = learning_rate * ahead / (1.0 - product * ahead)
        against = learning_rate * (1.0 - now) / (1.0 - product)
        correction = 1.0 / (1.0 - ops.power(self.beta_2, ops.cast(self.iterations + 1, "float32")))
        m, v = self.slot(variable, "momentum"), self.slot(variable, "velocity")
        m.assign_add((gradient - m) * (1.0 - self.beta_1))
        v.assign_add((ops.square(gradient) - v) * (1.0 - self.beta_2))
        variable.assign_sub((along * m + against * gradient) / (ops.sqrt(v * correction) + self.epsilon))

    def _momentum(self, ahead: int) -> Array:
        """The momentum u so many steps ahead of the steps taken."""
        return self.beta_1 * (1.0 - 0.5 * ops.power(0.96, ops.cast(self.iterations + ahead, "float32")))
