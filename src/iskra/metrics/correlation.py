"""How well predictions follow their targets, whatever their unit (Pearson) or in the same unit (concordance)."""

from __future__ import annotations

from typing import Any

from .. import ops
from ..config import epsilon
from ..losses.pairing import paired
from .mean import MeanMetricWrapper

__all__ = ["ConcordanceCorrelation", "PearsonCorrelation", "concordance_correlation", "pearson_correlation"]


@paired
def pearson_correlation(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """Correlate: `mean((y - m_y) (p - m_p)) / (s_y s_p)`, from -1 to 1; not a number where nothing varies.

    Args:
        y_true: targets, `(..., F)`.
        y_pred: predictions, `(..., F)`.
        axis: the axis along which to correlate.

    Example:
        >>> pearson_correlation([[1.0, 2.0, 3.0]], [[2.0, 4.0, 6.0]])
        array([1.], dtype=float32)
    """
    covariance = ops.mean(_centred(y_true, axis) * _centred(y_pred, axis), axis=axis)
    return ops.divide(covariance, ops.std(y_true, axis=axis) * ops.std(y_pred, axis=axis))


@paired
def concordance_correlation(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """Correlate, and count shifts and scales against it: `2 cov / (s_y^2 + s_p^2 + (m_y - m_p)^2 + 1e-7)`.

    Args as in `pearson_correlation`.

    References:
        Lin, "A concordance correlation coefficient to evaluate reproducibility", 1989.
    """
    covariance = ops.mean(_centred(y_true, axis) * _centred(y_pred, axis), axis=axis)
    shift = ops.square(ops.mean(y_true, axis=axis) - ops.mean(y_pred, axis=axis))
    spread = ops.var(y_true, axis=axis) + ops.var(y_pred, axis=axis)
    return 2.0 * covariance / (spread + shift + epsilon())


def _centred(x: Any, axis: int) -> Any:
    return x - ops.mean(x, axis=axis, keepdims=True)


class PearsonCorrelation(MeanMetricWrapper):
    """Average `pearson_correlation`. Args: as there, and see `Metric`."""

    direction = "up"

    def __init__(self, name: str = "pearson_correlation", dtype: str | None = None, axis: int = -1) -> None:
        super().__init__(pearson_correlation, name, dtype, axis=axis)


class ConcordanceCorrelation(MeanMetricWrapper):
    """Average `concordance_correlation`. Args: as there, and see `Metric`."""

    direction = "up"

    def __init__(self, name: str = "concordance_correlation", dtype: str | None = None, axis: int = -1) -> None:
        super().__init__(concordance_correlation, name, dtype, axis=axis)
