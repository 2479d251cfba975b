"""Counting hits and misses at thresholds: what precision, recall and the areas under curves are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import ops
from ..config import epsilon
from ..graph.allocation_limit import check_allocation
from ..losses.pairing import pair, weights_like

LOWEST = -1e10
"""A threshold below every prediction; predictions that are not among the k largest are set to it."""


class Thresholds:
    """Limits above which a prediction counts as yes.

    Limits spread evenly from 0 to 1 are compared after `y_pred` is scaled to their number, as Keras's buckets are, so
    that predictions which lie on a limit fall on the same side.

    Args:
        values: the limits, ascending; the first may be below 0 and the last above 1.

    Example:
        >>> Thresholds([0.0, 0.5, 1.0]).exceeded_by(np.array([0.5, 0.6], np.float32))
        array([[ True, False, False],
               [ True,  True, False]])
    """

    def __init__(self, values: Sequence[float]) -> None:
        self.values = np.asarray(values, np.float32)
        count = len(self.values)
        self.even = count >= 3 and np.allclose(values, np.arange(count) / (count - 1), atol=epsilon())
        self._steps = np.arange(count, dtype=np.float32)
        if self.values[0] < 0:
            self._steps[0] = -1.0  # even a prediction of 0 is above it

    def __len__(self) -> int:
        return len(self.values)

    def exceeded_by(self, y_pred: Any) -> Any:
        """Whether each prediction is above each limit, `(..., T)`."""
        if self.even:
            scaled = ops.clip(y_pred, 0.0, 1.0) * float(len(self) - 1)
            return ops.greater(ops.expand_dims(scaled, -1), self._steps)
        return ops.greater(ops.expand_dims(y_pred, -1), self.values)


def evenly(count: int, margin: float = 0.0) -> list[float]:
    """`count` limits from 0 to 1, the outer two moved outwards by `margin`."""
    check_allocation("thresholds", (count, 10))  # a number in a list takes as much memory as ten in a table
    inner = [i / (count - 1) for i in range(1, count - 1)]
    return [0.0 - margin, *inner, 1.0 + margin]


def given(thresholds: float | Sequence[float] | None, default: float, who: str) -> list[float]:
    """A threshold or several, as a list.

    Raises:
        ValueError: one lies outside [0, 1].
    """
    if thresholds is None:
        return [default]
    values = [thresholds] if isinstance(thresholds, (int, float)) else list(thresholds)
    if not values or not all(0 <= value <= 1 for value in values):
        raise ValueError(f"{who}: expected thresholds from 0 to 1, got {thresholds!r}. Pass probabilities.")
    return values


def confusion(
    y_true: Any,
    y_pred: Any,
    thresholds: Thresholds,
    who: str,
    *,
    sample_weight: Any = None,
    label_weights: Any = None,
    top_k: int | None = None,
    class_id: int | None = None,
    multi_label: bool = False,
) -> dict[str, Any]:
    """Sums of weights by truth and prediction.

    Args:
        y_true: 0 or 1 (anything else but 0 counts as 1), `(N,)` or `(N, L)`.
        y_pred: probabilities, of the same shape.
        thresholds: T limits.
        who: the metric, for errors.
        sample_weight: None, or weights of the samples, `(N,)`, or of the single predictions.
        label_weights: None, or weights of the labels, `(L,)`.
        top_k: only the k largest of each row can count as yes.
        class_id: look at this label only.
        multi_label: count each label apart.

    Returns:
        "true_positives", "false_positives", "true_negatives", "false_negatives": `(T,)`, or `(T, L)` if multi_label.
    """
    y_true, y_pred = pair(y_true, y_pred, who)
    y_true = ops.cast(ops.not_equal(y_true, 0.0), "float32")
    weights = None if sample_weight is None else weights_like(sample_weight, y_true)
    if top_k is not None:
        y_pred = ops.where(_among_largest(y_pred, top_k), y_pred, LOWEST)
    if class_id is not None:
        if len(y_pred.shape) < 2:
            raise ValueError(
                f"{who}: expected predictions of shape (N, K) with class_id, got {tuple(y_pred.shape)}. Drop class_id."
            )
        y_true, y_pred = y_true[..., class_id, None], y_pred[..., class_id, None]
    yes, no = y_true, 1.0 - y_true
    for factor in (weights, label_weights):
        if factor is not None:
            yes, no = yes * factor, no * factor
    if multi_label and len(y_pred.shape) != 2:
        raise ValueError(
            f"{who}: expected predictions of shape (N, L) with multi_label=True, got {tuple(y_pred.shape)}. "
            "Reshape them, or drop multi_label."
        )
    if not multi_label:  # everything is one label
        yes, no, y_pred = (ops.reshape(values, (-1, 1)) for values in (yes, no, y_pred))
    counts = _counts(yes, no, y_pred, thresholds)
    return counts if multi_label else {name: ops.squeeze(count, 1) for name, count in counts.items()}


def _counts(yes: Any, no: Any, y_pred: Any, thresholds: Thresholds) -> dict[str, Any]:
    """The four sums, `(T, L)`, from the weights of true and false and the predictions, `(M, L)` each."""
    positive = ops.cast(thresholds.exceeded_by(ops.transpose(y_pred)), "float32")  # (L, M, T)
    weights = ops.stack([ops.transpose(yes), ops.transpose(no)], axis=1)  # (L, 2, M)
    hits = ops.transpose(ops.matmul(weights, positive))  # (L, 2, T) -> (T, 2, L)
    true_positives, false_positives = hits[:, 0], hits[:, 1]
    return {
        "true_positives": true_positives,
        "false_positives": false_positives,
        "true_negatives": ops.sum(no, axis=0) - false_positives,
        "false_negatives": ops.sum(yes, axis=0) - true_positives,
    }


def _among_largest(x: Any, k: int) -> Any:
    """Whether each entry is among the k largest of its row; of equal ones the first come first."""
    others, mine = ops.expand_dims(x, -2), ops.expand_dims(x, -1)  # (..., 1, K), (..., K, 1)
    place = np.arange(x.shape[-1])
    earlier = place[None, :] < place[:, None]
    ahead = ops.logical_or(ops.greater(others, mine), ops.logical_and(ops.equal(others, mine), earlier))
    return ops.less(ops.sum(ops.cast(ahead, "float32"), axis=-1), float(k))
