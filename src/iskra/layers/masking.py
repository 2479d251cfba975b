"""Masks from values: which steps of a sequence count."""

from __future__ import annotations

from typing import Any

from .. import ops
from .layer import Layer


class Masking(Layer):
    """Leave out the steps whose values are all `mask_value`.

    They become 0, and the layers behind that know masks pass over them.

    Args:
        mask_value: what stands for "nothing here".
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

    def __init__(self, mask_value: float = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.mask_value = mask_value

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """True where some value is another one."""
        return ops.any(ops.not_equal(inputs, self.mask_value), axis=-1)

    def call(self, inputs: Any) -> Any:
        """The inputs, 0 where they are left out."""
        kept = ops.any(ops.not_equal(inputs, self.mask_value), axis=-1, keepdims=True)
        return ops.where(kept, inputs, 0.0)
