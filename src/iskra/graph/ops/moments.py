"""The mean and the variance of each channel, together: both come from one look at the values."""

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
    """For x_i, the mean has the slope 1 / n, the variance 2 (x_i - mean) / n."""
    n = x.size // x.shape[-1]  # type: ignore[operator]
    slope = multiply(channel_row(g, 1), 2.0 / n)
    shift = subtract(multiply(channel_row(g, 0), 1.0 / n), multiply(channel_row(y, 0), slope))
    return (x * slope + shift,)


def channel_row(moments: Tensor, row: int) -> Any:
    """One row of (2, C): 0 for the means, 1 for the variances; (C,)."""
    channels = moments.shape[-1]
    return reshape(slice_(moments, spans=((row, 1, 1), (0, 1, channels))), shape=(channels,))


channel_moments: Op = Op("channel_moments", _moments, _infer, _gradient, promote="float")
"""(N, ..., C) to (2, C): mean and variance of each channel."""
