"""Log-probabilities of predictions, from the logits where these are known: exact where probabilities round."""

from __future__ import annotations

from .. import ops
from ..config import epsilon
from ..typing import Array


def log_softmax_of(y_pred: Array, from_logits: bool, axis: int) -> Array:
    """Log-probabilities of classes; the probabilities sum to 1 along an axis.

    Args:
        y_pred: logits, or probabilities; if these come from a softmax, its logits are used.
        from_logits: whether `y_pred` holds logits.
        axis: the class axis.
    """
    if axis in (-1, len(y_pred.shape) - 1):
        logits = _logits(y_pred, "softmax")
        if logits is not None:
            return ops.log_softmax(logits)
    if from_logits:
        return ops.log_softmax(y_pred, axis)
    return ops.log(_clipped(ops.divide_no_nan(y_pred, ops.sum(y_pred, axis=axis, keepdims=True))))


def log_sigmoid_of(y_pred: Array, from_logits: bool) -> tuple[Array, Array]:
    """The logarithms of p and of 1 - p, where p is the probability of the positive class.

    Args:
        y_pred: logits, or probabilities; if these come from a sigmoid, its logits are used.
        from_logits: whether `y_pred` holds logits.
    """
    logits = _logits(y_pred, "sigmoid")
    if logits is None and from_logits:
        logits = y_pred
    if logits is None:
        p = _clipped(y_pred)
        return ops.log(p), ops.log(1.0 - p)
    log_not_p = -ops.softplus(logits)
    return log_not_p + logits, log_not_p


def _logits(y_pred: Array, activation: str) -> Array | None:
    """The inputs of the `activation` that gave `y_pred`, None if it was not that one."""
    logits: Array | None = getattr(y_pred, "logits", None)
    is_sigmoid = getattr(y_pred, "kind", None) == "sigmoid"
    return logits if is_sigmoid == (activation == "sigmoid") else None


def _clipped(p: Array) -> Array:
    return ops.clip(p, epsilon(), 1.0 - epsilon())
