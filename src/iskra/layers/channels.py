"""The base of layers that are told whether the channels come last or first."""

from __future__ import annotations

from typing import Any

from .. import ops
from ..ops.data_format import data_format_of
from ..typing import Array, Config, DataFormat
from .layer import Layer


class ChannelsLayer(Layer):
    """Base of layers on inputs (N, ..., C), or (N, C, ...) with data_format="channels_first".

    Args:
        data_format: "channels_last" or "channels_first"; None for `iskra.config.image_data_format()`.
        **kwargs: see `Layer`.

    Raises:
        ValueError: another data format.
    """

    def __init__(self, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.data_format: DataFormat = data_format_of(data_format, type(self).__name__)

    def get_config(self) -> Config:
        """The constructor's arguments, the data format as it was when the layer was made."""
        config = super().get_config()
        return {**config, "data_format": self.data_format} if "data_format" in config else config

    @property
    def is_channels_first(self) -> bool:
        """Whether the channels come before the spatial axes."""
        return self.data_format == "channels_first"

    def channels_last(self, x: Array, axis: int = 1) -> Array:
        """An input with its channels last, from `axis` if they come first; nothing is moved but in the strides."""
        return ops.moveaxis(x, axis, -1) if self.is_channels_first else x

    def as_given(self, x: Array, axis: int = 1) -> Array:
        """A result with channels last as the layer's data format wants it."""
        return ops.moveaxis(x, -1, axis) if self.is_channels_first else x
