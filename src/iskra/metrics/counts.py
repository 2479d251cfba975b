"""True and false positives and negatives, and precision and recall, at one threshold or several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import ops
from ..graph import Variable
from .confusion import LOWEST, Thresholds, confusion, given
from .metric import Metric

__all__ = ["FalseNegatives", "FalsePositives", "Precision", "Recall", "TrueNegatives", "TruePositives"]

Limits = float | Sequence[float] | None


class _Count(Metric):
    """One of the four sums, by its name in `confusion`."""

    counted: str

    def __init__(self, thresholds: Limits, name: str | None, dtype: str | None) -> None:
        super().__init__(name=name, dtype=dtype)
        self.thresholds = given(thresholds, 0.5, self.name)
        self._limits = Thresholds(self.thresholds)
        self.accumulator = self.add_variable((len(self._limits),), name="accumulator")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Add a batch: targets 0 or 1 and probabilities of one shape, and weights of the samples."""
        counts = confusion(y_true, y_pred, self._limits, self.name, sample_weight=sample_weight)
        self.accumulator.assign_add(counts[self.counted])

    def result(self) -> Any:
        """The sum so far; `(T,)` for several thresholds."""
        return _alone(self.accumulator.numpy())


class TruePositives(_Count):
    """Add up (the weights of) what is true and predicted.

    Args:
        thresholds: a probability or several, above which a prediction counts as yes; 0.5 by default.
        name: for logs.
        dtype: None or "float32".

    Raises:
        ValueError: a threshold outside [0, 1].

    Example:
        >>> float(TruePositives()([0, 1, 1, 1], [0.9, 0.8, 0.7, 0.2]))
        2.0
    """

    counted = "true_positives"

    def __init__(self, thresholds: Limits = None, name: str | None = None, dtype: str | None = None) -> None:
        super().__init__(thresholds, name, dtype)


class FalsePositives(_Count):
    """Add up (the weights of) what is predicted and not true. Args: as in `TruePositives`."""

    counted = "false_positives"

    def __init__(self, thresholds: Limits = None, name: str | None = None, dtype: str | None = None) -> None:
        super().__init__(thresholds, name, dtype)


class TrueNegatives(_Count):
    """Add up (the weights of) what is neither true nor predicted. Args: as in `TruePositives`."""

    counted = "true_negatives"

    def __init__(self, thresholds: Limits = None, name: str | None = None, dtype: str | None = None) -> None:
        super().__init__(thresholds, name, dtype)


class FalseNegatives(_Count):
    """Add up (the weights of) what is true and not predicted. Args: as in `TruePositives`."""

    counted = "false_negatives"

    def __init__(self, thresholds: Limits = None, name: str | None = None, dtype: str | None = None) -> None:
        super().__init__(thresholds, name, dtype)


class _Share(Metric):
    """True positives as a share of themselves and one kind of mistakes."""

    direction = "up"
    mistakes: str

    def __init__(
        self, thresholds: Limits, top_k: int | None, class_id: int | None, name: str | None, dtype: str | None
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self.thresholds = given(thresholds, 0.5 if top_k is None else LOWEST, self.name)
        self.top_k = top_k
        self.class_id = class_id
        self._limits = Thresholds(self.thresholds)
        self.true_positives = self.add_variable((len(self._limits),), name="true_positives")
        self._mistakes: Variable = self.add_variable((len(self._limits),), name=self.mistakes)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Add a batch: targets 0 or 1 and probabilities of one shape, and weights of the samples."""
        counts = confusion(
            y_true,
            y_pred,
            self._limits,
            self.name,
            sample_weight=sample_weight,
            top_k=self.top_k,
            class_id=self.class_id,
        )
        self.true_positives.assign_add(counts["true_positives"])
        self._mistakes.assign_add(counts[self.mistakes])

    def result(self) -> Any:
        """The share so far; `(T,)` for several thresholds."""
        return _alone(ops.divide_no_nan(self.true_positives, self.true_positives + self._mistakes))


class Precision(_Share):
    """Find the share of the predicted that is true: `TP / (TP + FP)`, 0 where nothing is predicted.

    Args:
        thresholds: a probability or several, above which a prediction counts as yes; by default 0.5, or none at all
            with `top_k`.
        top_k: only the k largest of each row can count as yes.
        class_id: look at this class only, of predictions `(N, K)`.
        name: for logs.
        dtype: None or "float32".

    Raises:
        ValueError: a threshold outside [0, 1].

    Example:
        >>> float(Precision()([0, 1, 1, 1], [0.9, 0.8, 0.7, 0.2]))
        0.666667
    """

    mistakes = "false_positives"

    def __init__(
        self,
        thresholds: Limits = None,
        top_k: int | None = None,
        class_id: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__(thresholds, top_k, class_id, name, dtype)

    @property
    def false_positives(self) -> Variable:
        """What is predicted and not true."""
        return self._mistakes


class Recall(_Share):
    """Find the share of the true that is predicted: `TP / (TP + FN)`, 0 where nothing is true.

    Args: as in `Precision`.
    """

    mistakes = "false_negatives"

    def __init__(
        self,
        thresholds: Limits = None,
        top_k: int | None = None,
        class_id: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__(thresholds, top_k, class_id, name, dtype)

    @property
    def false_negatives(self) -> Variable:
        """What is true and not predicted."""
        return self._mistakes


def _alone(values: Any) -> Any:
    """The single value of a vector of one."""
    return values[0] if len(values) == 1 else values
