"""AdamW."""

from __future__ import annotations

from typing import Unpack

from ..typing import LearningRate
from .adam import Adam
from .options import SharedOptions


class AdamW(Adam):
    """AdamW optimizer: Adam with decoupled weight decay.

        w <- w - a d w,   then Adam's step

    w a weight, a the learning rate, d the weight decay. The gradient of an L2 penalty would be divided by the root of
    the second moment; decoupled weight decay is not. `Adam(weight_decay=...)` does the same; the default differs.

    Args:
        learning_rate: a, a number or a schedule.
        weight_decay: d.
        beta_1, beta_2, epsilon, amsgrad: see `Adam`.
        **options: see `Optimizer`.

    Raises:
        ValueError: `weight_decay` is None.

    Example:
        >>> import iskra
        >>> w = iskra.Variable([10.0])
        >>> iskra.optimizers.AdamW(learning_rate=0.1, weight_decay=0.5).apply([[0.0]], [w])
        >>> w.numpy()
        array([9.5], dtype=float32)

    References:
        Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019.
    """

    def __init__(
        self,
        learning_rate: LearningRate = 0.001,
        weight_decay: float = 0.004,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        **options: Unpack[SharedOptions],
    ) -> None:
        super().__init__(learning_rate, beta_1, beta_2, epsilon, amsgrad, weight_decay, **options)
        if weight_decay is None:
            raise ValueError("AdamW: expected a number as weight_decay, got None. Use Adam to train without it.")
