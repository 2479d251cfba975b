"""One number for precision and recall together."""

from __future__ import annotations

from typing import Any

from .. import ops
from ..config import epsilon
from ..graph import Variable
from ..losses.pairing import pair, to_float
from .metric import Metric

__all__ = ["F1Score", "FBetaScore"]

AVERAGES = (None, "micro", "macro", "weighted")


class FBetaScore(Metric):
    """Weigh precision and recall: `(1 + b^2) precision recall / (b^2 precision + recall)`.

    Args:
        average: None for one score a class; "micro", of all classes' counts together; "macro", the scores' mean;
            "weighted", their mean weighted by how often each class is true.
        beta: b > 0, how many times recall matters as much as precision.
        threshold: in (0, 1], above it a prediction counts as yes; None takes the largest of each row.
        name: for logs.
        dtype: None or "float32".

    Raises:
        ValueError: an argument out of range, or inputs that are not matrices `(N, K)`.

    Example:
        >>> metric = FBetaScore(average="macro", beta=2.0, threshold=0.5)
        >>> float(metric([[1.0, 1.0], [1.0, 0.0]], [[0.2, 0.6], [0.9, 0.3]]))
        0.777778
    """

    direction = "up"
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
        if average not in AVERAGES:
            known = ", ".join(map(repr, AVERAGES))
            raise ValueError(f"{name}: expected average out of {known}, got {average!r}. Use one of these.")
        if not isinstance(beta, float) or beta <= 0:
            raise ValueError(f"{name}: expected beta as a float above 0, got {beta!r}. Pass for example 1.0.")
        if threshold is not None and (not isinstance(threshold, float) or not 0 < threshold <= 1):
            raise ValueError(
                f"{name}: expected threshold as a float above 0 and at most 1, got {threshold!r}. Pass for example 0.5."
            )
        self.average = average
        self.beta = beta
        self.threshold = threshold
        self._axis = None if average == "micro" else 0
        self._built = False

    def _build(self, shape: tuple[int, ...]) -> None:
        if len(shape) != 2:
            raise ValueError(f"{self.name}: expected targets of shape (N, K), got {shape}. Pass one-hot rows.")
        kept = () if self.average == "micro" else shape[1:]
        self.true_positives = self.add_variable(kept, name="true_positives")
        self.false_positives = self.add_variable(kept, name="false_positives")
        self.false_negatives = self.add_variable(kept, name="false_negatives")
        self.intermediate_weights = self.add_variable(kept, name="intermediate_weights")
        self._built = True

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Add a batch: one-hot (or many-hot) targets and predictions, `(N, K)`, and weights of the samples, `(N,)`."""
        y_true, y_pred = pair(y_true, y_pred, self.name)
        if not self._built:
            self._build(tuple(y_true.shape))
        if self.threshold is None:
            largest = ops.greater_equal(y_pred, ops.max(y_pred, axis=-1, keepdims=True))
            chosen = ops.logical_and(largest, ops.greater(ops.abs(y_pred), 1e-9))
        else:
            chosen = ops.greater(y_pred, self.threshold)
        yes = ops.cast(chosen, "float32")
        weights = 1.0 if sample_weight is None else ops.expand_dims(to_float(sample_weight), 1)
        self.true_positives.assign_add(ops.sum(weights * yes * y_true, axis=self._axis))
        self.false_positives.assign_add(ops.sum(weights * yes * (1.0 - y_true), axis=self._axis))
        self.false_negatives.assign_add(ops.sum(weights * (1.0 - yes) * y_true, axis=self._axis))
        self.intermediate_weights.assign_add(ops.sum(weights * y_true, axis=self._axis))

    def result(self) -> Any:
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
    """Take the harmonic mean of precision and recall: `FBetaScore` with beta 1. Args: see there."""

    def __init__(
        self,
        average: str | None = None,
        threshold: float | None = None,
        name: str = "f1_score",
        dtype: str | None = None,
    ) -> None:
        super().__init__(average, 1.0, threshold, name, dtype)
