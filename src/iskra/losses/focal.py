"""Crossentropies that look at hard samples: those already right count less.

References:
    Lin, Goyal, Girshick, He and Dollár, "Focal loss for dense object detection", 2017.
"""

from __future__ import annotations

from typing import Any

from .. import ops
from ..config import epsilon
from .loss import MEAN, FunctionLoss, Reduction
from .pairing import paired
from .probabilities import log_sigmoid_of, log_softmax_of

__all__ = [
    "BinaryFocalCrossentropy",
    "CategoricalFocalCrossentropy",
    "binary_focal_crossentropy",
    "categorical_focal_crossentropy",
]


@paired
def categorical_focal_crossentropy(
    y_true: Any,
    y_pred: Any,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """Measure surprise, the hard samples first: `-sum_k alpha (1 - p_k)^gamma y_k log p_k`.

    Args:
        y_true: one-hot targets, `(..., K)`.
        y_pred: probabilities or logits, `(..., K)`. Probabilities are divided by their sum.
        alpha: a factor, or one for each class, `(K,)`.
        gamma: how much less the easy ones count; 0 for not at all.
        from_logits: whether `y_pred` holds logits, `p = softmax(y_pred)`.
        label_smoothing: s in [0, 1]; targets become `(1 - s) y + s / K`.
        axis: the classes' axis, K.

    Returns:
        `(...)`, one loss for each sample.
    """
    if label_smoothing:
        y_true = y_true * (1.0 - label_smoothing) + label_smoothing / y_true.shape[axis]
    log_p = log_softmax_of(y_pred, from_logits, axis)
    focus = alpha * ops.power(_missing(ops.exp(log_p)), gamma)
    return -ops.sum(focus * y_true * log_p, axis=axis)


@paired
def binary_focal_crossentropy(
    y_true: Any,
    y_pred: Any,
    apply_class_balancing: bool = False,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """Measure the surprise of yes and no, the hard samples first.

    `mean((1 - p_t)^gamma (-y log p - (1 - y) log(1 - p)))` with `p_t = y p + (1 - y) (1 - p)`.

    Args:
        y_true: targets from 0 to 1, `(..., F)`.
        y_pred: probabilities of yes, or logits, `(..., F)`.
        apply_class_balancing: whether to multiply yes by `alpha` and no by `1 - alpha`.
        alpha: the weight of yes.
        gamma: how much less the easy ones count; 0 for not at all.
        from_logits: whether `y_pred` holds logits, `p = sigmoid(y_pred)`.
        label_smoothing: s in [0, 1]; targets become `(1 - s) y + s / 2`.
        axis: the axis to average over.

    Returns:
        `(...)`, one loss for each sample.
    """
    if label_smoothing:
        y_true = y_true * (1.0 - label_smoothing) + 0.5 * label_smoothing
    log_yes, log_no = log_sigmoid_of(y_pred, from_logits)
    p = ops.sigmoid(y_pred) if from_logits else y_pred
    right = y_true * p + (1.0 - y_true) * (1.0 - p)
    losses = -ops.power(_missing(right), gamma) * (y_true * log_yes + (1.0 - y_true) * log_no)
    if apply_class_balancing:
        losses = losses * (y_true * alpha + (1.0 - y_true) * (1.0 - alpha))
    return ops.mean(losses, axis=axis)


def _missing(p: Any) -> Any:
    """1 - p, kept above zero, where a power below 1 would have no slope."""
    return ops.maximum(1.0 - p, epsilon())


class CategoricalFocalCrossentropy(FunctionLoss):
    """Reduce `categorical_focal_crossentropy` over a batch. Args: as there, and see `Loss`."""

    def __init__(
        self,
        alpha: float = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: Reduction = MEAN,
        name: str = "categorical_focal_crossentropy",
        dtype: str | None = None,
    ) -> None:
        super().__init__(
            categorical_focal_crossentropy,
            reduction,
            name,
            dtype,
            alpha=alpha,
            gamma=gamma,
            from_logits=from_logits,
            label_smoothing=label_smoothing,
            axis=axis,
        )


class BinaryFocalCrossentropy(FunctionLoss):
    """Reduce `binary_focal_crossentropy` over a batch. Args: as there, and see `Loss`."""

    def __init__(
        self,
        apply_class_balancing: bool = False,
        alpha: float = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: Reduction = MEAN,
        name: str = "binary_focal_crossentropy",
        dtype: str | None = None,
    ) -> None:
        super().__init__(
            binary_focal_crossentropy,
            reduction,
            name,
            dtype,
            apply_class_balancing=apply_class_balancing,
            alpha=alpha,
            gamma=gamma,
            from_logits=from_logits,
            label_smoothing=label_smoothing,
            axis=axis,
        )
