"""Losses for numbers: how far predictions are from what was measured."""

from __future__ import annotations

import math
from typing import Any

from .. import ops
from ..config import epsilon
from .loss import MEAN, FunctionLoss, Reduction
from .pairing import paired

__all__ = [
    "CosineSimilarity",
    "Huber",
    "LogCosh",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "cosine_similarity",
    "huber",
    "log_cosh",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
]


@paired
def mean_squared_error(y_true: Any, y_pred: Any) -> Any:
    """Average the squared errors: `mean((y - p)^2)` over the last axis.

    Args:
        y_true: targets, `(..., F)`.
        y_pred: predictions, `(..., F)`.

    Returns:
        `(...)`, one loss for each sample.

    Example:
        >>> mean_squared_error([[0.0, 1.0]], [[0.0, 3.0]])
        array([2.], dtype=float32)
    """
    return ops.mean(ops.square(y_true - y_pred), axis=-1)


@paired
def mean_absolute_error(y_true: Any, y_pred: Any) -> Any:
    """Average the absolute errors: `mean(|y - p|)` over the last axis. Shapes as in `mean_squared_error`."""
    return ops.mean(ops.abs(y_true - y_pred), axis=-1)


@paired
def mean_absolute_percentage_error(y_true: Any, y_pred: Any) -> Any:
    """Average the errors relative to the target, in percent: `100 mean(|y - p| / max(|y|, 1e-7))`.

    Shapes as in `mean_squared_error`. Targets near zero make it huge.
    """
    return 100.0 * ops.mean(ops.abs((y_true - y_pred) / ops.maximum(ops.abs(y_true), epsilon())), axis=-1)


@paired
def mean_squared_logarithmic_error(y_true: Any, y_pred: Any) -> Any:
    """Average the squared errors of the logarithms: `mean((log(1 + y) - log(1 + p))^2)`.

    Shapes as in `mean_squared_error`; values below 1e-7 count as 1e-7.
    """
    difference = ops.log(ops.maximum(y_true, epsilon()) + 1.0) - ops.log(ops.maximum(y_pred, epsilon()) + 1.0)
    return ops.mean(ops.square(difference), axis=-1)


@paired
def cosine_similarity(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """Measure directions: minus the cosine of the angle, `-sum(y p) / (|y| |p|)`, from -1 (alike) to 1 (opposite).

    Args:
        y_true: targets, `(..., F)`.
        y_pred: predictions, `(..., F)`.
        axis: the vectors' axis, F.

    Example:
        >>> cosine_similarity([[0.0, 2.0]], [[1.0, 1.0]])
        array([-0.707107], dtype=float32)
    """
    return -ops.sum(_unit(y_true, axis) * _unit(y_pred, axis), axis=axis)


def _unit(x: Any, axis: int) -> Any:
    """`x` with length 1 along an axis; vectors shorter than epsilon stay short."""
    return x * ops.rsqrt(ops.maximum(ops.sum(ops.square(x), axis=axis, keepdims=True), epsilon() ** 2))


@paired
def huber(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
    """Square small errors, take large ones as they are, so that outliers pull less.

    With `e = y - p` the mean over the last axis of `e^2 / 2` where `|e| <= delta`, else `delta |e| - delta^2 / 2`.

    Args:
        y_true: targets, `(..., F)`.
        y_pred: predictions, `(..., F)`.
        delta: where an error begins to count as large.

    Example:
        >>> huber([[0.0], [0.0]], [[1.0], [3.0]])
        array([0.5, 2.5], dtype=float32)
    """
    error = y_pred - y_true
    size = ops.abs(error)
    losses = ops.where(ops.less_equal(size, delta), 0.5 * ops.square(error), delta * size - 0.5 * delta**2)
    return ops.mean(losses, axis=-1)


@paired
def log_cosh(y_true: Any, y_pred: Any) -> Any:
    """Go smoothly from squares to absolute values: `mean(log(cosh(p - y)))`, a Huber loss without a corner.

    Computed as `|e| + log(1 + exp(-2|e|)) - log 2`, which does not overflow. Shapes as in `mean_squared_error`.
    """
    size = ops.abs(y_pred - y_true)
    return ops.mean(size + ops.log1p(ops.exp(-2.0 * size)) - math.log(2.0), axis=-1)


class MeanSquaredError(FunctionLoss):
    """Reduce `mean_squared_error` over a batch. Args: see `Loss`.

    Example:
        >>> float(MeanSquaredError()([[0.0], [0.0]], [[1.0], [3.0]]))
        5.0
    """

    def __init__(self, reduction: Reduction = MEAN, name: str = "mean_squared_error", dtype: str | None = None) -> None:
        super().__init__(mean_squared_error, reduction, name, dtype)


class MeanAbsoluteError(FunctionLoss):
    """Reduce `mean_absolute_error` over a batch. Args: see `Loss`."""

    def __init__(
        self, reduction: Reduction = MEAN, name: str = "mean_absolute_error", dtype: str | None = None
    ) -> None:
        super().__init__(mean_absolute_error, reduction, name, dtype)


class MeanAbsolutePercentageError(FunctionLoss):
    """Reduce `mean_absolute_percentage_error` over a batch. Args: see `Loss`."""

    def __init__(
        self, reduction: Reduction = MEAN, name: str = "mean_absolute_percentage_error", dtype: str | None = None
    ) -> None:
        super().__init__(mean_absolute_percentage_error, reduction, name, dtype)


class MeanSquaredLogarithmicError(FunctionLoss):
    """Reduce `mean_squared_logarithmic_error` over a batch. Args: see `Loss`."""

    def __init__(
        self, reduction: Reduction = MEAN, name: str = "mean_squared_logarithmic_error", dtype: str | None = None
    ) -> None:
        super().__init__(mean_squared_logarithmic_error, reduction, name, dtype)


class CosineSimilarity(FunctionLoss):
    """Reduce `cosine_similarity` over a batch. Args: `axis`, the vectors' axis; for the others see `Loss`."""

    def __init__(
        self, axis: int = -1, reduction: Reduction = MEAN, name: str = "cosine_similarity", dtype: str | None = None
    ) -> None:
        super().__init__(cosine_similarity, reduction, name, dtype, axis=axis)


class Huber(FunctionLoss):
    """Reduce `huber` over a batch. Args: `delta`, where an error begins to count as large; for others see `Loss`."""

    def __init__(
        self, delta: float = 1.0, reduction: Reduction = MEAN, name: str = "huber_loss", dtype: str | None = None
    ) -> None:
        super().__init__(huber, reduction, name, dtype, delta=delta)


class LogCosh(FunctionLoss):
    """Reduce `log_cosh` over a batch. Args: see `Loss`."""

    def __init__(self, reduction: Reduction = MEAN, name: str = "log_cosh", dtype: str | None = None) -> None:
        super().__init__(log_cosh, reduction, name, dtype)
