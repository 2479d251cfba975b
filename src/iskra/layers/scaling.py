"""Rescaling of the inputs, and regularization of the outputs."""

from __future__ import annotations

from typing import Unpack

import numpy as np

from .. import config, ops
from ..regularizers import L1L2
from ..typing import Array, ArrayLike
from .layer import Layer
from .options import CommonOptions, LayerOptions


class Rescaling(Layer):
    """Rescaling by constants: `inputs * scale + offset`. `Rescaling(1 / 255)` maps bytes to [0, 1].

    Args:
        scale: a number, or an array that broadcasts over the input.
        offset: likewise.
        **kwargs: see `Layer`.

    Shapes:
        input (N, ...) of any dtype; output (N, ...), float32 unless `dtype` is one of integers.

    Example:
        >>> Rescaling(0.5, offset=1.0)([[2, 4]])
        array([[2., 3.]], dtype=float32)
    """

    supports_masking = True
    _gives_its_dtype = True

    def __init__(self, scale: ArrayLike, offset: ArrayLike = 0.0, **kwargs: Unpack[LayerOptions]) -> None:
        super().__init__(**kwargs)
        self.scale: np.ndarray = np.asarray(scale, np.float32)
        self.offset: np.ndarray = np.asarray(offset, np.float32)

    def call(self, inputs: Array) -> Array:
        """`inputs * scale + offset`, in float32."""
        scaled = ops.cast(inputs, "float32") * _for_channels(self.scale)
        return scaled + _for_channels(self.offset) if np.any(self.offset) else scaled


def _for_channels(values: np.ndarray) -> np.ndarray:
    """Values for each channel as they broadcast over images, where channels come first (C, 1, 1)."""
    if values.ndim and config.image_data_format() == "channels_first":
        return values.reshape(values.shape + (1,) * (3 - values.ndim))
    return values


class ActivityRegularization(Layer):
    """Activity regularization: adds `(l1 * sum(|x|) + l2 * sum(x^2)) / N` to the loss, and returns its input.

    Args:
        l1: weight of the sum of absolute values, at least 0.
        l2: weight of the sum of squares, at least 0.
        **kwargs: see `Layer`.

    Shapes:
        input and output (N, ...).

    Example:
        >>> layer = ActivityRegularization(l1=0.5)
        >>> layer([[1.0, -3.0]]), layer.losses
        (array([[ 1., -3.]], dtype=float32), [np.float32(2.0)])
    """

    supports_masking = True

    def __init__(self, l1: float = 0.0, l2: float = 0.0, **kwargs: Unpack[CommonOptions]) -> None:
        super().__init__(activity_regularizer=L1L2(l1=l1, l2=l2), **kwargs)
        self.l1 = l1
        self.l2 = l2

    def call(self, inputs: Array) -> Array:
        """`inputs`."""
        return inputs
