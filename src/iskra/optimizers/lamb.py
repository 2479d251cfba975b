"""LAMB."""

from __future__ import annotations

from typing import Unpack

from .. import ops
from ..graph import Variable
from ..typing import Array, LearningRate
from .clipping import norm
from .optimizer import Optimizer
from .options import SharedOptions


class Lamb(Optimizer):
    """LAMB optimizer: Adam's step, scaled so that each weight array changes by the same fraction of its norm.

        m <- b1 m + (1 - b1) g,   v <- b2 v + (1 - b2) g^2
        s  = m / (1 - b1^t) / (sqrt(v / (1 - b2^t)) + epsilon)
        w <- w - a |w| / |s|  s

    w a weight, g its gradient, a the learning rate, t the number of this step from 1, m and v slots, |.| the norm of
    the whole array; where |w| or |s| is 0 the factor is a alone. Made for very large batches.

    Args:
        learning_rate: a, a number or a schedule: the length of a step as a fraction of the weight's norm.
        beta_1, beta_2, epsilon: see `Adam`.
        weight_decay, **options: see `Optimizer`.

    Example:
        >>> w = Variable([3.0, 4.0])
        >>> Lamb(learning_rate=0.2).apply([[7.0, -1.0]], [w])
        >>> w.numpy().round(3)  # a step along (1, -1) of length 0.2 * 5
        array([2.293, 4.707], dtype=float32)

    References:
        You et al., "Large batch optimization for deep learning: Training BERT in 76 minutes", ICLR 2020.
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

    def update_step(self, gradient: Array, variable: Variable, learning_rate: Array) -> None:
        t = ops.cast(self.iterations + 1, "float32")
        m_factor, v_factor = (1.0 / (1.0 - ops.power(beta, t)) for beta in (self.beta_1, self.beta_2))
        m, v = self.slot(variable, "momentum"), self.slot(variable, "velocity")
        m.assign_add((gradient - m) * (1.0 - self.beta_1))
        v.assign_add((ops.square(gradient) - v) * (1.0 - self.beta_2))
        step = m * m_factor / (ops.sqrt(v * v_factor) + self.epsilon)
        size, length = norm([variable]), norm([step])
        ratio = ops.where(ops.logical_and(size > 0.0, length > 0.0), size / length, 1.0)
        variable.assign_sub(ratio * learning_rate * step)
