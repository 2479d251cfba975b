"""Muon."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Unpack

import numpy as np

from .. import ops
from ..graph import Variable
from ..typing import Array, LearningRate
from .optimizer import Optimizer
from .options import SharedOptions


class Muon(Optimizer):
    """Muon optimizer: orthogonalized momentum for the hidden matrices of a network, Adam for all other weights.

        m <- b m + g,   s = g + b m  (m itself without Nesterov)
        w <- w - a r sqrt(max(rows, columns)) orthogonal(s)

    w a matrix, g its gradient, a the learning rate, b the momentum, r the `rms_rate`, m a slot. An orthogonal step
    moves all directions alike, those with small singular values too; `rms_rate` gives it the size of Adam's steps.
    Weights of another number of axes, embeddings, and what `exclude_layers` names take AdamW's step; name the output
    layer there.

    Args:
        learning_rate: a, a number or a schedule.
        adam_beta_1, adam_beta_2, epsilon: `beta_1`, `beta_2` and `epsilon` of `Adam`.
        adam_weight_decay: decay of the weights that take Adam's step, or None.
        weight_decay: decay of the matrices, or None.
        exclude_layers: patterns; weights whose path has one take Adam's step.
        exclude_embeddings: weights with "embedding" in their path take Adam's step.
        muon_a: coefficient of x in an iteration that makes s orthogonal (see `orthogonal`).
        muon_b: coefficient of x x' x.
        muon_c: coefficient of x x' x x' x.
        adam_lr_ratio: Adam's learning rate as a multiple of a.
        momentum: b.
        ns_steps: number of iterations.
        nesterov: look ahead along the momentum.
        rms_rate: r; None leaves out the square root, too.
        **options: see `Optimizer`.

    Example:
        >>> w = Variable([[1.0, 0.0], [0.0, 1.0]])
        >>> Muon(0.1, weight_decay=None, rms_rate=None).apply([[[0.0, 9.0], [-1.0, 0.0]]], [w])
        >>> w.numpy().round(1)  # a tenth of a rotation is taken away, though one gradient is nine times the other
        array([[ 1. , -0.1], [ 0.1,  1. ]], dtype=float32)

    References:
        Jordan et al., "Muon: An optimizer for hidden layers in neural networks", 2024.
        Liu et al., "Muon is scalable for LLM training", 2025 (`rms_rate`).
    """

    def __init__(
        self,
        learning_rate: LearningRate = 0.001,
        adam_beta_1: float = 0.9,
        adam_beta_2: float = 0.999,
        adam_weight_decay: float | None = 0.004,
        epsilon: float = 1e-7,
        weight_decay: float | None = 0.004,
        exclude_layers: Sequence[str] | None = None,
        exclude_embeddings: bool = True,
        muon_a: float = 3.4445,
        muon_b: float = -4.7750,
        muon_c: float = 2.0315,
        adam_lr_ratio: float = 1,
        momentum: float = 0.95,
        ns_steps: int = 5,
        nesterov: bool = True,
        rms_rate: float | None = 0.2,
        **options: Unpack[SharedOptions],
    ) -> None:
        super().__init__(learning_rate, weight_decay, **options)
        self.adam_beta_1, self.adam_beta_2, self.adam_weight_decay, self.epsilon = (
            adam_beta_1,
            adam_beta_2,
            adam_weight_decay,
            epsilon,
        )
        self.exclude_layers: list[str] = list(exclude_layers or [])
        self.exclude_embeddings = exclude_embeddings
        self.muon_a = muon_a
        self.muon_b = muon_b
        self.muon_c = muon_c
        self.adam_lr_ratio = adam_lr_ratio
        self.momentum = momentum
        self.ns_steps = ns_steps
        self.nesterov = nesterov
        self.rms_rate = rms_rate

    def slots(self) -> list[tuple[str, ...]]:
        return [("momentum", "velocity")]

    def initial_value(self, slot: str, variable: Variable) -> np.ndarray | None:
        return super().initial_value(slot, variable) if slot == "momentum" or self._takes_adam(variable) else None

    def weight_decay_of(self, variable: Variable) -> float | None:
        return self.adam_weight_decay if self._takes_adam(variable) else self.weight_decay

    def update_step(self, gradient: Array, variable: Variable, learning_rate: Array) -> None:
        if self._takes_adam(variable):
            self._adam_step(gradient, variable, learning_rate)
            return
        m = self.slot(variable, "momentum")
        m.assign(self.momentum * m + gradient)
        step = self.orthogonal(gradient + self.momentum * m if self.nesterov else ops.convert_to_tensor(m))
        scale = 1.0 if self.rms_rate is None else math.sqrt(max(variable.shape)) * self.rms_rate
        variable.assign_sub(learning_rate * scale * step)

    def orthogonal(self, x: Array) -> Array:
        """The matrix with the singular vectors of x and singular values of about 1, by a Newton-Schulz iteration.

        x <- a x + b x x' x + c x x' x x' x,   from x / |x|

        With Muon's a, b and c a few steps bring all but the smallest singular values to between 0.7 and 1.2.
        """
        is_tall = x.shape[0] > x.shape[1]
        x = ops.transpose(x) if is_tall else x
        x = x / (ops.sqrt(ops.sum(ops.square(x))) + 1e-7)
        for _ in range(self.ns_steps):
            square = ops.matmul(x, ops.transpose(x))
            x = self.muon_a * x + ops.matmul(self.muon_b * square + self.muon_c * ops.matmul(square, square), x)
        return ops.transpose(x) if is_tall else x

    def _takes_adam(self, variable: Variable) -> bool:
        path = variable.path
        is_embedding = self.exclude_embeddings and "embedding" in path.lower()
        return variable.ndim != 2 or is_embedding or any(re.search(pattern, path) for pattern in self.exclude_layers)

    def _adam_step(self, gradient: Array, variable: Variable, learning_rate: Array) -> None:
        t = ops.cast(self.iterations + 1, "float32")
        correction = ops.sqrt(1.0 - ops.power(self.adam_beta_2, t)) / (1.0 - ops.power(self.adam_beta_1, t))
        m, v = self.slot(variable, "momentum"), self.slot(variable, "velocity")
        m.assign_add((gradient - m) * (1.0 - self.adam_beta_1))
        v.assign_add((ops.square(gradient) - v) * (1.0 - self.adam_beta_2))
        variable.assign_sub(learning_rate * self.adam_lr_ratio * correction * m / (ops.sqrt(v) + self.epsilon))
