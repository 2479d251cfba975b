"""Adagrad."""

from __future__ import annotations

from typing import Unpack

import numpy as np

from .. import ops
from ..graph import Variable
from ..typing import Array, LearningRate
from .indexed_slices import elementwise
from .optimizer import Optimizer
from .options import SharedOptions


class Adagrad(Optimizer):
    """Adagrad optimizer: gradients divided by the root of the sum of their squares so far.

        n <- n + g^2
        w <- w - a g / sqrt(n + epsilon)

    w a weight, g its gradient, a the learning rate, n a slot. Weights that rarely have a gradient take long steps when
    they have one; all steps shrink in the long run, since n only grows (RMSprop forgets instead).

    Args:
        learning_rate: a, a number or a schedule. The paper's own experiments want much more than the default: try 1.0.
        initial_accumulator_value: initial value of n, at least 0; it keeps the first steps small.
        epsilon: avoids division by 0.
        weight_decay, **options: see `Optimizer`.

    Example:
        >>> w = Variable([1.0])
        >>> optimizer = Adagrad(learning_rate=0.5, initial_accumulator_value=0.0)
        >>> optimizer.apply([[3.0]], [w])
        >>> w.numpy()  # the first step: 0.5 * 3 / sqrt(9)
        array([0.5], dtype=float32)

    References:
        Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning and stochastic optimization",
        JMLR 2011.
    """

    def __init__(
        self,
        learning_rate: LearningRate = 0.001,
        initial_accumulator_value: float = 0.1,
        epsilon: float = 1e-7,
        weight_decay: float | None = None,
        **options: Unpack[SharedOptions],
    ) -> None:
        super().__init__(learning_rate, weight_decay, **options)
        self.initial_accumulator_value, self.epsilon = initial_accumulator_value, epsilon

    def slots(self) -> list[tuple[str, ...]]:
        return [("accumulator",)]

    def initial_value(self, slot: str, variable: Variable) -> np.ndarray:
        return np.full(variable.shape, self.initial_accumulator_value, np.float32)

    @elementwise(lambda optimizer: optimizer.initial_accumulator_value + optimizer.epsilon > 0)
    def update_step(self, gradient: Array, variable: Variable, learning_rate: Array) -> None:
        n = self.slot(variable, "accumulator")
        n.assign_add(ops.square(gradient))
        variable.assign_sub(learning_rate * gradient / ops.sqrt(n + self.epsilon))
