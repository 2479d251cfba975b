"""The base of layers over a fixed number of spatial axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..ops.convolution import numbers
from .channels import ChannelsLayer
from .input_spec import InputSpec

Sizes = int | Sequence[int]


class SpatialLayer(ChannelsLayer):
    """Base of layers with a fixed number of spatial axes: `class Pooling2D(Pooling, ndim=2)`.

    Args:
        data_format: "channels_last", "channels_first" (N, C, ...), or None for `iskra.config.image_data_format()`.
        **kwargs: see `Layer`.

    Raises:
        ValueError: another data format.
    """

    ndim: int

    def __init_subclass__(cls, ndim: int | None = None, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if ndim is not None:
            cls.ndim = ndim

    def __init__(self, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(data_format, **kwargs)
        self.input_spec: InputSpec = InputSpec(ndim=self.ndim + 2)

    @property
    def spatial_axes(self) -> tuple[int, ...]:
        """The axes between or behind the channels."""
        first = 2 if self.is_channels_first else 1
        return tuple(range(first, first + self.ndim))

    def _per_axis(self, value: Sizes, name: str) -> tuple[int, ...]:
        """The argument `name`, a positive integer or one for each axis, as one for each axis."""
        return numbers(value, self.ndim, f"{type(self).__name__}: {name}")
