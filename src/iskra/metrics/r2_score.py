"""The share of the targets' variance that predictions explain."""

from __future__ import annotations

import math
import warnings
from typing import Any

from .. import ops
from ..graph import Variable
from ..losses.pairing import pair, weights_like
from .metric import Metric

__all__ = ["R2Score"]

AGGREGATIONS = (None, "uniform_average", "variance_weighted_average")


class R2Score(Metric):
    """Compare squared errors with the targets' variance: `1 - sum((y - p)^2) / sum((y - mean(y))^2)`.

    1 is perfect, 0 no better than the mean, less is worse. Targets and predictions have the shape `(N, F)`.

    Args:
        class_aggregation: the scores of the F outputs become their mean ("uniform_average"), the mean weighted by
            the targets' variance ("variance_weighted_average"), or are all returned (None).
        num_regressors: how many inputs the model has, for the adjusted score; 0 for the plain score.
        name: for logs.
        dtype: None or "float32".

    Raises:
        ValueError: an unknown aggregation, a negative number of regressors, inputs that are not matrices.

    Example:
        >>> float(R2Score()([[1.0], [4.0], [3.0]], [[2.0], [4.0], [4.0]]))
        0.571429
    """

    direction = "up"
    sum: Variable
    squared_sum: Variable
    total_mse: Variable
    count: Variable

    def __init__(
        self,
        class_aggregation: str | None = "uniform_average",
        num_regressors: int = 0,
        name: str = "r2_score",
        dtype: str | None = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        if class_aggregation not in AGGREGATIONS:
            known = ", ".join(map(repr, AGGREGATIONS))
            raise ValueError(
                f"R2Score: expected class_aggregation out of {known}, got {class_aggregation!r}. Use one of these."
            )
        if num_regressors < 0:
            raise ValueError(
                f"R2Score: expected num_regressors of 0 or more, got {num_regressors}. Pass the number of inputs."
            )
        self.class_aggregation = class_aggregation
        self.num_regressors = num_regressors
        self.num_samples = self.add_variable((), name="num_samples")
        self._built = False

    def _build(self, shape: tuple[int, ...]) -> None:
        if len(shape) != 2:
            raise ValueError(f"R2Score: expected targets of shape (N, F), got {shape}. Reshape them.")
        self.squared_sum = self.add_variable(shape[1:], name="squared_sum")
        self.sum = self.add_variable(shape[1:], name="sum")
        self.total_mse = self.add_variable(shape[1:], name="residual")
        self.count = self.add_variable(shape[1:], name="count")
        self._built = True

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Add a batch: targets and predictions, `(N, F)`, and weights of the samples."""
        y_true, y_pred = pair(y_true, y_pred, "R2Score")
        if not self._built:
            self._build(tuple(y_true.shape))
        weights = ops.ones((1, 1)) if sample_weight is None else weights_like(sample_weight, y_true)
        weights = ops.broadcast_to(weights, y_true.shape)
        self.sum.assign_add(ops.sum(y_true * weights, axis=0))
        self.squared_sum.assign_add(ops.sum(ops.square(y_true) * weights, axis=0))
        self.total_mse.assign_add(ops.sum(ops.square(y_true - y_pred) * weights, axis=0))
        self.count.assign_add(ops.sum(weights, axis=0))
        self.num_samples.assign_add(math.prod(y_true.shape))

    def result(self) -> Any:
        """The score so far; a number, or `(F,)` without aggregation."""
        if not self._built:
            return ops.zeros(())
        variance = self.squared_sum - self.sum * (self.sum / self.count)
        scores = 1.0 - ops.divide(self.total_mse, variance)
        scores = ops.where(ops.equal(ops.abs(scores), math.inf), 0.0, scores)
        if self.class_aggregation == "uniform_average":
            scores = ops.mean(scores)
        elif self.class_aggregation is not None:
            scores = ops.divide(ops.sum(variance * scores), ops.sum(variance))
        return self._adjusted(scores) if self.num_regressors else scores

    def _adjusted(self, scores: Any) -> Any:
        """Take off what so many regressors would explain by chance."""
        freedom = float(self.num_samples.value) - 1.0
        if self.num_regressors >= freedom:
            warnings.warn(
                f"R2Score: expected more than {self.num_regressors + 1} samples for the adjusted score, got "
                f"{freedom + 1:g}. The plain score is returned.",
                stacklevel=3,
            )
            return scores
        return 1.0 - (1.0 - scores) * freedom / (freedom - self.num_regressors)
