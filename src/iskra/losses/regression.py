"""Regression losses: how far predictions are from their targets."""

from __future__ import annotations

import math

from .. import ops
from ..config import epsilon
from ..typing import Array, ArrayLike, Reduction
from .loss import MEAN, FunctionLoss, NamedLoss
from .pairing import pair


def mean_squared_error(y_true: ArrayLike, y_pred: ArrayLike) -> Array:
    """Mean squared error: `mean((y - p)^2)` over the last axis.

    Args:
        y_true: targets, `(..., F)`.
        y_pred: predictions, `(..., F)`.

    Returns:
        `(...)`, one loss for each sample.

    Raises:
        ValueError: targets of another shape than the predictions.

    Example:
        >>> mean_squared_error([[0.0, 1.0]], [[0.0, 3.0]])
        array([2.], dtype=float32)
    """
    y_true, y_pred = pair(y_true, y_pred, "mean_squared_error")
    return ops.mean(ops.square(y_true - y_pred), axis=-1)


def mean_absolute_error(y_true: ArrayLike, y_pred: ArrayLike) -> Array:
    """Mean absolute error: `mean(|y - p|)` over the last axis. Shapes: see `mean_squared_error`."""
    y_true, y_pred = pair(y_true, y_pred, "mean_absolute_error")
    return ops.mean(ops.abs(y_true - y_pred), axis=-1)


def mean_absolute_percentage_error(y_true: ArrayLike, y_pred: ArrayLike) -> Array:
    """Mean absolute percentage error: `100 mean(|y - p| / max(|y|, 1e-7))`. Targets near 0 make it huge.

    Shapes: see `mean_squared_error`.
    """
    y_true, y_pred = pair(y_true, y_pred, "mean_absolute_percentage_error")
    return 100.0 * ops.mean(ops.abs((y_true - y_pred) / ops.maximum(ops.abs(y_true), epsilon())), axis=-1)


def mean_squared_logarithmic_error(y_true: ArrayLike, y_pred: ArrayLike) -> Array:
    """Mean squared logarithmic error: `mean((log(1 + y) - log(1 + p))^2)`. Values are clipped to at least 1e-7.

    Shapes: see `mean_squared_error`.
    """
    y_true, y_pred = pair(y_true, y_pred, "mean_squared_logarithmic_error")
    difference = ops.log(ops.maximum(y_true, epsilon()) + 1.0) - ops.log(ops.maximum(y_pred, epsilon()) + 1.0)
    return ops.mean(ops.square(difference), axis=-1)


def cosine_similarity(y_true: ArrayLike, y_pred: ArrayLike, axis: int = -1) -> Array:
    """Negative cosine similarity: `-sum(y p) / (|y| |p|)`, from -1 (same direction) to 1 (opposite directions).

    Args:
        y_true: targets, `(..., F)`.
        y_pred: predictions, `(..., F)`.
        axis: the axis of the vectors, F.

    Example:
        >>> cosine_similarity([[0.0, 2.0]], [[1.0, 1.0]])
        array([-0.707107], dtype=float32)
    """
    y_true, y_pred = pair(y_true, y_pred, "cosine_similarity")
    return -ops.sum(ops.normalize(y_true, axis) * ops.normalize(y_pred, axis), axis=axis)


def huber(y_true: ArrayLike, y_pred: ArrayLike, delta: float = 1.0) -> Array:
    """Huber loss: quadratic for small errors, linear for large ones, so that outliers weigh less.

    With `e = y - p` the mean over the last axis of `e^2 / 2` where `|e| <= delta`, else `delta |e| - delta^2 / 2`.

    Args:
        y_true: targets, `(..., F)`.
        y_pred: predictions, `(..., F)`.
        delta: the error at which the loss becomes linear, above 0.

    Example:
        >>> huber([[0.0], [0.0]], [[1.0], [3.0]])
        array([0.5, 2.5], dtype=float32)

    References:
        Huber, "Robust estimation of a location parameter", 1964.
    """
    y_true, y_pred = pair(y_true, y_pred, "huber")
    error = y_pred - y_true
    size = ops.abs(error)
    losses = ops.where(ops.less_equal(size, delta), 0.5 * ops.square(error), delta * size - 0.5 * delta**2)
    return ops.mean(losses, axis=-1)


def log_cosh(y_true: ArrayLike, y_pred: ArrayLike) -> Array:
    """Log-cosh loss: `mean(log(cosh(p - y)))`, quadratic for small errors and linear for large ones, everywhere smooth.

    Computed as `|e| + log(1 + exp(-2|e|)) - log 2`, which does not overflow. Shapes: see `mean_squared_error`.
    """
    y_true, y_pred = pair(y_true, y_pred, "log_cosh")
    size = ops.abs(y_pred - y_true)
    return ops.mean(size + ops.log1p(ops.exp(-2.0 * size)) - math.log(2.0), axis=-1)


class MeanSquaredError(NamedLoss, function=mean_squared_error):
    """Mean squared error, see `mean_squared_error`. Args: see `Loss`.

    Example:
        >>> float(MeanSquaredError()([[0.0], [0.0]], [[1.0], [3.0]]))
        5.0
    """


class MeanAbsoluteError(NamedLoss, function=mean_absolute_error):
    """Mean absolute error, see `mean_absolute_error`. Args: see `Loss`."""


class MeanAbsolutePercentageError(NamedLoss, function=mean_absolute_percentage_error):
    """Mean absolute percentage error, see `mean_absolute_percentage_error`. Args: see `Loss`."""


class MeanSquaredLogarithmicError(NamedLoss, function=mean_squared_logarithmic_error):
    """Mean squared logarithmic error, see `mean_squared_logarithmic_error`. Args: see `Loss`."""


class CosineSimilarity(FunctionLoss):
    """Negative cosine similarity. Args: see `cosine_similarity` and `Loss`."""

    def __init__(
        self,
        axis: int = -1,
        reduction: Reduction | None = MEAN,
        name: str = "cosine_similarity",
        dtype: str | None = None,
    ) -> None:
        super().__init__(cosine_similarity, reduction, name, dtype, axis=axis)


class Huber(FunctionLoss):
    """Huber loss. Args: see `huber` and `Loss`."""

    def __init__(
        self, delta: float = 1.0, reduction: Reduction | None = MEAN, name: str = "huber_loss", dtype: str | None = None
    ) -> None:
        super().__init__(huber, reduction, name, dtype, delta=delta)


class LogCosh(NamedLoss, function=log_cosh):
    """Log-cosh loss, see `log_cosh`. Args: see `Loss`."""
