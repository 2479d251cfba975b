"""F-scores: precision and recall in one number."""

from __future__ import annotations

from .. import ops
from ..config import epsilon
from ..configurable import one_of
from ..graph import Variable
from ..losses.pairing import pair, to_float
from ..typing import Array, ArrayLike
from .metric import Direction, Metric

AVERAGES = (None, "micro", "macro", "weighted")


class FBetaScore(Metric):
    """F-beta score: the weighted harmonic mean of precision and recall.

        F_b = (1 + b^2) precision recall / (b^2 precision + recall)

    Args:
        average: None for one score per class; "micro" for the score of the summed counts; "macro" for the mean of the
            scores; "weighted" for their mean weighted by the number of positives of each class.
        beta: b > 0, how many times as important recall is as precision.
        threshold: in (0, 1], a prediction above it is positive; None takes the largest of each row.
        name, dtype: see `Metric`.

    Raises:
        ValueError: an argument out of range, or inputs that are not matrices `(N, K)`.

    Example:
        >>> metric = FBetaScore(average="macro", beta=2.0, threshold=0.5)
        >>> float(metric([[1.0, 1.0], [1.0, 0.0]], [[0.2, 0.6], [0.9, 0.3]]))
        0.777778

    References:
        van Rijsbergen, "Information retrieval", 2nd edition, 1979.
    """

    direction: Direction = "up"
    true_positives: Variable
    false_positives: Variable
    false_negatives: Variable
    intermediate_weights: Variable

    def __init__(
        self,
        average: str | None = None,
        beta: float = 1.0,
        threshold: float | None = None,
        name: str = "fbeta_score",
        dtype: str | None = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        if not isinstance(beta, float) or beta <= 0:
            raise ValueError(f"{name}: expected beta as a float above 0, got {beta!r}. Pass for example 1.0.")
        if threshold is not None and (not isinstance(threshold, float) or not 0 < threshold <= 1):
            raise ValueError(
                f"{name}: expected threshold as a float above 0 and at most 1, got {threshold!r}. Pass for example 0.5."
            )
        self.average: str | None = one_of(AVERAGES, average, "average", name)
        self.beta = beta
        self.threshold = threshold
        self._axis = None if average == "micro" else 0
        self._built = False

    def _build(self, shape: tuple[int, ...]) -> None:
        if len(shape) != 2:
            raise ValueError(f"{self.name}: expected targets of shape (N, K), got {shape}. Pass one-hot rows.")
        kept = () if self.average == "micro" else shape[1:]
        for name in ("true_positives", "false_positives", "false_negatives", "intermediate_weights"):
            setattr(self, name, self.add_variable(kept, name=name))
        self._built = True

    def update_state(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None) -> None:
        """Accumulate a batch: one-hot (or multi-hot) targets and predictions, `(N, K)`, and sample weights, `(N,)`."""
        y_true, y_pred = pair(y_true, y_pred, self.name)
        if not self._built:
            self._build(tuple(y_true.shape))
        if self.threshold is None:
            largest = ops.greater_equal(y_pred, ops.max(y_pred, axis=-1, keepdims=True))
            chosen = ops.logical_and(largest, ops.greater(ops.abs(y_pred), 1e-9))
        else:
            chosen = ops.greater(y_pred, self.threshold)
        positive = ops.cast(chosen, "float32")
        weights = 1.0 if sample_weight is None else ops.expand_dims(to_float(sample_weight), 1)
        self.true_positives.assign_add(ops.sum(weights * positive * y_true, axis=self._axis))
        self.false_positives.assign_add(ops.sum(weights * positive * (1.0 - y_true), axis=self._axis))
        self.false_negatives.assign_add(ops.sum(weights * (1.0 - positive) * y_true, axis=self._axis))
        self.intermediate_weights.assign_add(ops.sum(weights * y_true, axis=self._axis))

    def result(self) -> Array:
        """The score so far; a number, or `(K,)` without averaging."""
        if not self._built:
            return ops.zeros(())
        precision = self.true_positives / (self.true_positives + self.false_positives + epsilon())
        recall = self.true_positives / (self.true_positives + self.false_negatives + epsilon())
        squared = self.beta**2
        scores = (1.0 + squared) * precision * recall / (squared * precision + recall + epsilon())
        if self.average == "weighted":
            return ops.sum(scores * self.intermediate_weights) / (ops.sum(self.intermediate_weights) + epsilon())
        return scores if self.average is None else ops.mean(scores)


class F1Score(FBetaScore):
    """F1 score: the harmonic mean of precision and recall. Args: see `FBetaScore`."""

    def __init__(
        self,
        average: str | None = None,
        threshold: float | None = None,
        name: str = "f1_score",
        dtype: str | None = None,
    ) -> None:
        super().__init__(average, 1.0, threshold, name, dtype)
