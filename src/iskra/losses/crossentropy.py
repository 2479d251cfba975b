"""Cross-entropies: the negative log-likelihood of the true class under the predicted probabilities."""

from __future__ import annotations

from .. import ops
from ..typing import Array, ArrayLike, Reduction, Shape
from .loss import MEAN, FunctionLoss
from .pairing import pair, same_shape, to_float, weights_like
from .probabilities import log_sigmoid_of, log_softmax_of


def categorical_crossentropy(
    y_true: ArrayLike, y_pred: ArrayLike, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1
) -> Array:
    """Cross-entropy between one-hot (or soft) targets and predicted probabilities: `-sum_k y_k log p_k`.

    Args:
        y_true: targets, `(..., K)`.
        y_pred: probabilities or logits, `(..., K)`. Probabilities are divided by their sum.
        from_logits: whether `y_pred` holds logits, `p = softmax(y_pred)`.
        label_smoothing: s in [0, 1]; targets become `(1 - s) y + s / K`.
        axis: the class axis, K.

    Returns:
        `(...)`, one loss for each sample.

    Raises:
        ValueError: targets of another shape than the predictions.

    Example:
        >>> categorical_crossentropy([[0.0, 1.0]], [[0.75, 0.25]])
        array([1.386294], dtype=float32)

    References:
        Szegedy et al., "Rethinking the Inception architecture for computer vision", 2016 (label smoothing).
    """
    y_true, y_pred = pair(y_true, y_pred, "categorical_crossentropy")
    if label_smoothing:
        y_true = y_true * (1.0 - label_smoothing) + label_smoothing / y_true.shape[axis]
    return -ops.sum(y_true * log_softmax_of(y_pred, from_logits, axis), axis=axis)


def sparse_categorical_crossentropy(
    y_true: ArrayLike, y_pred: ArrayLike, from_logits: bool = False, ignore_class: int | None = None, axis: int = -1
) -> Array:
    """Cross-entropy between integer labels and predicted probabilities: `-log p_y`.

    Args:
        y_true: class indices from 0 to K - 1, `(...)` or `(..., 1)`.
        y_pred: probabilities or logits, `(..., K)`. Probabilities are divided by their sum.
        from_logits: whether `y_pred` holds logits, `p = softmax(y_pred)`.
        ignore_class: a class index whose samples have loss 0; for instance -1 for unlabelled pixels.
        axis: the class axis, K.

    Raises:
        ValueError: labels in another shape than that of the predictions without the class axis.

    Example:
        >>> sparse_categorical_crossentropy([1], [[0.75, 0.25]])
        array([1.386294], dtype=float32)
    """
    y_pred = to_float(y_pred)
    labels = class_indices(y_true, y_pred.shape, axis, "sparse_categorical_crossentropy")
    chosen = ops.one_hot(labels, y_pred.shape[axis], axis=axis, dtype="bool")
    losses = -ops.sum(ops.where(chosen, log_softmax_of(y_pred, from_logits, axis), 0.0), axis=axis)
    return losses if ignore_class is None else ops.where(ops.not_equal(labels, ignore_class), losses, 0.0)


def class_indices(y_true: ArrayLike, shape: Shape, axis: int, who: str) -> Array:
    """Labels as int32 in the shape of predictions of `shape` without the class axis."""
    labels = ops.cast(ops.convert_to_tensor(y_true), "int32")
    if len(labels.shape) == len(shape) and labels.shape[axis] == 1:
        labels = ops.squeeze(labels, axis)
    position = axis % len(shape)
    expected = shape[:position] + shape[position + 1 :]
    if not same_shape(labels.shape, expected):
        raise ValueError(
            f"{who}: expected class indices of shape {expected} for predictions of shape "
            f"{tuple(shape)}, got {tuple(labels.shape)}. For one-hot targets use the function that is not sparse."
        )
    return labels


def binary_crossentropy(
    y_true: ArrayLike, y_pred: ArrayLike, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1
) -> Array:
    """Cross-entropy of binary labels: `mean(-y log p - (1 - y) log(1 - p))`.

    Args:
        y_true: targets from 0 to 1, `(..., F)`.
        y_pred: probabilities of the positive class, or logits, `(..., F)`.
        from_logits: whether `y_pred` holds logits, `p = sigmoid(y_pred)`.
        label_smoothing: s in [0, 1]; targets become `(1 - s) y + s / 2`.
        axis: the axis to average over.

    Raises:
        ValueError: targets of another shape than the predictions.

    Example:
        >>> binary_crossentropy([[1.0]], [[0.25]])
        array([1.386294], dtype=float32)
    """
    y_true, y_pred = pair(y_true, y_pred, "binary_crossentropy")
    if label_smoothing:
        y_true = y_true * (1.0 - label_smoothing) + 0.5 * label_smoothing
    log_p, log_not_p = log_sigmoid_of(y_pred, from_logits)
    return -ops.mean(y_true * log_p + (1.0 - y_true) * log_not_p, axis=axis)


