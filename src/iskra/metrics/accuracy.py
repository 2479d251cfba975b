"""Accuracies of values, binary labels, classes and top k classes.

Functions give 1 for a correct and 0 for a wrong prediction, classes their mean.
"""

from __future__ import annotations

import math

from .. import ops
from ..losses.crossentropy import class_indices
from ..losses.pairing import pair, to_float
from ..typing import Array, ArrayLike
from .mean import MeanMetricWrapper, NamedMetric
from .metric import Direction


def accuracy(y_true: ArrayLike, y_pred: ArrayLike) -> Array:
    """Equality of predictions and targets: 1 where equal, else 0, in their shape."""
    y_true, y_pred = pair(y_true, y_pred, "accuracy")
    return _to_float(ops.equal(y_true, y_pred))


def binary_accuracy(y_true: ArrayLike, y_pred: ArrayLike, threshold: float = 0.5) -> Array:
    """Binary accuracy: whether a prediction is on its target's side of a threshold.

    Args:
        y_true: 0 or 1, `(..., F)`.
        y_pred: probabilities of the positive class, `(..., F)`.
        threshold: a prediction above it is positive.

    Example:
        >>> binary_accuracy([1.0, 0.0, 1.0], [0.9, 0.2, 0.5])
        array([1., 1., 0.], dtype=float32)
    """
    y_true, y_pred = pair(y_true, y_pred, "binary_accuracy")
    return _to_float(ops.equal(y_true, _to_float(ops.greater(y_pred, threshold))))


def categorical_accuracy(y_true: ArrayLike, y_pred: ArrayLike) -> Array:
    """Categorical accuracy: whether the predicted class is that of the one-hot target.

    Args:
        y_true: one-hot targets, `(..., K)`.
        y_pred: probabilities or logits, `(..., K)`.
    """
    return _to_float(ops.equal(ops.argmax(y_true, axis=-1), ops.argmax(y_pred, axis=-1)))


def sparse_categorical_accuracy(y_true: ArrayLike, y_pred: ArrayLike) -> Array:
    """Sparse categorical accuracy: whether the predicted class is the label.

    Args:
        y_true: class indices, `(...)` or `(..., 1)`.
        y_pred: probabilities or logits, `(..., K)`.

    Example:
        >>> sparse_categorical_accuracy([2, 1], [[0.1, 0.3, 0.6], [0.5, 0.4, 0.1]])
        array([1., 0.], dtype=float32)
    """
    labels = class_indices(y_true, ops.shape(y_pred), -1, "sparse_categorical_accuracy")
    return _to_float(ops.equal(labels, ops.argmax(y_pred, axis=-1)))


def top_k_categorical_accuracy(y_true: ArrayLike, y_pred: ArrayLike, k: int = 5) -> Array:
    """Top-k accuracy: whether the target's class is among the k largest predictions. See `categorical_accuracy`."""
    return sparse_top_k_categorical_accuracy(ops.argmax(y_true, axis=-1), y_pred, k)


def sparse_top_k_categorical_accuracy(
    y_true: ArrayLike, y_pred: ArrayLike, k: int = 5, from_sorted_ids: bool = False
) -> Array:
    """Sparse top-k accuracy: whether the label is among the k largest predictions; equal predictions share a rank.

    Args:
        y_true: class indices, `(...)` or `(..., 1)`.
        y_pred: probabilities or logits, `(..., K)`; class indices, the best first, with `from_sorted_ids`.
        k: how many predictions count.
        from_sorted_ids: whether `y_pred` holds class indices.

    Example:
        >>> sparse_top_k_categorical_accuracy([2, 1], [[0.1, 0.3, 0.6], [0.5, 0.1, 0.4]], k=2)
        array([1., 0.], dtype=float32)
    """
    y_pred = to_float(y_pred)
    labels = class_indices(y_true, y_pred.shape, -1, "sparse_top_k_categorical_accuracy")
    if from_sorted_ids:
        return _to_float(ops.any(ops.equal(ops.expand_dims(labels, -1), y_pred[..., :k]), axis=-1))
    chosen = ops.one_hot(labels, y_pred.shape[-1], dtype="bool")
    score = ops.max(ops.where(chosen, y_pred, -math.inf), axis=-1, keepdims=True)
    ahead = ops.logical_not(ops.less_equal(y_pred, score))  # NaN is ahead of nothing, and nothing is behind it
    return _to_float(ops.less(ops.sum(_to_float(ahead), axis=-1), float(k)))


def _to_float(condition: Array) -> Array:
    return ops.cast(condition, "float32")


class Accuracy(NamedMetric, function=accuracy, direction="up"):
    """Accuracy: the fraction of predictions that equal their targets. Args: see `Metric`.

    Example:
        >>> float(Accuracy()([1, 2, 3, 4], [1, 2, 3, 0]))
        0.75
    """


class BinaryAccuracy(MeanMetricWrapper):
    """Accuracy of binary labels: the fraction of predictions on the right side of a threshold.

    Args:
        name, dtype: see `Metric`.
        threshold: a prediction above it is positive.
    """

    direction: Direction = "up"

    def __init__(self, name: str = "binary_accuracy", dtype: str | None = None, threshold: float = 0.5) -> None:
        super().__init__(binary_accuracy, name, dtype, threshold=threshold)


class CategoricalAccuracy(NamedMetric, function=categorical_accuracy, direction="up"):
    """Accuracy of classes, one-hot targets: the fraction of samples whose class is predicted. Args: see `Metric`."""


class SparseCategoricalAccuracy(NamedMetric, function=sparse_categorical_accuracy, direction="up"):
    """Accuracy of classes, integer labels: the fraction of samples whose class is predicted. Args: see `Metric`."""


class TopKCategoricalAccuracy(MeanMetricWrapper):
    """Top-k accuracy of one-hot targets: the fraction of samples whose class is among the k largest predictions.

    Args:
        k: how many predictions count.
        name, dtype: see `Metric`.
    """

    direction: Direction = "up"

    def __init__(self, k: int = 5, name: str = "top_k_categorical_accuracy", dtype: str | None = None) -> None:
        super().__init__(top_k_categorical_accuracy, name, dtype, k=k)


class SparseTopKCategoricalAccuracy(MeanMetricWrapper):
    """Top-k accuracy of integer labels: the fraction of samples whose class is among the k largest predictions.

    Args: see `sparse_top_k_categorical_accuracy` and `Metric`.
    """

    direction: Direction = "up"

    def __init__(
        self,
        k: int = 5,
        name: str = "sparse_top_k_categorical_accuracy",
        dtype: str | None = None,
        from_sorted_ids: bool = False,
    ) -> None:
        super().__init__(sparse_top_k_categorical_accuracy, name, dtype, k=k, from_sorted_ids=from_sorted_ids)
