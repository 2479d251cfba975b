"""Layers that bring values to a scale."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import ops
from ..regularizers import L1L2
from .layer import Layer


class Rescaling(Layer):
    """Multiply and add constants: `inputs * scale + offset`. `Rescaling(1 / 255)` brings bytes to [0, 1].

    Args:
        scale: a number, or numbers that broadcast over the input.
        offset: likewise.
        **kwargs: see `Layer`.

    Example:
        >>> Rescaling(0.5, offset=1.0)([[2, 4]])
        array([[2., 3.]], dtype=float32)
    """

    supports_masking = True

    def __init__(self, scale: Any, offset: Any = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.scale = np.asarray(scale, np.float32)
        self.offset = np.asarray(offset, np.float32)

    def call(self, inputs: Any) -> Any:
        """`inputs * scale + offset`, in float32."""
        scaled = ops.cast(inputs, "float32") * self.scale
        return scaled + self.offset if np.any(self.offset) else scaled


class ActivityRegularization(Layer):
    """Pass the input on, and add `(l1 * sum(|x|) + l2 * sum(x^2)) / N` to the loss.

    Args:
        l1: weight of the absolute values.
        l2: weight of the squares.
        **kwargs: see `Layer`.

    Example:
        >>> layer = ActivityRegularization(l1=0.5)
        >>> layer([[1.0, -3.0]]), layer.losses
        (array([[ 1., -3.]], dtype=float32), [np.float32(2.0)])
    """

    supports_masking = True

    def __init__(self, l1: float = 0.0, l2: float = 0.0, **kwargs: Any) -> None:
        super().__init__(activity_regularizer=L1L2(l1=l1, l2=l2), **kwargs)
        self.l1 = l1
        self.l2 = l2

    def call(self, inputs: Any) -> Any:
        """`inputs`."""
        return inputs