def categorical_generalized_cross_entropy(y_true: ArrayLike, y_pred: ArrayLike, q: float) -> Array:
    """Generalized cross-entropy, robust to noisy labels: `(1 - p_y^q) / q`.

    It lies between the cross-entropy (q near 0) and the mean absolute error (q = 1).

    Args:
        y_true: class indices, `(...)`.
        y_pred: probabilities, `(..., K)`.
        q: in (0, 1); the larger, the smaller the loss of an improbable label.

    References:
        Zhang and Sabuncu, "Generalized cross entropy loss for training deep neural networks with noisy labels", 2018.
    """
    y_pred = to_float(y_pred)
    labels = class_indices(y_true, y_pred.shape, -1, "categorical_generalized_cross_entropy")
    chosen = ops.one_hot(labels, y_pred.shape[-1], dtype="bool")
    return (1.0 - ops.power(ops.sum(ops.where(chosen, y_pred, 0.0), axis=-1), q)) / q


def valid_weights(y_true: ArrayLike, shape: Shape, ignore_class: int, axis: int) -> Array:
    """1 for samples of other classes, 0 for those of `ignore_class`."""
    labels = class_indices(y_true, shape, axis, "sparse_categorical_crossentropy")
    return ops.cast(ops.not_equal(labels, ignore_class), "float32")


class CategoricalCrossentropy(FunctionLoss):
    """Cross-entropy of one-hot targets. Args: see `categorical_crossentropy` and `Loss`.

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
        reduction: Reduction | None = MEAN,
        name: str = "categorical_crossentropy",
        dtype: str | None = None,
    ) -> None:
        arguments = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        super().__init__(categorical_crossentropy, reduction, name, dtype, **arguments)


class SparseCategoricalCrossentropy(FunctionLoss):
    """Cross-entropy of integer labels. Args: see `sparse_categorical_crossentropy` and `Loss`.

    Ignored samples do not count: the mean is that of the others.
    """

    ignore_class: int | None
    axis: int

    def __init__(
        self,
        from_logits: bool = False,
        ignore_class: int | None = None,
        reduction: Reduction | None = MEAN,
        axis: int = -1,
        name: str = "sparse_categorical_crossentropy",
        dtype: str | None = None,
    ) -> None:
        arguments = {"from_logits": from_logits, "ignore_class": ignore_class, "axis": axis}
        super().__init__(sparse_categorical_crossentropy, reduction, name, dtype, **arguments)

    def __call__(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None) -> Array:
        """See `Loss.__call__`."""
        if self.ignore_class is not None:
            weights = valid_weights(y_true, ops.shape(y_pred), self.ignore_class, self.axis)
            if self.reduction in (MEAN, "mean"):  # divided by all samples later, so make up for those that do not count
                weights = weights / ops.maximum(ops.mean(weights), 1e-30)
            sample_weight = weights if sample_weight is None else weights * weights_like(sample_weight, weights)
        return super().__call__(y_true, y_pred, sample_weight)


class BinaryCrossentropy(FunctionLoss):
    """Cross-entropy of binary labels. Args: see `binary_crossentropy` and `Loss`."""

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: Reduction | None = MEAN,
        name: str = "binary_crossentropy",
        dtype: str | None = None,
    ) -> None:
        arguments = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        super().__init__(binary_crossentropy, reduction, name, dtype, **arguments)


class CategoricalGeneralizedCrossEntropy(FunctionLoss):
    """Generalized cross-entropy of integer labels. Args: see `categorical_generalized_cross_entropy` and `Loss`.

    Raises:
        ValueError: q is not between 0 and 1.
    """

    def __init__(
        self,
        q: float = 0.5,
        reduction: Reduction | None = MEAN,
        name: str = "categorical_generalized_cross_entropy",
        dtype: str | None = None,
    ) -> None:
        if not 0 < q < 1:
            raise ValueError(
                f"CategoricalGeneralizedCrossEntropy: expected q between 0 and 1, got {q!r}. "
                "Near 0 it is the cross-entropy, at 1 it would be the mean absolute error."
            )
        super().__init__(categorical_generalized_cross_entropy, reduction, name, dtype, q=q)
