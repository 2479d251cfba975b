"""Adaptive pooling layers: a given number of windows, whatever the length of the input."""

from __future__ import annotations

from typing import Any

from .. import ops
from ..typing import Array, Config
from .spatial import Sizes, SpatialLayer


class AdaptivePooling(SpatialLayer):
    """Base of layers that reduce each of a given number of windows to one value.

    Of n windows over an axis of length L, window i covers the positions floor(i L / n) up to ceil((i + 1) L / n).

    Args:
        output_size: number of windows, one integer or one for each axis.
        data_format: "channels_last", "channels_first" (N, C, ...), or None for `iskra.config.image_data_format()`.
        **kwargs: see `Layer`.

    Shapes:
        input (N, ..., C); output (N, *output_size, C).

    Raises:
        ValueError: sizes that are no positive integers.
    """

    def __init__(self, output_size: Sizes, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(data_format, **kwargs)
        self.output_size: tuple[int, ...] = self._per_axis(output_size, "output_size")

    def get_config(self) -> Config:
        """The constructor's arguments, `output_size` for each axis."""
        return {**super().get_config(), "output_size": list(self.output_size)}


class AdaptiveAveragePooling(AdaptivePooling):
    """Adaptive average pooling; the arguments are those of `AdaptivePooling`."""

    def call(self, inputs: Array) -> Array:
        """`adaptive_average_pool(inputs)`."""
        return ops.adaptive_average_pool(inputs, self.output_size, self.data_format)


class AdaptiveMaxPooling(AdaptivePooling):
    """Adaptive max pooling; the arguments are those of `AdaptivePooling`."""

    def call(self, inputs: Array) -> Array:
        """`adaptive_max_pool(inputs)`."""
        return ops.adaptive_max_pool(inputs, self.output_size, self.data_format)


class AdaptiveAveragePooling1D(AdaptiveAveragePooling, ndim=1):
    """Adaptive average pooling of sequences (N, L, C); the arguments are those of `AdaptivePooling`.

    Example:
        >>> AdaptiveAveragePooling1D(2)([[[1.0], [3.0], [5.0], [9.0]]])[0, :, 0]
        array([2., 7.], dtype=float32)
    """


class AdaptiveAveragePooling2D(AdaptiveAveragePooling, ndim=2):
    """Adaptive average pooling of images (N, H, W, C); the arguments are those of `AdaptivePooling`."""


class AdaptiveAveragePooling3D(AdaptiveAveragePooling, ndim=3):
    """Adaptive average pooling of volumes (N, D, H, W, C); the arguments are those of `AdaptivePooling`."""


class AdaptiveMaxPooling1D(AdaptiveMaxPooling, ndim=1):
    """Adaptive max pooling of sequences (N, L, C); the arguments are those of `AdaptivePooling`.

    Example:
        >>> AdaptiveMaxPooling1D(2)([[[1.0], [3.0], [5.0], [9.0]]])[0, :, 0]
        array([3., 9.], dtype=float32)
    """


class AdaptiveMaxPooling2D(AdaptiveMaxPooling, ndim=2):
    """Adaptive max pooling of images (N, H, W, C); the arguments are those of `AdaptivePooling`."""


class AdaptiveMaxPooling3D(AdaptiveMaxPooling, ndim=3):
    """Adaptive max pooling of volumes (N, D, H, W, C); the arguments are those of `AdaptivePooling`."""
