"""True and false positives and negatives, precision and recall, at one threshold or several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import ops
from ..graph import Variable
from ..typing import Array, ArrayLike
from .confusion import LOWEST, Thresholds, checked_thresholds, confusion
from .metric import Direction, Metric

Limits = float | Sequence[float] | None


class _Count(Metric):
    """One of the four counts, by its name in `confusion`."""

    counted: str

    def __init__(self, thresholds: Limits = None, name: str | None = None, dtype: str | None = None) -> None:
        super().__init__(name=name, dtype=dtype)
        self.thresholds: list[float] = checked_thresholds(thresholds, 0.5, self.name)
        self._limits = Thresholds(self.thresholds)
        self.accumulator: Variable = self.add_variable((len(self._limits),), name="accumulator")

    def update_state(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None) -> None:
        counts = confusion(y_true, y_pred, self._limits, self.name, sample_weight=sample_weight)
        self.accumulator.assign_add(counts[self.counted])

    def result(self) -> Array:
        return _single(ops.copy(self.accumulator))


class TruePositives(_Count):
    """True positives: the (weighted) number of positives that are predicted positive.

    Args:
        thresholds: a probability or several, above which a prediction is positive; 0.5 by default.
        name, dtype: see `Metric`.

    Raises:
        ValueError: a threshold outside [0, 1].

    Example:
        >>> float(TruePositives()([0, 1, 1, 1], [0.9, 0.8, 0.7, 0.2]))
        2.0
    """

    counted = "true_positives"


class FalsePositives(_Count):
    """False positives: the (weighted) number of negatives that are predicted positive. Args: see `TruePositives`."""

    counted = "false_positives"


class TrueNegatives(_Count):
    """True negatives: the (weighted) number of negatives that are predicted negative. Args: see `TruePositives`."""

    counted = "true_negatives"


class FalseNegatives(_Count):
    """False negatives: the (weighted) number of positives that are predicted negative. Args: see `TruePositives`."""

    counted = "false_negatives"


class _Ratio(Metric):
    """True positives over the sum of themselves and one kind of errors."""

    direction: Direction = "up"
    errors: str

    def __init__(
        self,
        thresholds: Limits = None,
        top_k: int | None = None,
        class_id: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self.thresholds: list[float] = checked_thresholds(thresholds, 0.5 if top_k is None else LOWEST, self.name)
        self.top_k = top_k
        self.class_id = class_id
        self._limits = Thresholds(self.thresholds)
        self.true_positives: Variable = self.add_variable((len(self._limits),), name="true_positives")
        self._errors = self.add_variable((len(self._limits),), name=self.errors)

    def update_state(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None) -> None:
        options: dict[str, Any] = {"sample_weight": sample_weight, "top_k": self.top_k, "class_id": self.class_id}
        counts = confusion(y_true, y_pred, self._limits, self.name, **options)
        self.true_positives.assign_add(counts["true_positives"])
        self._errors.assign_add(counts[self.errors])

    def result(self) -> Array:
        return _single(ops.divide_no_nan(self.true_positives, self.true_positives + self._errors))


class Precision(_Ratio):
    """Precision: the fraction of predicted positives that are positive, `TP / (TP + FP)`; 0 if none is predicted.

    Args:
        thresholds: a probability or several, above which a prediction is positive; by default 0.5, or none at all
            with `top_k`.
        top_k: only the k largest predictions of each row can be positive.
        class_id: consider this class only, of predictions `(N, K)`.
        name, dtype: see `Metric`.

    Raises:
        ValueError: a threshold outside [0, 1].

    Example:
        >>> float(Precision()([0, 1, 1, 1], [0.9, 0.8, 0.7, 0.2]))
        0.666667
    """

    errors = "false_positives"

    @property
    def false_positives(self) -> Variable:
        """Negatives that were predicted positive."""
        return self._errors


class Recall(_Ratio):
    """Recall: the fraction of positives that are predicted positive, `TP / (TP + FN)`; 0 if there are no positives.

    Args: see `Precision`.
    """

    errors = "false_negatives"

    @property
    def false_negatives(self) -> Variable:
        """Positives that were predicted negative."""
        return self._errors


def _single(values: Array) -> Array:
    """The only element of a vector of length 1, longer vectors as they are."""
    return values[0] if len(values) == 1 else values
