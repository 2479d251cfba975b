"""Area under the ROC, precision-recall or precision-recall-gain curve, at a fixed number of thresholds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .. import ops
from ..config import epsilon
from ..configurable import one_of
from ..graph import Variable
from ..typing import Array, ArrayLike, Shape
from .confusion import COUNTS, Thresholds, confusion, evenly
from .metric import Direction, Metric

CURVES = ("ROC", "PR", "PRGAIN")
SUMMATIONS = ("interpolation", "minoring", "majoring")


class AUC(Metric):
    """Area under a curve of two rates, which shows how well scores rank positives before negatives; 1 is perfect.

    The area is summed between neighbouring thresholds, so it is exact only up to `1 / num_thresholds`.

    Args:
        num_thresholds: the number of thresholds, spread evenly over [0, 1].
        curve: "ROC", true positive rate over false positive rate (chance gives 1/2); "PR", precision over recall;
            "PRGAIN", precision gain over recall gain.
        summation_method: the height between two thresholds: "interpolation", "minoring" (the lower) or "majoring".
        name, dtype: see `Metric`.
        thresholds: explicit thresholds between 0 and 1, instead of `num_thresholds`.
        multi_label: average the areas of the L columns of `(N, L)` targets, instead of pooling all.
        num_labels: L, to build the variables before the first batch.
        label_weights: the weight of each label, `(L,)`.
        from_logits: whether predictions are logits, to be passed through a sigmoid.

    Raises:
        ValueError: an unknown curve or summation, too few thresholds, `num_labels` without `multi_label`, or other
            numbers of labels in it, in `label_weights` or in a batch.

    Example:
        >>> float(AUC()([0, 0, 1, 1], [0.1, 0.6, 0.4, 0.9]))
        0.75

    References:
        Fawcett, "An introduction to ROC analysis", 2006.
        Davis and Goadrich, "The relationship between precision-recall and ROC curves", 2006: the interpolation of PR.
        Flach and Kull, "Precision-recall-gain curves: PR analysis done right", 2015.
    """

    direction: Direction = "up"
    true_positives: Variable
    false_positives: Variable
    true_negatives: Variable
    false_negatives: Variable

    def __init__(
        self,
        num_thresholds: int = 200,
        curve: str = "ROC",
        summation_method: str = "interpolation",
        name: str | None = None,
        dtype: str | None = None,
        thresholds: Sequence[float] | None = None,
        multi_label: bool = False,
        num_labels: int | None = None,
        label_weights: ArrayLike | None = None,
        from_logits: bool = False,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self.curve: str = _choice(CURVES, curve, "curve")
        self.summation_method: str = _choice(SUMMATIONS, summation_method, "summation_method")
        self._limits = Thresholds(_limits(num_thresholds, thresholds))
        self.num_thresholds: int = len(self._limits)
        self.multi_label = multi_label
        self.num_labels = num_labels
        self.label_weights: np.ndarray | None = None if label_weights is None else np.asarray(label_weights, np.float32)
        self.from_logits = from_logits
        self._built = False
        if num_labels and not multi_label:
            raise ValueError(
                "AUC: expected multi_label=True with num_labels, got False. Remove num_labels, or add multi_label=True."
            )
        if num_labels or not multi_label:
            self._build((num_labels,) if num_labels else ())

    @property
    def thresholds(self) -> list[float]:
        """All limits, the outer two just outside [0, 1]."""
        return [float(value) for value in self._limits.values]

    def _build(self, labels: tuple[int, ...]) -> None:
        shape = (self.num_thresholds, *labels)
        for name in COUNTS:
            setattr(self, name, self.add_variable(shape, name=name))
        self._built = True

    def update_state(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None) -> None:
        self._check_labels(ops.shape(y_pred))
        counts = confusion(
            y_true,
            ops.sigmoid(y_pred) if self.from_logits else y_pred,
            self._limits,
            self.name,
            sample_weight=sample_weight,
            label_weights=None if self.multi_label else self.label_weights,
            multi_label=self.multi_label,
        )
        if not self._built:
            self._build((ops.shape(y_pred)[-1],))  # type: ignore[arg-type]
        for name, count in counts.items():
            getattr(self, name).assign_add(count)

    def _check_labels(self, shape: Shape) -> None:
        weights = None if self.label_weights is None else len(self.label_weights)
        for name, expected in (("num_labels", self.num_labels), ("label_weights", weights)):
            if (expected or 1) > 1 and (not shape or shape[-1] not in (expected, None)):
                raise ValueError(
                    f"{self.name}: expected predictions of {expected} labels, as {name} says, got shape {shape}. "
                    f"Pass (N, {expected}), or change {name}."
                )

    def result(self) -> Array:
        if not self._built:
            return ops.zeros(())
        if self.curve == "PR" and self.summation_method == "interpolation":
            return self._over_labels(self._interpolated_pr())
        x, y = {"ROC": self._roc, "PR": self._pr, "PRGAIN": self._pr_gain}[self.curve]()
        left, right = y[:-1], y[1:]
        heights = {"interpolation": (left + right) / 2.0, "minoring": ops.minimum(left, right)}.get(
            self.summation_method, ops.maximum(left, right)
        )
        return self._over_labels((x[:-1] - x[1:]) * heights)

    def _over_labels(self, strips: Array) -> Array:
        """The area from its strips between thresholds; with `multi_label` the (weighted) mean of the labels' areas."""
        areas = ops.sum(strips, axis=0)
        if not self.multi_label:
            return areas
        if self.label_weights is None:
            return ops.mean(areas)
        return ops.divide_no_nan(ops.sum(areas * self.label_weights), ops.sum(self.label_weights))

    def _recall(self) -> Array:
        return ops.divide_no_nan(self.true_positives, self.true_positives + self.false_negatives)

    def _roc(self) -> tuple[Array, Array]:
        return ops.divide_no_nan(self.false_positives, self.false_positives + self.true_negatives), self._recall()

    def _pr(self) -> tuple[Array, Array]:
        return self._recall(), ops.divide_no_nan(self.true_positives, self.true_positives + self.false_positives)

    def _pr_gain(self) -> tuple[Array, Array]:
        """Gains: 1 less the odds of an error, relative to those of always predicting positive."""
        positive = self.true_positives + self.false_negatives
        odds = ops.divide_no_nan(positive, self.true_negatives + self.false_positives)
        recall_gain = 1.0 - odds * ops.divide_no_nan(self.false_negatives, self.true_positives)
        precision_gain = 1.0 - odds * ops.divide_no_nan(self.false_positives, self.true_positives)
        none_found = ops.equal(self.true_positives, 0.0)
        return ops.maximum(ops.where(none_found, 0.0, recall_gain), 0.0), ops.where(none_found, 1.0, precision_gain)

    def _interpolated_pr(self) -> Array:
        """Strips of the area where true positives grow linearly with all positives p: TP = a + s p.

        The integral of TP/p over TP is `s (dTP + a log(p_left / p_right))`; it is divided by the number of positives.
        """
        positives = self.true_positives + self.false_positives
        left, right = positives[:-1], positives[1:]
        gained = self.true_positives[:-1] - self.true_positives[1:]
        gain = ops.divide_no_nan(gained, ops.maximum(left - right, 0.0))
        offset = self.true_positives[1:] - gain * right
        both = ops.logical_and(ops.greater(left, 0.0), ops.greater(right, 0.0))
        ratio = ops.where(both, ops.divide_no_nan(left, ops.maximum(right, 0.0)), 1.0)
        positive = self.true_positives[1:] + self.false_negatives[1:]
        return ops.divide_no_nan(gain * (gained + offset * ops.log(ratio)), ops.maximum(positive, 0.0))


def _choice(known: Sequence[str], value: str, name: str) -> str:
    """The one of the known values that is given, in capitals or not."""
    folded = str(value).lower()
    return one_of(known, next((each for each in known if each.lower() == folded), value), name, "AUC")


def _limits(num_thresholds: int, thresholds: Sequence[float] | None) -> list[float]:
    """The limits, with one below 0 and one above 1 so that the curve runs from end to end."""
    if thresholds is not None:
        return [-epsilon(), *sorted(thresholds), 1.0 + epsilon()]
    if num_thresholds < 2:
        raise ValueError(f"AUC: expected num_thresholds of 2 or more, got {num_thresholds}. The default is 200.")
    return evenly(num_thresholds, margin=epsilon())
