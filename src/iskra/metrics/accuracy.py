"""How often predictions are right: for values, for yes and no, for classes, for the first k classes."""

from __future__ import annotations

import math
from typing import Any

from .. import ops
from ..losses.crossentropy import class_numbers
from ..losses.pairing import paired, to_float
from .mean import MeanMetricWrapper

__all__ = [
    "Accuracy",
    "BinaryAccuracy",
    "CategoricalAccuracy",
    "SparseCategoricalAccuracy",
    "SparseTopKCategoricalAccuracy",
    "TopKCategoricalAccuracy",
    "binary_accuracy",
    "categorical_accuracy",
    "sparse_categorical_accuracy",
    "sparse_top_k_categorical_accuracy",
    "top_k_categorical_accuracy",
]


@paired
def accuracy(y_true: Any, y_pred: Any) -> Any:
    """Mark predictions that equal their targets: 1 or 0 for each value."""
    return _marks(ops.equal(y_true, y_pred))


@paired
def binary_accuracy(y_true: Any, y_pred: Any, threshold: float = 0.5) -> Any:
    """Mark yes where it is predicted above a threshold, no where it is not.

    Args:
        y_true: 0 or 1, `(..., F)`.
        y_pred: probabilities of yes, `(..., F)`.
        threshold: above it a prediction counts as yes.

    Returns:
        `(..., F)`, 1 for right and 0 for wrong.

    Example:
        >>> binary_accuracy([1.0, 0.0, 1.0], [0.9, 0.2, 0.5])
        array([1., 1., 0.], dtype=float32)
    """
    return _marks(ops.equal(y_true, _marks(ops.greater(y_pred, threshold))))


def categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """Mark samples whose largest prediction is at the largest target.

    Args:
        y_true: one-hot targets, `(..., K)`.
        y_pred: probabilities or logits, `(..., K)`.

    Returns:
        `(...)`, 1 for right and 0 for wrong.
    """
    return _marks(ops.equal(ops.argmax(y_true, axis=-1), ops.argmax(y_pred, axis=-1)))


def sparse_categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """Mark samples whose largest prediction is that of their class.

    Args:
        y_true: class numbers, `(...)` or `(..., 1)`.
        y_pred: probabilities or logits, `(..., K)`.

    Returns:
        `(...)`, 1 for right and 0 for wrong.

    Example:
        >>> sparse_categorical_accuracy([2, 1], [[0.1, 0.3, 0.6], [0.5, 0.4, 0.1]])
        array([1., 0.], dtype=float32)
    """
    y_pred = ops.convert_to_tensor(y_pred)
    labels = class_numbers(y_true, y_pred.shape, -1, "sparse_categorical_accuracy")
    return _marks(ops.equal(labels, ops.argmax(y_pred, axis=-1)))


def top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5) -> Any:
    """Mark samples whose largest target is among the k largest predictions. Shapes as in `categorical_accuracy`."""
    return sparse_top_k_categorical_accuracy(ops.argmax(y_true, axis=-1), y_pred, k)


def sparse_top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5, from_sorted_ids: bool = False) -> Any:
    """Mark samples whose class is among the k largest predictions; equal predictions share a rank.

    Args:
        y_true: class numbers, `(...)` or `(..., 1)`.
        y_pred: probabilities or logits, `(..., K)`; class numbers, the best first, with `from_sorted_ids`.
        k: how many predictions count.
        from_sorted_ids: whether `y_pred` holds class numbers.

    Returns:
        `(...)`, 1 for right and 0 for wrong.

    Example:
        >>> sparse_top_k_categorical_accuracy([2, 1], [[0.1, 0.3, 0.6], [0.5, 0.1, 0.4]], k=2)
        array([1., 0.], dtype=float32)
    """
    y_pred = to_float(y_pred)
    labels = class_numbers(y_true, y_pred.shape, -1, "sparse_top_k_categorical_accuracy")
    if from_sorted_ids:
        return _marks(ops.any(ops.equal(ops.expand_dims(labels, -1), y_pred[..., :k]), axis=-1))
    chosen = ops.one_hot(labels, y_pred.shape[-1], dtype="bool")
    score = ops.max(ops.where(chosen, y_pred, -math.inf), axis=-1, keepdims=True)
    ahead = ops.logical_not(ops.less_equal(y_pred, score))  # NaN is ahead of nothing, and nothing is behind it
    return _marks(ops.less(ops.sum(_marks(ahead), axis=-1), float(k)))


def _marks(right: Any) -> Any:
    return ops.cast(right, "float32")


class Accuracy(MeanMetricWrapper):
    """Average how often predictions equal targets. Args: `name` and `dtype`, see `Metric`.

    Example:
        >>> float(Accuracy()([1, 2, 3, 4], [1, 2, 3, 0]))
        0.75
    """

    direction = "up"

    def __init__(self, name: str = "accuracy", dtype: str | None = None) -> None:
        super().__init__(accuracy, name, dtype)


class BinaryAccuracy(MeanMetricWrapper):
    """Average `binary_accuracy`. Args: as there, and see `Metric`."""

    direction = "up"

    def __init__(self, name: str = "binary_accuracy", dtype: str | None = None, threshold: float = 0.5) -> None:
        super().__init__(binary_accuracy, name, dtype, threshold=threshold)


class CategoricalAccuracy(MeanMetricWrapper):
    """Average `categorical_accuracy`. Args: `name` and `dtype`, see `Metric`."""

    direction = "up"

    def __init__(self, name: str = "categorical_accuracy", dtype: str | None = None) -> None:
        super().__init__(categorical_accuracy, name, dtype)


class SparseCategoricalAccuracy(MeanMetricWrapper):
    """Average `sparse_categorical_accuracy`. Args: `name` and `dtype`, see `Metric`."""

    direction = "up"

    def __init__(self, name: str = "sparse_categorical_accuracy", dtype: str | None = None) -> None:
        super().__init__(sparse_categorical_accuracy, name, dtype)


class TopKCategoricalAccuracy(MeanMetricWrapper):
    """Average `top_k_categorical_accuracy`. Args: as there, and see `Metric`."""

    direction = "up"

    def __init__(self, k: int = 5, name: str = "top_k_categorical_accuracy", dtype: str | None = None) -> None:
        super().__init__(top_k_categorical_accuracy, name, dtype, k=k)


class SparseTopKCategoricalAccuracy(MeanMetricWrapper):
    """Average `sparse_top_k_categorical_accuracy`. Args: as there, and see `Metric`."""

    direction = "up"

    def __init__(
        self,
        k: int = 5,
        name: str = "sparse_top_k_categorical_accuracy",
        dtype: str | None = None,
        from_sorted_ids: bool = False,
    ) -> None:
        super().__init__(sparse_top_k_categorical_accuracy, name, dtype, k=k, from_sorted_ids=from_sorted_ids)
