"""Schedule-free AdamW."""

from __future__ import annotations

from typing import Unpack

import numpy as np

from .. import ops
from ..graph import Variable
from ..typing import Array, LearningRate
from .indexed_slices import elementwise
from .optimizer import Optimizer
from .options import SharedOptions


class ScheduleFreeAdamW(Optimizer):
    """Schedule-free AdamW optimizer: iterate averaging in place of a learning rate schedule.

        v <- b2 v + (1 - b2) g^2
        z' = z - a g / (sqrt(v / (1 - b2^t)) + epsilon)
        x  = (w - (1 - b1) z) / b1                                      (the mean so far)
        x' = (1 - 1/t) x + z' / t
        w <- b1 x' + (1 - b1) z',   z <- z'

    w a weight, g its gradient, a the learning rate, t the number of this step from 1, v and z slots; z begins at w. The
    mean replaces a schedule: the number of steps need not be known, and the learning rate stays constant.

    Args:
        learning_rate: a, a number or a schedule; larger than Adam's.
        beta_1: b1, weight of the mean where gradients are taken, above 0.
        beta_2: b2, decay rate of the second moment.
        epsilon: avoids division by 0.
        warmup_steps: number of steps of a linear warmup from 0.
        weight_decay, **options: see `Optimizer`.

    Example:
        >>> w = Variable([1.0, 1.0])
        >>> ScheduleFreeAdamW(learning_rate=0.1).apply([[3.0, -0.2]], [w])
        >>> w.numpy().round(3)  # the first step has the size of the learning rate
        array([0.9, 1.1], dtype=float32)

    References:
        Defazio et al., "The road less scheduled", NeurIPS 2024.
    """

    def __init__(
        self,
        learning_rate: LearningRate = 0.0025,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        warmup_steps: int = 0,
        weight_decay: float | None = None,
        **options: Unpack[SharedOptions],
    ) -> None:
        super().__init__(learning_rate, weight_decay, **options)
        self.beta_1, self.beta_2, self.epsilon, self.warmup_steps = beta_1, beta_2, epsilon, warmup_steps

    def slots(self) -> list[tuple[str, ...]]:
        return [("momentum", "velocity")]

    def initial_value(self, slot: str, variable: Variable) -> np.ndarray:
        return variable.numpy() if slot == "momentum" else np.zeros(variable.shape, np.float32)

    @elementwise()
    def update_step(self, gradient: Array, variable: Variable, learning_rate: Array) -> None:
        t, b1 = ops.cast(self.iterations + 1, "float32"), self.beta_1
        rate = learning_rate * ops.minimum(t / self.warmup_steps, 1.0) if self.warmup_steps > 0 else learning_rate
        correction, share = 1.0 / (1.0 - ops.power(self.beta_2, t)), 1.0 / t
        z, v = self.slot(variable, "momentum"), self.slot(variable, "velocity")
        v.assign_add((ops.square(gradient) - v) * (1.0 - self.beta_2))
        x = (variable - (1.0 - b1) * z) / b1
        z.assign_sub(rate * gradient / (ops.sqrt(v * correction) + self.epsilon))
        variable.assign((1.0 - b1) * z + b1 * ((1.0 - share) * x + share * z))
