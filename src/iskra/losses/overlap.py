"""Losses between regions: how little the predicted pixels overlap the true ones."""

from __future__ import annotations

from typing import Any

from .. import ops
from ..config import epsilon
from .loss import MEAN, FunctionLoss, Reduction
from .pairing import paired

__all__ = ["Dice", "Tversky", "dice", "tversky"]

Axis = int | tuple[int, ...] | None


@paired
def dice(y_true: Any, y_pred: Any, axis: Axis = None) -> Any:
    """Compare twice the overlap with both areas: `1 - 2 sum(y p) / (sum(y) + sum(p))`.

    Args:
        y_true: 0 or 1, any shape.
        y_pred: probabilities, same shape.
        axis: the axes to sum over; None for all, which gives one number for the batch.

    Example:
        >>> float(dice([[1.0, 1.0]], [[1.0, 0.0]]))
        0.333333
    """
    overlap = ops.sum(y_true * y_pred, axis=axis)
    areas = ops.sum(y_true, axis=axis) + ops.sum(y_pred, axis=axis)
    return 1.0 - 2.0 * overlap / (areas + epsilon())


@paired
def tversky(y_true: Any, y_pred: Any, alpha: float = 0.5, beta: float = 0.5, axis: Axis = None) -> Any:
    """Compare the overlap with itself and what sticks out on either side; at 1/2 and 1/2 it is `dice`.

    `1 - sum(y p) / (sum(y p) + alpha sum(y (1 - p)) + beta sum((1 - y) p))`

    Args:
        y_true: 0 or 1, any shape.
        y_pred: probabilities, same shape.
        alpha: the weight of true pixels that were missed.
        beta: the weight of predicted pixels that are not true.
        axis: the axes to sum over; None for all, which gives one number for the batch.
    """
    overlap = ops.sum(y_true * y_pred, axis=axis)
    missed = ops.sum(y_true * (1.0 - y_pred), axis=axis)
    invented = ops.sum((1.0 - y_true) * y_pred, axis=axis)
    return 1.0 - overlap / (overlap + alpha * missed + beta * invented + epsilon())


class Dice(FunctionLoss):
    """Reduce `dice` over a batch. Args: as there, and see `Loss`."""

    def __init__(
        self, reduction: Reduction = MEAN, name: str = "dice", axis: Axis = None, dtype: str | None = None
    ) -> None:
        super().__init__(dice, reduction, name, dtype, axis=axis)


class Tversky(FunctionLoss):
    """Reduce `tversky` over a batch. Args: as there, and see `Loss`."""

    def __init__(
        self,
        alpha: float = 0.5,
        beta: float = 0.5,
        reduction: Reduction = MEAN,
        name: str = "tversky",
        axis: Axis = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__(tversky, reduction, name, dtype, alpha=alpha, beta=beta, axis=axis)
