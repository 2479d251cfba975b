"""Pooling to a given number of positions, whatever the length of the input."""

from __future__ import annotations

from typing import Any

from .. import ops
from ..ops.convolution import numbers
from .arguments import channels_last
from .input_spec import InputSpec
from .layer import Layer
from .sliding import Sizes


class AdaptivePooling(Layer):
    """Make one value of each of as many windows as asked for; they cover the input evenly, and may overlap.

    Args:
        output_size: how many windows, one number or one for each axis.
        data_format: "channels_last", the one order there is, or None.
        **kwargs: see `Layer`.

    Shapes:
        input (N, ..., C); output (N, *output_size, C).
    """

    ndim: int

    def __init__(self, output_size: Sizes, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        kind = type(self).__name__
        channels_last(data_format, kind)
        self.output_size = numbers(output_size, self.ndim, f"{kind}: output_size")
        self.input_spec = InputSpec(ndim=self.ndim + 2)


class AdaptiveAveragePooling(AdaptivePooling):
    """Take the mean of each window; the arguments are those of `AdaptivePooling`."""

    def call(self, inputs: Any) -> Any:
        """`adaptive_average_pool(inputs)`."""
        return ops.adaptive_average_pool(inputs, self.output_size)


class AdaptiveMaxPooling(AdaptivePooling):
    """Take the largest of each window; the arguments are those of `AdaptivePooling`."""

    def call(self, inputs: Any) -> Any:
        """`adaptive_max_pool(inputs)`."""
        return ops.adaptive_max_pool(inputs, self.output_size)


class AdaptiveAveragePooling1D(AdaptiveAveragePooling):
    """Take the means of windows of one axis; the arguments are those of `AdaptivePooling`.

    Example:
        >>> AdaptiveAveragePooling1D(2)([[[1.0], [3.0], [5.0], [9.0]]])[0, :, 0]
        array([2., 7.], dtype=float32)
    """

    ndim = 1


class AdaptiveAveragePooling2D(AdaptiveAveragePooling):
    """Take the means of windows of an image; the arguments are those of `AdaptivePooling`."""

    ndim = 2


class AdaptiveAveragePooling3D(AdaptiveAveragePooling):
    """Take the means of windows of three axes; the arguments are those of `AdaptivePooling`."""

    ndim = 3


class AdaptiveMaxPooling1D(AdaptiveMaxPooling):
    """Take the largest of windows of one axis; the arguments are those of `AdaptivePooling`.

    Example:
        >>> AdaptiveMaxPooling1D(2)([[[1.0], [3.0], [5.0], [9.0]]])[0, :, 0]
        array([3., 9.], dtype=float32)
    """

    ndim = 1


class AdaptiveMaxPooling2D(AdaptiveMaxPooling):
    """Take the largest of windows of an image; the arguments are those of `AdaptivePooling`."""

    ndim = 2


class AdaptiveMaxPooling3D(AdaptiveMaxPooling):
    """Take the largest of windows of three axes; the arguments are those of `AdaptivePooling`."""

    ndim = 3
