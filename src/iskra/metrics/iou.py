"""Intersection over union: how well predicted and true regions of a class overlap."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .. import ops
from ..config import epsilon
from ..graph import Variable
from ..losses.pairing import same_rank, weights_like
from ..typing import Array, ArrayLike
from .metric import Direction, Metric

_CHUNK = 2**22  # pixels that are counted in one product, whose float32 sums are exact up to 2^24


class IoU(Metric):
    """Intersection over union of true and predicted regions, also called Jaccard index: `TP / (TP + FP + FN)`.

    The result is the mean over the target classes that occur. Classes out of range are not counted.

    Args:
        num_classes: K.
        target_class_ids: the classes to average over.
        name: see `Metric`.
        dtype: None or "float32" (Keras counts in integers and truncates weights; iskra does not).
        ignore_class: true pixels of this class do not count; for instance -1.
        sparse_y_true: whether targets are class indices, `(...)`; else one-hot, `(..., K)`.
        sparse_y_pred: whether predictions are class indices, `(...)`; else scores, `(..., K)`.
        axis: the class axis of one-hot targets and scores.

    Raises:
        ValueError: a target class that does not exist.

    Example:
        >>> metric = IoU(num_classes=2, target_class_ids=[0])
        >>> float(metric([0, 0, 1, 1], [0, 1, 0, 1]))
        0.333333

    References:
        Everingham et al., "The Pascal visual object classes (VOC) challenge", 2010.
    """

    direction: Direction = "up"

    def __init__(
        self,
        num_classes: int,
        target_class_ids: Sequence[int],
        name: str | None = None,
        dtype: str | None = None,
        ignore_class: int | None = None,
        sparse_y_true: bool = True,
        sparse_y_pred: bool = True,
        axis: int = -1,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        if max(target_class_ids) >= num_classes:
            raise ValueError(
                f"{self.name}: expected target_class_ids from 0 to {num_classes - 1}, got {max(target_class_ids)}. "
                "Raise num_classes, or remove the class."
            )
        self.num_classes = num_classes
        self.target_class_ids: list[int] = list(target_class_ids)
        self.ignore_class = ignore_class
        self.sparse_y_true = sparse_y_true
        self.sparse_y_pred = sparse_y_pred
        self.axis = axis
        self.total_cm: Variable = self.add_variable((num_classes, num_classes), name="total_confusion_matrix")

    def update_state(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None) -> None:
        """Accumulate a batch: targets and predictions of any shape, and weights of samples or pixels."""
        labels = y_true if self.sparse_y_true else ops.argmax(y_true, axis=self.axis)
        predicted = y_pred if self.sparse_y_pred else ops.argmax(y_pred, axis=self.axis)
        labels, predicted = (ops.cast(ops.convert_to_tensor(x), "int32") for x in (labels, predicted))
        labels, predicted = same_rank(labels, predicted)
        weights = None if sample_weight is None else ops.broadcast_to(weights_like(sample_weight, labels), labels.shape)
        if self.ignore_class is not None:
            labels = ops.where(ops.equal(labels, self.ignore_class), -1, labels)
        labels, predicted = ops.reshape(labels, (-1,)), ops.reshape(predicted, (-1,))
        weights = None if weights is None else ops.reshape(weights, (-1,))
        count = labels.shape[0] or 1
        for start in range(0, count, _CHUNK):
            part = slice(start, start + _CHUNK) if count > _CHUNK else slice(None)
            weighted = None if weights is None else weights[part]
            confusion = self._confusion(labels[part], predicted[part], weighted)
            self.total_cm.assign_add(ops.cast(confusion, self.total_cm.dtype))

    def _confusion(self, labels: Array, predicted: Array, weights: Array | None) -> Array:
        """The (weighted) numbers of pixels, `(M,)` each, by class and predicted class, `(K, K)`."""
        rows, columns = (ops.one_hot(classes, self.num_classes) for classes in (labels, predicted))  # (M, K)
        rows = rows if weights is None else rows * ops.expand_dims(weights, 1)
        return ops.matmul(ops.transpose(rows), columns)  # (K, M) (M, K)

    def result(self) -> Array:
        """The mean over the target classes so far."""
        matrix = ops.convert_to_tensor(self.total_cm)
        hits = ops.sum(matrix * np.eye(self.num_classes, dtype=np.float32), axis=0)
        union = ops.sum(matrix, axis=0) + ops.sum(matrix, axis=1) - hits
        hits, union = (ops.take(x, np.asarray(self.target_class_ids, np.int32), axis=0) for x in (hits, union))
        occurs = ops.cast(ops.greater(union, 1e-9), "float32")
        return ops.sum(occurs * hits / (union + epsilon())) / (ops.sum(occurs) + epsilon())


class BinaryIoU(IoU):
    """Intersection over union of binary masks.

    Args:
        target_class_ids: 0 for the background, 1 for the positive class, or both.
        threshold: a probability of at least this is positive.
        name, dtype: see `Metric`.
    """

    def __init__(
        self,
        target_class_ids: Sequence[int] = (0, 1),
        threshold: float = 0.5,
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__(2, target_class_ids, name, dtype)
        self.threshold = threshold

    def update_state(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None) -> None:
        """Accumulate a batch: targets 0 or 1, probabilities, and weights of samples or pixels."""
        super().update_state(y_true, ops.greater_equal(y_pred, self.threshold), sample_weight)


class MeanIoU(IoU):
    """Mean intersection over union of all classes that occur. Args: see `IoU`."""

    def __init__(
        self,
        num_classes: int,
        name: str | None = None,
        dtype: str | None = None,
        ignore_class: int | None = None,
        sparse_y_true: bool = True,
        sparse_y_pred: bool = True,
        axis: int = -1,
    ) -> None:
        classes = range(num_classes)
        super().__init__(num_classes, classes, name, dtype, ignore_class, sparse_y_true, sparse_y_pred, axis)


class OneHotIoU(IoU):
    """Intersection over union of one-hot targets and scores. Args: see `IoU`."""

    def __init__(
        self,
        num_classes: int,
        target_class_ids: Sequence[int],
        name: str | None = None,
        dtype: str | None = None,
        ignore_class: int | None = None,
        sparse_y_pred: bool = False,
        axis: int = -1,
    ) -> None:
        super().__init__(num_classes, target_class_ids, name, dtype, ignore_class, False, sparse_y_pred, axis)


class OneHotMeanIoU(MeanIoU):
    """Mean intersection over union of one-hot targets and scores. Args: see `IoU`."""

    def __init__(
        self,
        num_classes: int,
        name: str | None = None,
        dtype: str | None = None,
        ignore_class: int | None = None,
        sparse_y_pred: bool = False,
        axis: int = -1,
    ) -> None:
        super().__init__(num_classes, name, dtype, ignore_class, False, sparse_y_pred, axis)
