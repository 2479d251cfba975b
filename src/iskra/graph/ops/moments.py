"""The mean and the variance of each channel in one op, so that an engine can compute both in one pass."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..op import Op
from ..tensor import Shape, Tensor
from .elementwise import multiply, subtract
from .shapes import reshape, slice_


def _moments(x: Any) -> Any:
    x = np.asarray(x)
    axes = tuple(range(x.ndim - 1))
    return np.stack([np.mean(x, axes), np.var(x, axes)])


def _infer(x: Tensor) -> tuple[Shape, str]:
    return (2, x.shape[-1]), "float32"


def _gradient(g: Tensor, y: Tensor, x: Tensor) -> tuple[Any, ...]:
    """The derivative by x_i is 1 / n for the mean, 2 (x_i - mean) / n for the variance."""
    n = x.size // x.shape[-1]  # type: ignore[operator]
    factor = multiply(channel_row(g, 1), 2.0 / n)
    shift = subtract(multiply(channel_row(g, 0), 1.0 / n), multiply(channel_row(y, 0), factor))
    return (x * factor + shift,)


def channel_row(moments: Tensor, row: int) -> Any:
    """One row of (2, C): 0 for the means, 1 for the variances; (C,)."""
    channels = moments.shape[-1]
    return reshape(slice_(moments, spans=((row, 1, 1), (0, 1, channels))), shape=(channels,))


channel_moments: Op = Op("channel_moments", _moments, _infer, _gradient, promote="float")
"""(N, ..., C) to (2, C): mean and variance of each channel."""
