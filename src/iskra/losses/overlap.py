"""Overlap losses of segmentation: how little the predicted regions overlap the true ones."""

from __future__ import annotations

from .. import ops
from ..config import epsilon
from ..typing import Array, ArrayLike, Reduction
from .loss import MEAN, FunctionLoss
from .pairing import pair


def dice(y_true: ArrayLike, y_pred: ArrayLike, axis: int | tuple[int, ...] | None = None) -> Array:
    """Dice loss: `1 - 2 sum(y p) / (sum(y) + sum(p))`.

    Args:
        y_true: 0 or 1, any shape.
        y_pred: probabilities, same shape.
        axis: the axes to sum over; None for all, which gives one number for the batch.

    Returns:
        The losses, in the shape without the summed axes.

    Example:
        >>> float(dice([[1.0, 1.0]], [[1.0, 0.0]]))
        0.333333

    References:
        Milletari, Navab and Ahmadi, "V-Net: Fully convolutional neural networks for volumetric medical image
        segmentation", 2016.
    """
    y_true, y_pred = pair(y_true, y_pred, "dice")
    overlap = ops.sum(y_true * y_pred, axis=axis)
    areas = ops.sum(y_true, axis=axis) + ops.sum(y_pred, axis=axis)
    return 1.0 - 2.0 * overlap / (areas + epsilon())


def tversky(
    y_true: ArrayLike,
    y_pred: ArrayLike,
    alpha: float = 0.5,
    beta: float = 0.5,
    axis: int | tuple[int, ...] | None = None,
) -> Array:
    """Tversky loss, a Dice loss with weights for false negatives and false positives; at 1/2 and 1/2 it is `dice`.

    `1 - sum(y p) / (sum(y p) + alpha sum(y (1 - p)) + beta sum((1 - y) p))`

    Args:
        y_true: 0 or 1, any shape.
        y_pred: probabilities, same shape.
        alpha: the weight of false negatives.
        beta: the weight of false positives.
        axis: the axes to sum over; None for all, which gives one number for the batch.

    Returns:
        The losses, in the shape without the summed axes.

    References:
        Salehi, Erdogmus and Gholipour, "Tversky loss function for image segmentation using 3D fully convolutional deep
        networks", 2017.
    """
    y_true, y_pred = pair(y_true, y_pred, "tversky")
    overlap = ops.sum(y_true * y_pred, axis=axis)
    false_negatives = ops.sum(y_true * (1.0 - y_pred), axis=axis)
    false_positives = ops.sum((1.0 - y_true) * y_pred, axis=axis)
    return 1.0 - overlap / (overlap + alpha * false_negatives + beta * false_positives + epsilon())


class Dice(FunctionLoss):
    """Dice loss. Args: see `dice` and `Loss`."""

    def __init__(
        self,
        reduction: Reduction | None = MEAN,
        name: str = "dice",
        axis: int | tuple[int, ...] | None = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__(dice, reduction, name, dtype, axis=axis)


class Tversky(FunctionLoss):
    """Tversky loss. Args: see `tversky` and `Loss`."""

    def __init__(
        self,
        alpha: float = 0.5,
        beta: float = 0.5,
        reduction: Reduction | None = MEAN,
        name: str = "tversky",
        axis: int | tuple[int, ...] | None = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__(tversky, reduction, name, dtype, alpha=alpha, beta=beta, axis=axis)
