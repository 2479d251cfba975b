"""True and false positives and negatives at thresholds: what precision, recall and AUC are computed from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .. import ops
from ..config import epsilon
from ..graph.allocation_limit import check_allocation
from ..losses.pairing import pair, weights_like
from ..typing import Array, ArrayLike

COUNTS = ("true_positives", "false_positives", "true_negatives", "false_negatives")
LOWEST = -1e10
"""A threshold below every prediction; predictions that are not among the k largest are set to it."""


class Thresholds:
    """Limits above which a prediction is positive.

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
        self.values: np.ndarray = np.asarray(values, np.float32)
        count = len(self.values)
        self.even: bool = count >= 3 and np.allclose(values, np.arange(count) / (count - 1), atol=epsilon())
        self._steps = np.arange(count, dtype=np.float32)
        if self.values[0] < 0:
            self._steps[0] = -1.0  # even a prediction of 0 is above it

    def __len__(self) -> int:
        return len(self.values)

    def exceeded_by(self, y_pred: ArrayLike) -> Array:
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


def checked_thresholds(thresholds: float | Sequence[float] | None, default: float, who: str) -> list[float]:
    """A threshold or several, as a list.

    Raises:
        ValueError: one lies outside [0, 1].
    """
    if thresholds is None:
        return [default]
    is_single = isinstance(thresholds, (int, float))
    values: list[float] = [thresholds] if is_single else list(thresholds)  # type: ignore[list-item, arg-type]
    outside = [value for value in values if not 0 <= value <= 1]
    if outside or not values:
        got = thresholds if is_single else outside
        raise ValueError(f"{who}: expected thresholds from 0 to 1, got {got!r}. Pass probabilities.")
    return values


def confusion(
    y_true: ArrayLike,
    y_pred: ArrayLike,
    thresholds: Thresholds,
    who: str,
    *,
    sample_weight: ArrayLike | None = None,
    label_weights: np.ndarray | None = None,
    top_k: int | None = None,
    class_id: int | None = None,
    multi_label: bool = False,
) -> dict[str, Array]:
    """Weighted counts of true and false positives and negatives.

    Args:
        y_true: 0 or 1 (anything but 0 counts as 1), `(N,)` or `(N, L)`.
        y_pred: probabilities, of the same shape.
        thresholds: T limits.
        who: the metric, for errors.
        sample_weight: None, or weights of the samples, `(N,)`, or of the single predictions.
        label_weights: None, or weights of the labels, `(L,)`.
        top_k: only the k largest of each row can be positive.
        class_id: consider this label only.
        multi_label: count each label separately.

    Returns:
        By the names of `COUNTS`: `(T,)`, or `(T, L)` with `multi_label`.

    Raises:
        ValueError: shapes that do not match, or that `class_id` or `multi_label` rule out.
    """
    labels, scores = pair(y_true, y_pred, who)
    labels = ops.cast(ops.not_equal(labels, 0.0), "float32")
    weights = None if sample_weight is None else weights_like(sample_weight, labels)
    if top_k is not None:
        scores = ops.where(_among_largest(scores, top_k), scores, LOWEST)
    if class_id is not None:
        if len(scores.shape) < 2:
            raise ValueError(
                f"{who}: expected predictions of shape (N, K) with class_id, got {tuple(scores.shape)}. "
                "Remove class_id."
            )
        count = scores.shape[-1]
        if count is not None and not -count <= class_id < count:
            raise ValueError(
                f"{who}: expected class_id from 0 to {count - 1} for predictions of {count} classes, got {class_id}. "
                "Classes count from 0."
            )
        labels, scores = labels[..., class_id, None], scores[..., class_id, None]
    positive, negative = labels, 1.0 - labels
    for factor in (weights, label_weights):
        if factor is not None:
            positive, negative = positive * factor, negative * factor
    if multi_label and len(scores.shape) != 2:
        raise ValueError(
            f"{who}: expected predictions of shape (N, L) with multi_label=True, got {tuple(scores.shape)}. "
            "Reshape them, or remove multi_label."
        )
    if not multi_label:  # everything is one label
        positive, negative, scores = (ops.reshape(values, (-1, 1)) for values in (positive, negative, scores))
    counts = _counts(positive, negative, scores, thresholds)
    return counts if multi_label else {name: ops.squeeze(count, 1) for name, count in counts.items()}


def _counts(positive: Array, negative: Array, scores: Array, thresholds: Thresholds) -> dict[str, Array]:
    """The four sums, `(T, L)`, from the weights of positives and negatives and the predictions, `(M, L)` each."""
    predicted = ops.cast(thresholds.exceeded_by(ops.transpose(scores)), "float32")  # (L, M, T)
    weights = ops.stack([ops.transpose(positive), ops.transpose(negative)], axis=1)  # (L, 2, M)
    hits = ops.transpose(ops.matmul(weights, predicted))  # (L, 2, T) -> (T, 2, L)
    true_positives, false_positives = hits[:, 0], hits[:, 1]
    true_negatives = ops.sum(negative, axis=0) - false_positives
    false_negatives = ops.sum(positive, axis=0) - true_positives
    return dict(zip(COUNTS, (true_positives, false_positives, true_negatives, false_negatives), strict=True))


def _among_largest(x: Array, k: int) -> Array:
    """Whether each entry is among the k largest of its row; of equal ones the first come first."""
    others, mine = ops.expand_dims(x, -2), ops.expand_dims(x, -1)  # (..., 1, K), (..., K, 1)
    position = np.arange(x.shape[-1])
    earlier = position[None, :] < position[:, None]
    ahead = ops.logical_or(ops.greater(others, mine), ops.logical_and(ops.equal(others, mine), earlier))
    return ops.less(ops.sum(ops.cast(ahead, "float32"), axis=-1), float(k))
