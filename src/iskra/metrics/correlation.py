"""Correlation of predictions and targets: Pearson's, blind to shift and scale, and the concordance coefficient."""

from __future__ import annotations

from .. import ops
from ..config import epsilon
from ..losses.pairing import pair
from ..typing import Array, ArrayLike
from .mean import MeanMetricWrapper
from .metric import Direction


def pearson_correlation(y_true: ArrayLike, y_pred: ArrayLike, axis: int = -1) -> Array:
    """Pearson correlation coefficient: `mean((y - m_y) (p - m_p)) / (s_y s_p)`, from -1 to 1; NaN for constants.

    Args:
        y_true: targets, `(..., F)`.
        y_pred: predictions, `(..., F)`.
        axis: the axis along which to correlate, F.

    Returns:
        `(...)`, one coefficient for each sample.

    Example:
        >>> pearson_correlation([[1.0, 2.0, 3.0]], [[2.0, 4.0, 6.0]])
        array([1.], dtype=float32)

    References:
        Pearson, "Notes on regression and inheritance in the case of two parents", 1895.
    """
    y_true, y_pred = pair(y_true, y_pred, "pearson_correlation")
    covariance = ops.mean(_centred(y_true, axis) * _centred(y_pred, axis), axis=axis)
    return ops.divide(covariance, ops.std(y_true, axis=axis) * ops.std(y_pred, axis=axis))


def concordance_correlation(y_true: ArrayLike, y_pred: ArrayLike, axis: int = -1) -> Array:
    """Concordance correlation coefficient: `2 cov / (s_y^2 + s_p^2 + (m_y - m_p)^2 + 1e-7)`.

    Unlike Pearson's it is 1 only if predictions equal targets. Args and shapes: see `pearson_correlation`.

    References:
        Lin, "A concordance correlation coefficient to evaluate reproducibility", 1989.
    """
    y_true, y_pred = pair(y_true, y_pred, "concordance_correlation")
    covariance = ops.mean(_centred(y_true, axis) * _centred(y_pred, axis), axis=axis)
    shift = ops.square(ops.mean(y_true, axis=axis) - ops.mean(y_pred, axis=axis))
    spread = ops.var(y_true, axis=axis) + ops.var(y_pred, axis=axis)
    return 2.0 * covariance / (spread + shift + epsilon())


def _centred(x: Array, axis: int) -> Array:
    return x - ops.mean(x, axis=axis, keepdims=True)


class PearsonCorrelation(MeanMetricWrapper):
    """Mean Pearson correlation coefficient. Args: see `pearson_correlation` and `Metric`."""

    direction: Direction = "up"

    def __init__(self, name: str = "pearson_correlation", dtype: str | None = None, axis: int = -1) -> None:
        super().__init__(pearson_correlation, name, dtype, axis=axis)


class ConcordanceCorrelation(MeanMetricWrapper):
    """Mean concordance correlation coefficient. Args: see `concordance_correlation` and `Metric`."""

    direction: Direction = "up"

    def __init__(self, name: str = "concordance_correlation", dtype: str | None = None, axis: int = -1) -> None:
        super().__init__(concordance_correlation, name, dtype, axis=axis)
