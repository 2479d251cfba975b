"""Losses that ask for a margin: no loss once a sample is on the right side by 1."""

from __future__ import annotations

from typing import Any

from .. import ops
from .loss import MEAN, FunctionLoss, Reduction
from .pairing import paired

__all__ = ["CategoricalHinge", "Hinge", "SquaredHinge", "categorical_hinge", "hinge", "squared_hinge"]


@paired
def hinge(y_true: Any, y_pred: Any) -> Any:
    """Ask for the right sign by a margin: `mean(max(1 - y p, 0))` over the last axis.

    Args:
        y_true: -1 or 1, `(..., F)`; if all are 0 or 1, 0 counts as -1.
        y_pred: scores, `(..., F)`.

    Example:
        >>> hinge([[-1.0, 1.0]], [[0.5, 2.0]])
        array([0.75], dtype=float32)
    """
    return ops.mean(_shortfall(y_true, y_pred), axis=-1)


@paired
def squared_hinge(y_true: Any, y_pred: Any) -> Any:
    """Ask for the right sign by a margin, large failures first: `mean(max(1 - y p, 0)^2)`. Args as in `hinge`."""
    return ops.mean(ops.square(_shortfall(y_true, y_pred)), axis=-1)


def _shortfall(y_true: Any, y_pred: Any) -> Any:
    is_binary = ops.all(ops.logical_or(ops.equal(y_true, 0.0), ops.equal(y_true, 1.0)))
    signs = ops.where(is_binary, 2.0 * y_true - 1.0, y_true)
    return ops.maximum(1.0 - signs * y_pred, 0.0)


@paired
def categorical_hinge(y_true: Any, y_pred: Any) -> Any:
    """Ask for the true class to lead by a margin: `max(max_k((1 - y_k) p_k) - sum_k(y_k p_k) + 1, 0)`.

    Args:
        y_true: one-hot targets, `(..., K)`.
        y_pred: scores, `(..., K)`.

    Example:
        >>> categorical_hinge([[0.0, 1.0]], [[0.75, 0.5]])
        array([1.25], dtype=float32)
    """
    true_score = ops.sum(y_true * y_pred, axis=-1)
    best_other = ops.max((1.0 - y_true) * y_pred, axis=-1)
    return ops.maximum(best_other - true_score + 1.0, 0.0)


class Hinge(FunctionLoss):
    """Reduce `hinge` over a batch. Args: see `Loss`."""

    def __init__(self, reduction: Reduction = MEAN, name: str = "hinge", dtype: str | None = None) -> None:
        super().__init__(hinge, reduction, name, dtype)


class SquaredHinge(FunctionLoss):
    """Reduce `squared_hinge` over a batch. Args: see `Loss`."""

    def __init__(self, reduction: Reduction = MEAN, name: str = "squared_hinge", dtype: str | None = None) -> None:
        super().__init__(squared_hinge, reduction, name, dtype)


class CategoricalHinge(FunctionLoss):
    """Reduce `categorical_hinge` over a batch. Args: see `Loss`."""

    def __init__(self, reduction: Reduction = MEAN, name: str = "categorical_hinge", dtype: str | None = None) -> None:
        super().__init__(categorical_hinge, reduction, name, dtype)
