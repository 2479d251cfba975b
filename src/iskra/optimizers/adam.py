"""Adam and AMSGrad."""

from __future__ import annotations

from typing import Unpack

from .. import ops
from ..graph import Variable
from ..typing import Array, LearningRate
from .indexed_slices import elementwise
from .optimizer import Optimizer
from .options import SharedOptions


class Adam(Optimizer):
    """Adam optimizer: the mean of the gradients over the root of the mean of their squares.

        m <- b1 m + (1 - b1) g
        v <- b2 v + (1 - b2) g^2
        w <- w - a sqrt(1 - b2^t) / (1 - b1^t)  m / (sqrt(v) + epsilon)

    w a weight, g its gradient, a the learning rate, t the number of this step from 1, m and v slots. The factor of a
    corrects the bias of slots that start at 0. AMSGrad divides by the largest v so far in place of v.

    Epsilon is added after the correction was taken out of the root, as in the paper's last remark on efficiency; so it
    weighs more in the first steps than in an implementation that corrects m and v one by one.

    Args:
        beta_1: b1, decay rate of the first moment.
        beta_2: b2, decay rate of the second moment.
        epsilon: avoids division by 0.
        amsgrad: divide by the largest v so far.
        learning_rate, weight_decay, **options: see `Optimizer`.

    Example:
        >>> w = Variable([1.0, 1.0])
        >>> Adam(learning_rate=0.1).apply([[3.0, -0.2]], [w])
        >>> w.numpy().round(3)  # the first step has the size of the learning rate
        array([0.9, 1.1], dtype=float32)

    References:
        Kingma and Ba, "Adam: A method for stochastic optimization", ICLR 2015.
        Reddi, Kale and Kumar, "On the convergence of Adam and beyond", ICLR 2018 (AMSGrad).
    """

    def __init__(
        self,
        learning_rate: LearningRate = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        weight_decay: float | None = None,
        **options: Unpack[SharedOptions],
    ) -> None:
        super().__init__(learning_rate, weight_decay, **options)
        self.beta_1, self.beta_2, self.epsilon, self.amsgrad = beta_1, beta_2, epsilon, amsgrad

    def slots(self) -> list[tuple[str, ...]]:
        return [("momentum", "velocity"), ("velocity_hat",)] if self.amsgrad else [("momentum", "velocity")]

    @elementwise()
    def update_step(self, gradient: Array, variable: Variable, learning_rate: Array) -> None:
        t = ops.cast(self.iterations + 1, "float32")
        corrected = learning_rate * ops.sqrt(1.0 - ops.power(self.beta_2, t)) / (1.0 - ops.power(self.beta_1, t))
        m, v = self.slot(variable, "momentum"), self.slot(variable, "velocity")
        m.assign_add((gradient - m) * (1.0 - self.beta_1))
        v.assign_add((ops.square(gradient) - v) * (1.0 - self.beta_2))
        if self.amsgrad:
            largest = self.slot(variable, "velocity_hat")
            largest.assign(ops.maximum(largest, v))
            v = largest
        variable.assign_sub(corrected * m / (ops.sqrt(v) + self.epsilon))
