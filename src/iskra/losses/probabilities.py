"""Logarithms of predicted probabilities, from the logits where these are known: exact where probabilities round."""

from __future__ import annotations

from typing import Any

from .. import ops
from ..config import epsilon


def log_softmax_of(y_pred: Any, from_logits: bool, axis: int) -> Any:
    """Logarithms of class probabilities that sum to 1 along an axis.

    Args:
        y_pred: logits, or probabilities; if these come from a softmax, its logits are used.
        from_logits: whether `y_pred` holds logits.
        axis: the classes' axis.
    """
    if axis in (-1, len(y_pred.shape) - 1):
        logits = _logits(y_pred, "softmax")
        if logits is not None:
            return ops.log_softmax(logits)
    if from_logits:
        return ops.log_softmax(y_pred, axis)
    return ops.log(_clipped(ops.divide(y_pred, ops.sum(y_pred, axis=axis, keepdims=True))))


def log_sigmoid_of(y_pred: Any, from_logits: bool) -> tuple[Any, Any]:
    """The logarithms of p and of 1 - p for probabilities p of yes.

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
    log_no = -ops.softplus(logits)
    return log_no + logits, log_no


def _logits(y_pred: Any, activation: str) -> Any:
    """What `activation` made `y_pred` of, or None if it did not make it."""
    logits = getattr(y_pred, "logits", None)
    if logits is None:
        return None
    made_by = "sigmoid" if y_pred.kind == "sigmoid" else "softmax"
    return logits if made_by == activation else None


def _clipped(p: Any) -> Any:
    return ops.clip(p, epsilon(), 1.0 - epsilon())
