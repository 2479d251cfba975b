"""Losses between distributions: Kullback-Leibler divergence and Poisson loss."""

from __future__ import annotations

from .. import ops
from ..config import epsilon
from ..typing import Array, ArrayLike
from .loss import NamedLoss
from .pairing import pair


def kl_divergence(y_true: ArrayLike, y_pred: ArrayLike) -> Array:
    """Kullback-Leibler divergence of predicted from true distributions: `sum_k y_k log(y_k / p_k)`.

    Args:
        y_true: probabilities, `(..., K)`.
        y_pred: probabilities, `(..., K)`. Both are clipped to [1e-7, 1].

    Example:
        >>> kl_divergence([[0.5, 0.5]], [[0.25, 0.75]])
        array([0.143841], dtype=float32)

    References:
        Kullback and Leibler, "On information and sufficiency", 1951.
    """
    y_true, y_pred = pair(y_true, y_pred, "kl_divergence")
    true, predicted = (ops.clip(p, epsilon(), 1.0) for p in (y_true, y_pred))
    return ops.sum(true * ops.log(true / predicted), axis=-1)


def poisson(y_true: ArrayLike, y_pred: ArrayLike) -> Array:
    """Poisson loss of counts: `mean(p - y log(p + 1e-7))`.

    It is the negative log-likelihood without the term that depends on y only.

    Args:
        y_true: counts, `(..., F)`.
        y_pred: expected counts, positive, `(..., F)`.

    Example:
        >>> poisson([[2.0]], [[1.0]])
        array([1.], dtype=float32)
    """
    y_true, y_pred = pair(y_true, y_pred, "poisson")
    return ops.mean(y_pred - y_true * ops.log(y_pred + epsilon()), axis=-1)


class KLDivergence(NamedLoss, function=kl_divergence):
    """Kullback-Leibler divergence, see `kl_divergence`. Args: see `Loss`."""


class Poisson(NamedLoss, function=poisson):
    """Poisson loss, see `poisson`. Args: see `Loss`."""
