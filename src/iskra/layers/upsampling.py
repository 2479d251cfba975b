"""Upsampling of spatial axes by integer factors."""

from __future__ import annotations

from typing import Any, Unpack

import numpy as np

from .. import ops
from ..graph.allocation_limit import check_allocation
from ..typing import Array
from .options import LayerOptions
from .spatial import Sizes, SpatialLayer


class UpSampling(SpatialLayer):
    """Base of layers that repeat every position.

    Args:
        size: number of repetitions, one integer or one for each axis.
        data_format: "channels_last", the only one supported, or None.
        **kwargs: see `Layer`.

    Shapes:
        input (N, L, ..., C); output (N, L * size, ..., C).

    Raises:
        ValueError: sizes that are no positive integers, or (when called) lengths that are not known.
    """

    def __init__(self, size: Sizes = 2, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(data_format, **kwargs)
        self.size: tuple[int, ...] = self._per_axis(size, "size")

    def call(self, inputs: Array) -> Array:
        """(N, L, ..., C) -> (N, L * size, ..., C)."""
        dims: tuple[Any, ...] = ops.shape(inputs)
        n, *lengths, channels = dims
        if None in lengths:
            raise ValueError(
                f"{self._who}: expected known lengths, got the input shape {dims}. State them in Input(shape)."
            )
        apart = [m for length in lengths for m in (length, 1)]  # (N, L, 1, ..., C)
        repeated = [m for length, times in zip(lengths, self.size, strict=True) for m in (length, times)]
        joined = [length * times for length, times in zip(lengths, self.size, strict=True)]
        x = ops.reshape(inputs, (-1 if n is None else n, *apart, channels))
        if n is not None:
            x = ops.broadcast_to(x, (n, *repeated, channels))
        else:  # the batch is not known yet: products with ones repeat, too
            for axis, times in enumerate(self.size):
                check_allocation(self._who, (times,))
                x = x * np.ones([times if i == 2 * axis + 2 else 1 for i in range(len(repeated) + 2)], np.float32)
        return ops.reshape(x, (-1 if n is None else n, *joined, channels))


class UpSampling1D(UpSampling, ndim=1):
    """Upsampling of sequences (N, L, C); the argument is that of `UpSampling`.

    Example:
        >>> UpSampling1D(2)([[[1.0], [2.0]]])[0, :, 0]
        array([1., 1., 2., 2.], dtype=float32)
    """

    def __init__(self, size: Sizes = 2, **kwargs: Any) -> None:
        super().__init__(size, **kwargs)


class UpSampling2D(UpSampling, ndim=2):
    """Upsampling of images (N, H, W, C).

    Args:
        size: the factors, one integer or two.
        data_format: "channels_last", the only one supported, or None.
        interpolation: "nearest" repeats pixels, "bilinear" interpolates linearly between their centers.
        **kwargs: see `Layer`.

    Raises:
        ValueError: as for `UpSampling`, or an unknown interpolation.

    Example:
        >>> UpSampling2D((2, 3)).compute_output_shape((None, 4, 4, 3))
        (None, 8, 12, 3)
    """

    def __init__(
        self,
        size: Sizes = (2, 2),
        data_format: str | None = None,
        interpolation: str = "nearest",
        **kwargs: Unpack[LayerOptions],
    ) -> None:
        super().__init__(size, data_format, **kwargs)
        if interpolation not in ("nearest", "bilinear"):
            raise ValueError(
                f"UpSampling2D: expected interpolation 'nearest' or 'bilinear', got {interpolation!r}. Choose one."
            )
        self.interpolation = interpolation

    def call(self, inputs: Array) -> Array:
        """(N, H, W, C) -> (N, H * size, W * size, C)."""
        if self.interpolation == "nearest":
            return super().call(inputs)
        x = inputs
        for axis, times in enumerate(self.size, 1):
            weights = _linear_weights(ops.shape(x)[axis], times)
            x = ops.swapaxes(ops.matmul(ops.swapaxes(x, axis, -1), weights), axis, -1)
        return x


class UpSampling3D(UpSampling, ndim=3):
    """Upsampling of volumes (N, D, H, W, C); the arguments are those of `UpSampling`."""


def _linear_weights(length: int | None, times: int) -> np.ndarray:
    """(L, L * times): the weight of each old position in each new one, by the distance of their centers."""
    if length is None:
        raise ValueError("UpSampling2D: expected known lengths, got None. State them in Input(shape).")
    check_allocation("UpSampling2D", (length, length * times))
    centers = np.clip((np.arange(length * times) + 0.5) / times - 0.5, 0, length - 1)
    return np.maximum(0.0, 1.0 - np.abs(centers - np.arange(length)[:, None])).astype(np.float32)
