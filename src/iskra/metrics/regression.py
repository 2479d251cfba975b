"""Errors of predicted numbers as metrics: their mean over batches."""

from __future__ import annotations

from .. import losses, ops
from ..losses.pairing import pair
from ..typing import Array, ArrayLike
from .mean import Mean, MeanMetricWrapper, NamedMetric
from .metric import Direction


class MeanSquaredError(NamedMetric, function=losses.mean_squared_error, direction="down"):
    """Mean squared error, see `losses.mean_squared_error`. Args: see `Metric`.

    Example:
        >>> float(MeanSquaredError()([[0.0], [0.0]], [[1.0], [3.0]]))
        5.0
    """


class RootMeanSquaredError(Mean):
    """Root mean squared error, which has the targets' unit. Args: see `Metric`.

    Example:
        >>> float(RootMeanSquaredError()([[0.0], [0.0]], [[1.0], [7.0]]))
        5.0
    """

    direction: Direction = "down"

    def __init__(self, name: str = "root_mean_squared_error", dtype: str | None = None) -> None:
        super().__init__(name=name, dtype=dtype)

    def update_state(  # type: ignore[override]
        self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> None:
        y_true, y_pred = map(self._whole, pair(y_true, y_pred, self.name))
        super().update_state(ops.square(y_pred - y_true), sample_weight)

    def result(self) -> Array:
        """The root of the mean so far."""
        return ops.sqrt(super().result())


class MeanAbsoluteError(NamedMetric, function=losses.mean_absolute_error, direction="down"):
    """Mean absolute error, see `losses.mean_absolute_error`. Args: see `Metric`."""


class MeanAbsolutePercentageError(NamedMetric, function=losses.mean_absolute_percentage_error, direction="down"):
    """Mean absolute percentage error, see `losses.mean_absolute_percentage_error`. Args: see `Metric`."""


class MeanSquaredLogarithmicError(NamedMetric, function=losses.mean_squared_logarithmic_error, direction="down"):
    """Mean squared logarithmic error, see `losses.mean_squared_logarithmic_error`. Args: see `Metric`."""


class LogCoshError(NamedMetric, function=losses.log_cosh, direction="down", name="logcosh"):
    """Mean log-cosh loss, see `losses.log_cosh`. Args: see `Metric`."""


class CosineSimilarity(MeanMetricWrapper):
    """Mean cosine similarity: 1 for the same direction, -1 for opposite ones. The loss of this name has the other sign.

    Args:
        name, dtype: see `Metric`.
        axis: the axis of the vectors.
    """

    direction: Direction = "up"

    def __init__(self, name: str = "cosine_similarity", dtype: str | None = None, axis: int = -1) -> None:
        super().__init__(_cosine, name, dtype, axis=axis)


def _cosine(y_true: ArrayLike, y_pred: ArrayLike, axis: int) -> Array:
    return -losses.cosine_similarity(y_true, y_pred, axis)
