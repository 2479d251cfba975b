"""FTRL."""

from __future__ import annotations

from typing import Unpack

import numpy as np

from .. import ops
from ..graph import Variable
from ..typing import Array, LearningRate
from .indexed_slices import elementwise
from .optimizer import Optimizer
from .options import SharedOptions

_NOT_NEGATIVE = (
    *("initial_accumulator_value", "l1_regularization_strength", "l2_regularization_strength"),
    "l2_shrinkage_regularization_strength",
)


class Ftrl(Optimizer):
    """FTRL optimizer, "follow the regularized leader": the weight that would have been best so far, penalties included.

        n' = n + g^2
        z <- z + g + 2 s w - (n'^p - n^p) / a  w
        w <- (clip(z, -l1, l1) - z) / (n'^p / a + 2 l2 + beta / a),   n <- n'

    w a weight, g its gradient, a the learning rate, p = -`learning_rate_power`, n and z slots. A weight whose |z| is
    below l1 is exactly 0, so wide sparse models stay small. Weights are recomputed from z and n in every step:
    their initial values hardly matter, and zeros are the natural choice.

    Args:
        learning_rate_power: -p, at most 0; 0 for steps that do not shrink.
        initial_accumulator_value: initial value of n, at least 0.
        l1_regularization_strength: l1, at least 0.
        l2_regularization_strength: l2, at least 0: a penalty on the distance from 0.
        l2_shrinkage_regularization_strength: s, at least 0: a penalty as in the loss.
        beta: makes the first steps smaller.
        learning_rate, weight_decay, **options: see `Optimizer`.

    Raises:
        ValueError: a strength or an initial value below 0, or a power above 0.

    Example:
        >>> w = Variable([1.0, 1.0])
        >>> Ftrl(learning_rate=0.5, l1_regularization_strength=1.0).apply([[0.1, 3.0]], [w])
        >>> w.numpy().round(2)
        array([0.  , 0.23], dtype=float32)

    References:
        McMahan et al., "Ad click prediction: a view from the trenches", KDD 2013.
    """

    def __init__(
        self,
        learning_rate: LearningRate = 0.001,
        learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        l2_shrinkage_regularization_strength: float = 0.0,
        beta: float = 0.0,
        weight_decay: float | None = None,
        **options: Unpack[SharedOptions],
    ) -> None:
        super().__init__(learning_rate, weight_decay, **options)
        self.learning_rate_power = learning_rate_power
        self.initial_accumulator_value = initial_accumulator_value
        self.l1_regularization_strength = l1_regularization_strength
        self.l2_regularization_strength = l2_regularization_strength
        self.l2_shrinkage_regularization_strength = l2_shrinkage_regularization_strength
        self.beta = beta
        if learning_rate_power > 0:
            raise ValueError(
                f"Ftrl: expected a learning_rate_power of at most 0, got {learning_rate_power}. "
                "The usual value is -0.5, the inverse square root."
            )
        for name in _NOT_NEGATIVE:
            if getattr(self, name) < 0:
                raise ValueError(f"Ftrl: expected {name} of at least 0, got {getattr(self, name)}. 0 turns it off.")

    def slots(self) -> list[tuple[str, ...]]:
        return [("accumulator", "linear")]

    def initial_value(self, slot: str, variable: Variable) -> np.ndarray:
        value = self.initial_accumulator_value if slot == "accumulator" else 0.0
        return np.full(variable.shape, value, np.float32)

    @elementwise()
    def update_step(self, gradient: Array, variable: Variable, learning_rate: Array) -> None:
        p, l1 = -self.learning_rate_power, self.l1_regularization_strength
        shrinkage = 2.0 * self.l2_shrinkage_regularization_strength
        n, z = self.slot(variable, "accumulator"), self.slot(variable, "linear")
        before, inverse = ops.power(n, p), 1.0 / learning_rate
        n.assign_add(ops.square(gradient))
        after = ops.power(n, p)
        penalized = gradient + shrinkage * variable if shrinkage else gradient
        z.assign_add(penalized - (after - before) * inverse * variable)
        rest = ops.clip(z, -l1, l1) - z if l1 else -z
        variable.assign(rest / (after * inverse + (2.0 * self.l2_regularization_strength + self.beta * inverse)))
