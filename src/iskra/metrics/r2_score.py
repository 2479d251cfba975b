"""R2 score, the coefficient of determination."""

from __future__ import annotations

import math
import warnings

from .. import ops
from ..configurable import one_of
from ..graph import Variable
from ..losses.pairing import pair, weights_like
from ..typing import Array, ArrayLike
from .metric import Direction, Metric

AGGREGATIONS = (None, "uniform_average", "variance_weighted_average")


class R2Score(Metric):
    """R2 score: the fraction of the targets' variance that the predictions explain.

        R2 = 1 - sum((y - p)^2) / sum((y - mean(y))^2)

    1 is perfect, 0 is as good as predicting the mean. Targets and predictions have the shape `(N, F)`.

    Args:
        class_aggregation: "uniform_average", the mean of the scores of the F outputs; "variance_weighted_average",
            their mean weighted by the targets' variance; None for all scores.
        num_regressors: the number of inputs of the model, for the adjusted R2 score; 0 for the plain one.
        name, dtype: see `Metric`.

    Raises:
        ValueError: an unknown aggregation, a negative number of regressors, inputs that are not matrices.

    Example:
        >>> float(R2Score()([[1.0], [4.0], [3.0]], [[2.0], [4.0], [4.0]]))
        0.571429

    References:
        Wright, "Correlation and causation", 1921.
    """

    direction: Direction = "up"
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
        if num_regressors < 0:
            raise ValueError(
                f"R2Score: expected num_regressors of 0 or more, got {num_regressors}. Pass the number of inputs."
            )
        self.class_aggregation: str | None = one_of(AGGREGATIONS, class_aggregation, "class_aggregation", "R2Score")
        self.num_regressors = num_regressors
        self.num_samples: Variable = self.add_variable((), name="num_samples")
        self._built = False

    def _build(self, shape: tuple[int, ...]) -> None:
        if len(shape) != 2:
            raise ValueError(f"R2Score: expected targets of shape (N, F), got {shape}. Reshape them.")
        names = ("squared_sum", "sum", "residual", "count")
        variables = [self.add_variable(shape[1:], name=name) for name in names]
        self.squared_sum, self.sum, self.total_mse, self.count = variables
        self._built = True

    def update_state(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None) -> None:
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

    def result(self) -> Array:
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

    def _adjusted(self, scores: Array) -> Array:
        """The adjusted R2 score: without what as many regressors explain by chance."""
        freedom = float(self.num_samples.value) - 1.0
        if self.num_regressors >= freedom:
            warnings.warn(
                f"R2Score: expected more than {self.num_regressors + 1} samples for the adjusted score, got "
                f"{freedom + 1:g}. The plain score is returned.",
                stacklevel=3,
            )
            return scores
        return 1.0 - (1.0 - scores) * freedom / (freedom - self.num_regressors)
