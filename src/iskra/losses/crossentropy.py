"""Losses for classes: the surprise of the true class under the predicted probabilities."""

from __future__ import annotations

from typing import Any

from .. import ops
from .loss import MEAN, FunctionLoss, Reduction
from .pairing import Shape, paired, same_shape, to_float
from .probabilities import log_sigmoid_of, log_softmax_of

__all__ = [
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "CategoricalGeneralizedCrossEntropy",
    "SparseCategoricalCrossentropy",
    "binary_crossentropy",
    "categorical_crossentropy",
    "categorical_generalized_cross_entropy",
    "sparse_categorical_crossentropy",
]


@paired
def categorical_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1
) -> Any:
    """Measure the surprise of one-hot (or soft) targets: `-sum_k y_k log p_k`.

    Args:
        y_true: targets, `(..., K)`.
        y_pred: probabilities or logits, `(..., K)`. Probabilities are divided by their sum.
        from_logits: whether `y_pred` holds logits, `p = softmax(y_pred)`.
        label_smoothing: s in [0, 1]; targets become `(1 - s) y + s / K`.
        axis: the classes' axis, K.

    Returns:
        `(...)`, one loss for each sample.

    Example:
        >>> categorical_crossentropy([[0.0, 1.0]], [[0.75, 0.25]])
        array([1.386294], dtype=float32)
    """
    if label_smoothing:
        y_true = y_true * (1.0 - label_smoothing) + label_smoothing / y_true.shape[axis]
    return -ops.sum(y_true * log_softmax_of(y_pred, from_logits, axis), axis=axis)


def sparse_categorical_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, ignore_class: int | None = None, axis: int = -1
) -> Any:
    """Measure the surprise of class numbers: `-log p_y`.

    Args:
        y_true: class numbers from 0 to K - 1, `(...)` or `(..., 1)`.
        y_pred: probabilities or logits, `(..., K)`. Probabilities are divided by their sum.
        from_logits: whether `y_pred` holds logits, `p = softmax(y_pred)`.
        ignore_class: a class number whose samples lose 0; for instance -1 for unlabelled pixels.
        axis: the classes' axis, K.

    Returns:
        `(...)`, one loss for each sample.

    Raises:
        ValueError: the labels' shape is not that of the predictions less the classes' axis.

    Example:
        >>> sparse_categorical_crossentropy([1], [[0.75, 0.25]])
        array([1.386294], dtype=float32)
    """
    y_pred = to_float(y_pred)
    labels = class_numbers(y_true, y_pred.shape, axis, "sparse_categorical_crossentropy")
    chosen = ops.one_hot(labels, y_pred.shape[axis], axis=axis, dtype="bool")
    losses = -ops.sum(ops.where(chosen, log_softmax_of(y_pred, from_logits, axis), 0.0), axis=axis)
    return losses if ignore_class is None else ops.where(ops.not_equal(labels, ignore_class), losses, 0.0)


def class_numbers(y_true: Any, shape: Shape, axis: int, who: str) -> Any:
    """Labels as int32 in the shape of predictions of `shape` without the classes' axis."""
    labels = ops.cast(ops.convert_to_tensor(y_true), "int32")
    if len(labels.shape) == len(shape) and labels.shape[axis] == 1:
        labels = ops.squeeze(labels, axis)
    place = axis % len(shape)
    expected = shape[:place] + shape[place + 1 :]
    if not same_shape(labels.shape, expected):
        raise ValueError(
            f"{who}: expected class numbers of shape {expected} for predictions of shape "
            f"{tuple(shape)}, got {tuple(labels.shape)}. For one-hot targets use the function that is not sparse."
        )
    return labels


@paired
def binary_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1
) -> Any:
    """Measure the surprise of yes and no: `mean(-y log p - (1 - y) log(1 - p))`.

    Args:
        y_true: targets from 0 to 1, `(..., F)`.
        y_pred: probabilities of yes, or logits, `(..., F)`.
        from_logits: whether `y_pred` holds logits, `p = sigmoid(y_pred)`.
        label_smoothing: s in [0, 1]; targets become `(1 - s) y + s / 2`.
        axis: the axis to average over.

    Returns:
        `(...)`, one loss for each sample.

    Example:
        >>> binary_crossentropy([[1.0]], [[0.25]])
        array([1.386294], dtype=float32)
    """
    if label_smoothing:
        y_true = y_true * (1.0 - label_smoothing) + 0.5 * label_smoothing
    log_yes, log_no = log_sigmoid_of(y_pred, from_logits)
    return -ops.mean(y_true * log_yes + (1.0 - y_true) * log_no, axis=axis)


