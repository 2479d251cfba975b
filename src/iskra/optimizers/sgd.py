"""Stochastic gradient descent."""

from __future__ import annotations

from typing import Unpack

from ..graph import Variable
from ..typing import Array, LearningRate
from .indexed_slices import elementwise
from .optimizer import Optimizer
from .options import SharedOptions


class SGD(Optimizer):
    """Stochastic gradient descent, with or without momentum.

        plain:              w <- w - a g
        momentum b:         m <- b m - a g,   w <- w + m
        Nesterov momentum:  m <- b m - a g,   w <- w + b m - a g

    w a weight, g its gradient, a the learning rate, m a slot. The learning rate is inside the momentum, so changing it
    does not affect the velocity already accumulated.

    Args:
        momentum: b, from 0 to 1.
        nesterov: look ahead along the momentum.
        learning_rate, weight_decay, **options: see `Optimizer`.

    Raises:
        ValueError: momentum out of its range.

    Example:
        >>> w = Variable([1.0, 2.0])
        >>> SGD(learning_rate=0.5).apply([[1.0, 1.0]], [w])
        >>> w.numpy()
        array([0.5, 1.5], dtype=float32)

    References:
        Sutskever, Martens, Dahl and Hinton, "On the importance of initialization and momentum in deep learning",
        ICML 2013.
    """

    def __init__(
        self,
        learning_rate: LearningRate = 0.01,
        momentum: float = 0.0,
        nesterov: bool = False,
        weight_decay: float | None = None,
        **options: Unpack[SharedOptions],
    ) -> None:
        super().__init__(learning_rate, weight_decay, **options)
        if not 0.0 <= momentum <= 1.0:
            raise ValueError(f"SGD: expected a momentum from 0 to 1, got {momentum}. Usual values are 0 and 0.9.")
        self.momentum, self.nesterov = momentum, nesterov

    def slots(self) -> list[tuple[str, ...]]:
        return [("momentum",)] if self.momentum else []

    @elementwise(lambda optimizer: not optimizer.momentum)
    def update_step(self, gradient: Array, variable: Variable, learning_rate: Array) -> None:
        if not self.momentum:
            variable.assign_sub(learning_rate * gradient)
            return
        m = self.slot(variable, "momentum")
        m.assign(self.momentum * m - learning_rate * gradient)
        variable.assign_add(self.momentum * m - learning_rate * gradient if self.nesterov else m)
