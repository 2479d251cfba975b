"""Adadelta."""

from __future__ import annotations

from typing import Unpack

from .. import ops
from ..graph import Variable
from ..typing import Array, LearningRate
from .indexed_slices import elementwise
from .optimizer import Optimizer
from .options import SharedOptions


class Adadelta(Optimizer):
    """Adadelta optimizer: gradients scaled by the root mean square of past steps over that of past gradients.

        v <- r v + (1 - r) g^2
        s  = g sqrt(d + epsilon) / sqrt(v + epsilon)                    (s is the step)
        d <- r d + (1 - r) s^2
        w <- w - a s

    w a weight, g its gradient, a the learning rate, v and d slots. A step has the unit of the weight, whatever the
    loss's unit, so the paper does without a learning rate: that is a = 1. Steps begin at the size of sqrt(epsilon) and
    have to grow, so it starts slowly.

    Args:
        learning_rate: a, a number or a schedule; 1.0 as in the paper.
        rho: r, decay rate of the running means, from 0 to 1.
        epsilon: the square of the size that steps begin with; also avoids division by 0.
        weight_decay, **options: see `Optimizer`.

    Example:
        >>> w = Variable([1.0])
        >>> Adadelta(learning_rate=1.0, rho=0.75, epsilon=0.01).apply([[4.0]], [w])
        >>> w.numpy().round(3)  # 1 - 4 * sqrt(0.01) / sqrt(0.25 * 16 + 0.01)
        array([0.8], dtype=float32)

    References:
        Zeiler, "ADADELTA: An adaptive learning rate method", 2012.
    """

    def __init__(
        self,
        learning_rate: LearningRate = 0.001,
        rho: float = 0.95,
        epsilon: float = 1e-7,
        weight_decay: float | None = None,
        **options: Unpack[SharedOptions],
    ) -> None:
        super().__init__(learning_rate, weight_decay, **options)
        self.rho, self.epsilon = rho, epsilon

    def slots(self) -> list[tuple[str, ...]]:
        return [("accumulated_grad", "accumulated_delta_var")]

    @elementwise()
    def update_step(self, gradient: Array, variable: Variable, learning_rate: Array) -> None:
        r = self.rho
        v, d = self.slot(variable, "accumulated_grad"), self.slot(variable, "accumulated_delta_var")
        v.assign(r * v + (1.0 - r) * ops.square(gradient))
        step = gradient * ops.sqrt((d + self.epsilon) / (v + self.epsilon))
        d.assign(r * d + (1.0 - r) * ops.square(step))
        variable.assign_sub(learning_rate * step)
