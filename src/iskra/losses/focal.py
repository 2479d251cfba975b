"""Focal losses: cross-entropies in which samples that are already right count less.

References:
    Lin, Goyal, Girshick, He and Dollár, "Focal loss for dense object detection", 2017.
"""

from __future__ import annotations

from collections.abc import Sequence

from .. import ops
from ..config import epsilon
from ..typing import Array, ArrayLike, Reduction
from .loss import MEAN, FunctionLoss
from .pairing import pair
from .probabilities import log_sigmoid_of, log_softmax_of


def categorical_focal_crossentropy(
    y_true: ArrayLike,
    y_pred: ArrayLike,
    alpha: float | Sequence[float] = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Array:
    """Focal loss of one-hot targets: `-sum_k alpha (1 - p_k)^gamma y_k log p_k`.

    Args:
        y_true: one-hot targets, `(..., K)`.
        y_pred: probabilities or logits, `(..., K)`. Probabilities are divided by their sum.
        alpha: a factor, or one for each class, `(K,)`.
        gamma: the focusing exponent, at least 0; 0 gives the cross-entropy.
        from_logits: whether `y_pred` holds logits, `p = softmax(y_pred)`.
        label_smoothing: s in [0, 1]; targets become `(1 - s) y + s / K`.
        axis: the class axis, K.

    Raises:
        ValueError: targets of another shape than the predictions.
    """
    y_true, y_pred = pair(y_true, y_pred, "categorical_focal_crossentropy")
    if label_smoothing:
        y_true = y_true * (1.0 - label_smoothing) + label_smoothing / y_true.shape[axis]
    log_p = log_softmax_of(y_pred, from_logits, axis)
    focus = ops.multiply(alpha, ops.power(_complement(ops.exp(log_p)), gamma))
    return -ops.sum(focus * y_true * log_p, axis=axis)


def binary_focal_crossentropy(
    y_true: ArrayLike,
    y_pred: ArrayLike,
    apply_class_balancing: bool = False,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Array:
    """Focal loss of binary labels.

    `mean((1 - p_t)^gamma (-y log p - (1 - y) log(1 - p)))` with `p_t = y p + (1 - y) (1 - p)`.

    Args:
        y_true: targets from 0 to 1, `(..., F)`.
        y_pred: probabilities of the positive class, or logits, `(..., F)`.
        apply_class_balancing: whether to weight positives by `alpha` and negatives by `1 - alpha`.
        alpha: the weight of the positive class.
        gamma: the focusing exponent, at least 0; 0 gives the cross-entropy.
        from_logits: whether `y_pred` holds logits, `p = sigmoid(y_pred)`.
        label_smoothing: s in [0, 1]; targets become `(1 - s) y + s / 2`.
        axis: the axis to average over.

    Raises:
        ValueError: targets of another shape than the predictions.
    """
    y_true, y_pred = pair(y_true, y_pred, "binary_focal_crossentropy")
    if label_smoothing:
        y_true = y_true * (1.0 - label_smoothing) + 0.5 * label_smoothing
    log_p, log_not_p = log_sigmoid_of(y_pred, from_logits)
    p = ops.sigmoid(y_pred) if from_logits else y_pred
    right = y_true * p + (1.0 - y_true) * (1.0 - p)
    losses = -ops.power(_complement(right), gamma) * (y_true * log_p + (1.0 - y_true) * log_not_p)
    if apply_class_balancing:
        losses = losses * (y_true * alpha + (1.0 - y_true) * (1.0 - alpha))
    return ops.mean(losses, axis=axis)


def _complement(p: Array) -> Array:
    """1 - p, kept above 0, where a power below 1 has no derivative."""
    return ops.maximum(1.0 - p, epsilon())


class CategoricalFocalCrossentropy(FunctionLoss):
    """Focal loss of one-hot targets. Args: see `categorical_focal_crossentropy` and `Loss`."""

    def __init__(
        self,
        alpha: float | Sequence[float] = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: Reduction | None = MEAN,
        name: str = "categorical_focal_crossentropy",
        dtype: str | None = None,
    ) -> None:
        arguments = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        super().__init__(categorical_focal_crossentropy, reduction, name, dtype, alpha=alpha, gamma=gamma, **arguments)


class BinaryFocalCrossentropy(FunctionLoss):
    """Focal loss of binary labels. Args: see `binary_focal_crossentropy` and `Loss`."""

    def __init__(
        self,
        apply_class_balancing: bool = False,
        alpha: float = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: Reduction | None = MEAN,
        name: str = "binary_focal_crossentropy",
        dtype: str | None = None,
    ) -> None:
        balance = {"apply_class_balancing": apply_class_balancing, "alpha": alpha, "gamma": gamma}
        arguments = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        super().__init__(binary_focal_crossentropy, reduction, name, dtype, **balance, **arguments)
