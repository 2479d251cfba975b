"""One rate at a bound on another: sensitivity at specificity, precision at recall, and the reverse."""

from __future__ import annotations

from .. import ops
from ..graph import Variable
from ..typing import Array, ArrayLike
from .confusion import COUNTS, Thresholds, confusion, evenly
from .metric import Direction, Metric

# A rate is its first count over the sum of both.
SENSITIVITY = RECALL = ("true_positives", "false_negatives")
SPECIFICITY = ("true_negatives", "false_positives")
PRECISION = ("true_positives", "false_positives")


class _TradeOff(Metric):
    """The largest `wanted` rate over all thresholds where the `kept` rate is at least `value`."""

    direction: Direction = "up"
    wanted: tuple[str, str]
    kept: tuple[str, str]

    def __init__(
        self, kept: str, value: float, num_thresholds: int, class_id: int | None, name: str | None, dtype: str | None
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        if not 0 <= value <= 1:
            raise ValueError(f"{self.name}: expected {kept} from 0 to 1, got {value!r}. Pass a fraction, 0.9 for 90 %.")
        if num_thresholds <= 0:
            raise ValueError(
                f"{self.name}: expected num_thresholds above 0, got {num_thresholds}. The default, 200, is fine enough."
            )
        self.value = value
        self.num_thresholds = num_thresholds
        self.class_id = class_id
        self.thresholds: list[float] = [0.5] if num_thresholds == 1 else evenly(num_thresholds)
        self._limits = Thresholds(self.thresholds)
        self._counts: dict[str, Variable] = {
            count: self.add_variable((len(self._limits),), name=count) for count in COUNTS
        }

    def update_state(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None) -> None:
        counts = confusion(y_true, y_pred, self._limits, self.name, sample_weight=sample_weight, class_id=self.class_id)
        for name, variable in self._counts.items():
            variable.assign_add(counts[name])

    def result(self) -> Array:
        allowed = ops.greater_equal(self._rate(*self.kept), self.value)
        return ops.max(ops.where(allowed, self._rate(*self.wanted), 0.0))

    def _rate(self, count: str, other: str) -> Array:
        return ops.divide_no_nan(self._counts[count], self._counts[count] + self._counts[other])


class SensitivityAtSpecificity(_TradeOff):
    """Best sensitivity, `TP / (TP + FN)`, at a specificity, `TN / (TN + FP)`, of at least a given value.

    Args:
        specificity: the fraction of negatives that must be predicted negative.
        num_thresholds: the number of thresholds from 0 to 1 that are tried.
        class_id: consider this class only, of predictions `(N, K)`.
        name, dtype: see `Metric`.

    Raises:
        ValueError: a fraction outside [0, 1], or no thresholds.

    Example:
        >>> metric = SensitivityAtSpecificity(0.5)
        >>> float(metric([0, 0, 0, 1, 1], [0.0, 0.3, 0.8, 0.3, 0.8]))
        0.5
    """

    wanted, kept = SENSITIVITY, SPECIFICITY

    def __init__(
        self,
        specificity: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__("specificity", specificity, num_thresholds, class_id, name, dtype)
        self.specificity = specificity


class SpecificityAtSensitivity(_TradeOff):
    """Best specificity at a sensitivity of at least a given value. Args: see `SensitivityAtSpecificity`."""

    wanted, kept = SPECIFICITY, SENSITIVITY

    def __init__(
        self,
        sensitivity: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__("sensitivity", sensitivity, num_thresholds, class_id, name, dtype)
        self.sensitivity = sensitivity


class PrecisionAtRecall(_TradeOff):
    """Best precision at a recall of at least a given value. Args: see `SensitivityAtSpecificity`."""

    wanted, kept = PRECISION, RECALL

    def __init__(
        self,
        recall: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__("recall", recall, num_thresholds, class_id, name, dtype)
        self.recall = recall


class RecallAtPrecision(_TradeOff):
    """Best recall at a precision of at least a given value. Args: see `SensitivityAtSpecificity`."""

    wanted, kept = RECALL, PRECISION

    def __init__(
        self,
        precision: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__("precision", precision, num_thresholds, class_id, name, dtype)
        self.precision = precision
