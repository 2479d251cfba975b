"""Losses between distributions: Kullback and Leibler's divergence, and the Poisson likelihood of counts."""

from __future__ import annotations

from typing import Any

from .. import ops
from ..config import epsilon
from .loss import MEAN, FunctionLoss, Reduction
from .pairing import paired

__all__ = ["KLDivergence", "Poisson", "kl_divergence", "poisson"]


@paired
def kl_divergence(y_true: Any, y_pred: Any) -> Any:
    """Measure how far one distribution is from another: `sum_k y_k log(y_k / p_k)`.

    Args:
        y_true: probabilities, `(..., K)`.
        y_pred: probabilities, `(..., K)`. Both are cut off at 1e-7 and 1.

    Example:
        >>> kl_divergence([[0.5, 0.5]], [[0.25, 0.75]])
        array([0.143841], dtype=float32)
    """
    y_true = ops.clip(y_true, epsilon(), 1.0)
    y_pred = ops.clip(y_pred, epsilon(), 1.0)
    return ops.sum(y_true * ops.log(y_true / y_pred), axis=-1)


@paired
def poisson(y_true: Any, y_pred: Any) -> Any:
    """Measure the surprise of counts: `mean(p - y log(p + 1e-7))`, but for a term that depends on y only.

    Args:
        y_true: counts, `(..., F)`.
        y_pred: expected counts, positive, `(..., F)`.

    Example:
        >>> poisson([[2.0]], [[1.0]])
        array([1.], dtype=float32)
    """
    return ops.mean(y_pred - y_true * ops.log(y_pred + epsilon()), axis=-1)


class KLDivergence(FunctionLoss):
    """Reduce `kl_divergence` over a batch. Args: see `Loss`."""

    def __init__(self, reduction: Reduction = MEAN, name: str = "kl_divergence", dtype: str | None = None) -> None:
        super().__init__(kl_divergence, reduction, name, dtype)


class Poisson(FunctionLoss):
    """Reduce `poisson` over a batch. Args: see `Loss`."""

    def __init__(self, reduction: Reduction = MEAN, name: str = "poisson", dtype: str | None = None) -> None:
        super().__init__(poisson, reduction, name, dtype)
