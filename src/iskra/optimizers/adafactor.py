"""Adafactor."""

from __future__ import annotations

from typing import Unpack

import numpy as np

from .. import ops
from ..graph import Variable
from ..typing import Array, LearningRate
from .optimizer import Optimizer
from .options import SharedOptions


class Adafactor(Optimizer):
    """Adafactor optimizer: the second moment is factored into means of rows and of columns, which saves memory.

        b  = 1 - t^`beta_2_decay`,   q = g^2 + epsilon_1
        r <- b r + (1 - b) mean of q over columns,   c <- b c + (1 - b) mean of q over rows
        v  = r c / mean(r)                  (vectors: v <- b v + (1 - b) q)
        s  = g / sqrt(v)
        w <- w - a' s / max(1, rms(s) / d),   a' = max(epsilon_2, rms(w)) min(a, 1 / sqrt(t))

    w a weight, g its gradient, a the learning rate, t the number of this step from 1, d the `clip_threshold`, rms the
    root of the mean square of the whole array; r, c and v are slots. Steps are relative to the size of the weights.

    Args:
        beta_2_decay: exponent of the decay rate of the second moment, below 0.
        epsilon_1: avoids division by 0.
        epsilon_2: lower bound of the root mean square of the weights.
        clip_threshold: d, upper bound of the root mean square of a step; unlike the options that clip gradients.
        relative_step: accepted for compatibility with Keras: min(a, 1 / sqrt(t)) is always used.
        learning_rate, weight_decay, **options: see `Optimizer`.

    Example:
        >>> w = Variable([[3.0, -1.0], [1.0, 3.0]])
        >>> Adafactor(learning_rate=0.1).apply([[[2.0, -2.0], [-1.0, 1.0]]], [w])
        >>> w.numpy().round(3)  # by signs, 0.1 * rms(w) long
        array([[ 2.776, -0.776], [ 1.224,  2.776]], dtype=float32)

    References:
        Shazeer and Stern, "Adafactor: Adaptive learning rates with sublinear memory cost", ICML 2018.
    """

    def __init__(
        self,
        learning_rate: LearningRate = 0.001,
        beta_2_decay: float = -0.8,
        epsilon_1: float = 1e-30,
        epsilon_2: float = 1e-3,
        clip_threshold: float = 1.0,
        relative_step: bool = True,
        weight_decay: float | None = None,
        **options: Unpack[SharedOptions],
    ) -> None:
        super().__init__(learning_rate, weight_decay, **options)
        self.beta_2_decay, self.epsilon_1, self.epsilon_2, self.clip_threshold = (
            beta_2_decay,
            epsilon_1,
            epsilon_2,
            clip_threshold,
        )
        self.relative_step = relative_step

    def slots(self) -> list[tuple[str, ...]]:
        return [("row", "column", "velocity")]

    def initial_value(self, slot: str, variable: Variable) -> np.ndarray:
        """Zeros in the shape of the weight, its rows or its columns; vectors have two unused scalars, as in Keras."""
        shape = variable.shape
        if slot == "velocity":
            return np.zeros(shape, np.float32)
        if len(shape) < 2:
            return np.zeros((), np.int32)
        return np.zeros(shape[:-1] if slot == "row" else (*shape[:-2], shape[-1]), np.float32)

    def update_step(self, gradient: Array, variable: Variable, learning_rate: Array) -> None:
        t = ops.cast(self.iterations + 1, "float32")
        kept = 1.0 - ops.power(t, self.beta_2_decay)
        squares = ops.square(gradient) + self.epsilon_1
        v = self.slot(variable, "velocity")
        if variable.ndim >= 2:
            r, c = self.slot(variable, "row"), self.slot(variable, "column")
            r.assign(kept * r + (1.0 - kept) * ops.mean(squares, axis=-1))
            c.assign(kept * c + (1.0 - kept) * ops.mean(squares, axis=-2))
            shares = r / ops.mean(r, axis=-1, keepdims=True)
            v.assign(ops.expand_dims(shares, -1) * ops.expand_dims(c, -2))
        else:
            v.assign(kept * v + (1.0 - kept) * squares)
        step = gradient / ops.sqrt(v)
        size = ops.maximum(_rms(variable), self.epsilon_2) * ops.minimum(learning_rate, ops.rsqrt(t))
        variable.assign_sub(size / ops.maximum(_rms(step) / self.clip_threshold, 1.0) * step)


def _rms(x: Array | Variable) -> Array:
    return ops.sqrt(ops.mean(ops.square(x)))
