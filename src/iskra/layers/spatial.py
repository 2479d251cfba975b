"""The base of layers over a fixed number of spatial axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..ops.convolution import numbers
from .arguments import channels_last
from .input_spec import InputSpec
from .layer import Layer

Sizes = int | Sequence[int]


class SpatialLayer(Layer):
    """Base of layers on inputs (N, ..., C) with a fixed number of spatial axes: `class Pooling2D(Pooling, ndim=2)`.

    Args:
        data_format: "channels_last", the only one supported, or None.
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
        super().__init__(**kwargs)
        channels_last(data_format, type(self).__name__)
        self.input_spec: InputSpec = InputSpec(ndim=self.ndim + 2)

    def _per_axis(self, value: Sizes, name: str) -> tuple[int, ...]:
        """The argument `name`, a positive integer or one for each axis, as one for each axis."""
        return numbers(value, self.ndim, f"{type(self).__name__}: {name}")
