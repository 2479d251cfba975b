"""Hinge losses: no loss for samples on the right side of the decision boundary by a margin of 1."""

from __future__ import annotations

from .. import ops
from ..typing import Array, ArrayLike
from .loss import NamedLoss
from .pairing import pair


def hinge(y_true: ArrayLike, y_pred: ArrayLike) -> Array:
    """Hinge loss: `mean(max(1 - y p, 0))` over the last axis.

    Args:
        y_true: -1 or 1, `(..., F)`; if all are 0 or 1, 0 counts as -1.
        y_pred: scores, `(..., F)`.

    Example:
        >>> hinge([[-1.0, 1.0]], [[0.5, 2.0]])
        array([0.75], dtype=float32)

    References:
        Cortes and Vapnik, "Support-vector networks", 1995.
    """
    y_true, y_pred = pair(y_true, y_pred, "hinge")
    return ops.mean(_shortfall(y_true, y_pred), axis=-1)


def squared_hinge(y_true: ArrayLike, y_pred: ArrayLike) -> Array:
    """Squared hinge loss: `mean(max(1 - y p, 0)^2)`. Args and shapes: see `hinge`."""
    y_true, y_pred = pair(y_true, y_pred, "squared_hinge")
    return ops.mean(ops.square(_shortfall(y_true, y_pred)), axis=-1)


def _shortfall(y_true: Array, y_pred: Array) -> Array:
    is_binary = ops.all(ops.logical_or(ops.equal(y_true, 0.0), ops.equal(y_true, 1.0)))
    signs = ops.where(is_binary, 2.0 * y_true - 1.0, y_true)
    return ops.maximum(1.0 - signs * y_pred, 0.0)


def categorical_hinge(y_true: ArrayLike, y_pred: ArrayLike) -> Array:
    """Multi-class hinge loss: `max(max_k((1 - y_k) p_k) - sum_k(y_k p_k) + 1, 0)`.

    Args:
        y_true: one-hot targets, `(..., K)`.
        y_pred: scores, `(..., K)`.

    Example:
        >>> categorical_hinge([[0.0, 1.0]], [[0.75, 0.5]])
        array([1.25], dtype=float32)

    References:
        Crammer and Singer, "On the algorithmic implementation of multiclass kernel-based vector machines", 2001.
    """
    y_true, y_pred = pair(y_true, y_pred, "categorical_hinge")
    true_score = ops.sum(y_true * y_pred, axis=-1)
    best_other = ops.max((1.0 - y_true) * y_pred, axis=-1)
    return ops.maximum(best_other - true_score + 1.0, 0.0)


class Hinge(NamedLoss, function=hinge):
    """Hinge loss, see `hinge`. Args: see `Loss`."""


class SquaredHinge(NamedLoss, function=squared_hinge):
    """Squared hinge loss, see `squared_hinge`. Args: see `Loss`."""


class CategoricalHinge(NamedLoss, function=categorical_hinge):
    """Multi-class hinge loss, see `categorical_hinge`. Args: see `Loss`."""
