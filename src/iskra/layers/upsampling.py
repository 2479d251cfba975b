"""Upsampling of spatial axes by integer factors."""

from __future__ import annotations

import math
from typing import Any, Unpack

from .. import ops
from ..graph.allocation_limit import check_allocation
from ..ops.free_lengths import number, positions, single
from ..ops.image.resizing import INTERPOLATIONS
from ..typing import Array
from .options import LayerOptions
from .spatial import Sizes, SpatialLayer


class UpSampling(SpatialLayer):
    """Base of layers that repeat every position.

    Args:
        size: number of repetitions, one integer or one for each axis.
        data_format: "channels_last", "channels_first" (N, C, ...), or None for `iskra.config.image_data_format()`.
        **kwargs: see `Layer`.

    Shapes:
        input (N, L, ..., C); output (N, L * size, ..., C).

    Raises:
        ValueError: sizes that are no positive integers.
    """

    def __init__(self, size: Sizes = 2, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(data_format, **kwargs)
        self.size: tuple[int, ...] = self._per_axis(size, "size")

    def call(self, inputs: Array) -> Array:
        """(N, L, ..., C) -> (N, L * size, ..., C)."""
        x = self.channels_last(inputs)
        x = _repeated(x, 3, self.size[2]) if self.ndim == 3 else x
        return self.as_given(_repeated(x, 1, *self.size[:2]))


def _repeated(x: Any, axis: int, *times: int) -> Any:
    """Every position of one or two neighbouring axes repeated: what goes through kernels has six axes at most."""
    dims: tuple[Any, ...] = ops.shape(x)
    end = axis + len(times)
    first, lengths, last = dims[:axis], dims[axis:end], (math.prod(dims[end:]),)
    if axis > 1:
        first = (first[0] and math.prod(first),)
    apart = [m for n in lengths for m in (n, 1)]  # (N, L, 1, ..., C)
    repeated = [m for pair in zip(lengths, times, strict=True) for m in pair]
    joined = [n * m for n, m in zip(lengths, times, strict=True)]
    x = ops.reshape(x, (first[0] or -1, *apart, *last))
    x = ops.broadcast_to(x, (*first, *repeated, *last))
    return ops.reshape(x, (dims[0] or -1, *dims[1:axis], *joined, *dims[end:]))


class UpSampling1D(UpSampling, ndim=1):
    """Upsampling of sequences (N, L, C); the argument is that of `UpSampling`.

    Example:
        >>> UpSampling1D(2)([[[1.0], [2.0]]])[0, :, 0]
        array([1., 1., 2., 2.], dtype=float32)
    """

    def __init__(self, size: Sizes = 2, **kwargs: Any) -> None:
        super().__init__(size, "channels_last", **kwargs)


class UpSampling2D(UpSampling, ndim=2):
    """Upsampling of images (N, H, W, C).

    Args:
        size: the factors, one integer or two.
        data_format: "channels_last", "channels_first" (N, C, ...), or None for `iskra.config.image_data_format()`.
        interpolation: "nearest" repeats pixels, "bilinear" interpolates linearly between their centers; "bicubic",
            "lanczos3" and "lanczos5" are those of `iskra.ops.image.resize`.
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
        if interpolation not in INTERPOLATIONS:
            raise ValueError(
                f"UpSampling2D: expected interpolation as one of {', '.join(INTERPOLATIONS)}, got {interpolation!r}. "
                "Choose one."
            )
        self.interpolation = interpolation

    def call(self, inputs: Array) -> Array:
        """(N, H, W, C) -> (N, H * size, W * size, C)."""
        if self.interpolation == "nearest":
            return super().call(inputs)
        x: Any = self.channels_last(inputs)
        if self.interpolation != "bilinear":
            size = (x.shape[1] * self.size[0], x.shape[2] * self.size[1])
            return self.as_given(ops.image.resize(x, size, self.interpolation, data_format="channels_last"))
        for axis, times in enumerate(self.size, 1):
            weights = _linear_weights(x.shape[axis], times)
            x = ops.swapaxes(ops.matmul(ops.swapaxes(x, axis, -1), weights), axis, -1)
        return self.as_given(x)


class UpSampling3D(UpSampling, ndim=3):
    """Upsampling of volumes (N, D, H, W, C); the arguments are those of `UpSampling`."""


def _linear_weights(length: int, times: int) -> Array:
    """(L, L * times): the weight of each old position in each new one, by the distance of their centers."""
    check_allocation("UpSampling2D", (length, length * times))
    last = number(length) - 1.0
    centers = ops.clip((positions(length * times) + 0.5) / times - 0.5, 0.0, last)
    weights = ops.maximum(0.0, 1.0 - ops.abs(centers - ops.expand_dims(positions(length), -1)))
    return single(weights)