def categorical_generalized_cross_entropy(y_true: Any, y_pred: Any, q: float) -> Any:
    """Trust wrong labels less: `(1 - p_y^q) / q`, between the crossentropy (q near 0) and the absolute error (q = 1).

    Args:
        y_true: class numbers, `(...)`.
        y_pred: probabilities, `(..., K)`.
        q: in (0, 1); the larger, the less a surprising label counts.

    References:
        Zhang and Sabuncu, "Generalized cross entropy loss for training deep neural networks with noisy labels", 2018.
    """
    y_pred = to_float(y_pred)
    labels = class_numbers(y_true, y_pred.shape, -1, "categorical_generalized_cross_entropy")
    chosen = ops.one_hot(labels, y_pred.shape[-1], dtype="bool")
    return (1.0 - ops.power(ops.sum(ops.where(chosen, y_pred, 0.0), axis=-1), q)) / q


def valid_weights(y_true: Any, shape: Shape, ignore_class: int, axis: int) -> Any:
    """1 for samples of other classes, 0 for those of `ignore_class`."""
    labels = class_numbers(y_true, shape, axis, "sparse_categorical_crossentropy")
    return ops.cast(ops.not_equal(labels, ignore_class), "float32")


class CategoricalCrossentropy(FunctionLoss):
    """Reduce `categorical_crossentropy` over a batch. Args: as there, and see `Loss`.

    Example:
        >>> loss = CategoricalCrossentropy(from_logits=True)
        >>> float(loss([[0.0, 1.0]], [[1000.0, 0.0]]))
        1000.0
    """

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: Reduction = MEAN,
        name: str = "categorical_crossentropy",
        dtype: str | None = None,
    ) -> None:
        arguments = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        super().__init__(categorical_crossentropy, reduction, name, dtype, **arguments)


class SparseCategoricalCrossentropy(FunctionLoss):
    """Reduce `sparse_categorical_crossentropy` over a batch. Args: as there, and see `Loss`.

    Ignored samples do not count: the mean is that of the others.
    """

    ignore_class: int | None
    axis: int

    def __init__(
        self,
        from_logits: bool = False,
        ignore_class: int | None = None,
        reduction: Reduction = MEAN,
        axis: int = -1,
        name: str = "sparse_categorical_crossentropy",
        dtype: str | None = None,
    ) -> None:
        arguments = {"from_logits": from_logits, "ignore_class": ignore_class, "axis": axis}
        super().__init__(sparse_categorical_crossentropy, reduction, name, dtype, **arguments)

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """See `Loss.__call__`."""
        if self.ignore_class is not None:
            weights = valid_weights(y_true, ops.shape(y_pred), self.ignore_class, self.axis)
            if self.reduction in (MEAN, "mean"):  # divided by all samples later, so make up for those that do not count
                weights = weights / ops.maximum(ops.mean(weights), 1e-30)
            sample_weight = weights if sample_weight is None else weights * to_float(sample_weight)
        return super().__call__(y_true, y_pred, sample_weight)


class BinaryCrossentropy(FunctionLoss):
    """Reduce `binary_crossentropy` over a batch. Args: as there, and see `Loss`."""

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: Reduction = MEAN,
        name: str = "binary_crossentropy",
        dtype: str | None = None,
    ) -> None:
        arguments = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        super().__init__(binary_crossentropy, reduction, name, dtype, **arguments)


class CategoricalGeneralizedCrossEntropy(FunctionLoss):
    """Reduce `categorical_generalized_cross_entropy` over a batch. Args: as there, and see `Loss`.

    Raises:
        ValueError: q is not between 0 and 1.
    """

    def __init__(
        self,
        q: float = 0.5,
        reduction: Reduction = MEAN,
        name: str = "categorical_generalized_cross_entropy",
        dtype: str | None = None,
    ) -> None:
        if not 0 < q < 1:
            raise ValueError(
                f"CategoricalGeneralizedCrossEntropy: expected q between 0 and 1, got {q!r}. "
                "At 0 it would be the crossentropy, at 1 the absolute error."
            )
        super().__init__(categorical_generalized_cross_entropy, reduction, name, dtype, q=q)
