"""RMSprop."""

from __future__ import annotations

from typing import Unpack

from .. import ops
from ..graph import Variable
from ..typing import Array, LearningRate
from .indexed_slices import elementwise
from .optimizer import Optimizer
from .options import SharedOptions


class RMSprop(Optimizer):
    """RMSprop optimizer: gradients divided by the root of their mean square.

        v <- r v + (1 - r) g^2
        s  = a g / sqrt(v + epsilon)                                    (s is the step)
        w <- w - s,   or with momentum b:   m <- b m + s,   w <- w - m

    w a weight, g its gradient, a the learning rate, v and m slots. Centered, the mean gradient c <- r c + (1 - r) g is
    kept as well, and the root is of the variance: v - c^2 + epsilon. Epsilon is inside the root, unlike Adam's.

    Args:
        rho: r, decay rate of the running means, from 0 to 1.
        momentum: b, 0 for none.
        epsilon: avoids division by 0.
        centered: divide by the standard deviation instead of the root mean square.
        learning_rate, weight_decay, **options: see `Optimizer`.

    Example:
        >>> w = Variable([1.0])
        >>> RMSprop(learning_rate=0.1, rho=0.75).apply([[4.0]], [w])
        >>> w.numpy().round(3)  # 1 - 0.1 * 4 / sqrt(0.25 * 16)
        array([0.8], dtype=float32)

    References:
        Tieleman and Hinton, "Lecture 6.5: RMSprop", Coursera: Neural networks for machine learning, 2012.
        Graves, "Generating sequences with recurrent neural networks", 2013 (centered).
    """

    def __init__(
        self,
        learning_rate: LearningRate = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float = 1e-7,
        centered: bool = False,
        weight_decay: float | None = None,
        **options: Unpack[SharedOptions],
    ) -> None:
        super().__init__(learning_rate, weight_decay, **options)
        self.rho, self.momentum, self.epsilon, self.centered = rho, momentum, epsilon, centered

    def slots(self) -> list[tuple[str, ...]]:
        wanted = {"velocity": True, "momentum": self.momentum > 0, "average_gradient": self.centered}
        return [(name,) for name, is_wanted in wanted.items() if is_wanted]

    @elementwise()
    def update_step(self, gradient: Array, variable: Variable, learning_rate: Array) -> None:
        r = self.rho
        v = self.slot(variable, "velocity")
        v.assign(r * v + (1.0 - r) * ops.square(gradient))
        spread = v + self.epsilon
        if self.centered:
            c = self.slot(variable, "average_gradient")
            c.assign(r * c + (1.0 - r) * gradient)
            spread = v - ops.square(c) + self.epsilon
        step = learning_rate * gradient / ops.sqrt(spread)
        if self.momentum > 0:
            m = self.slot(variable, "momentum")
            m.assign(self.momentum * m + step)
            step = m
        variable.assign_sub(step)
