"""Masking of the time steps of sequences."""

from __future__ import annotations

from typing import Unpack

from .. import ops
from ..typing import Array
from .layer import Layer
from .options import LayerOptions


class Masking(Layer):
    """Masks the time steps whose features all equal `mask_value`.

    They become 0, and the layers downstream that support masks skip them.

    Args:
        mask_value: the value of padding.
        **kwargs: see `Layer`.

    Shapes:
        input and output (N, T, ..., F), the mask (N, T, ...).

    Example:
        >>> import numpy as np
        >>> x = np.array([[[1.0, 2.0], [-1.0, -1.0]]])
        >>> Masking(-1.0)(x), Masking(-1.0).compute_mask(x)
        (array([[[1., 2.],
                [0., 0.]]], dtype=float32), array([[ True, False]]))
    """

    def __init__(self, mask_value: float = 0.0, **kwargs: Unpack[LayerOptions]) -> None:
        super().__init__(**kwargs)
        self.mask_value = mask_value

    def compute_mask(self, inputs: Array, mask: Array | None = None) -> Array:
        """True at the time steps with some other value, (N, T, ...)."""
        return ops.any(ops.not_equal(inputs, self.mask_value), axis=-1)

    def call(self, inputs: Array) -> Array:
        """The inputs, 0 at the masked time steps."""
        kept = ops.any(ops.not_equal(inputs, self.mask_value), axis=-1, keepdims=True)
        return ops.where(kept, inputs, 0.0)
