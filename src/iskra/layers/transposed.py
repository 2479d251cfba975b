"""Transposed convolution."""

from __future__ import annotations

from typing import Unpack

from .. import ops
from ..graph import Variable
from ..ops.convolution import numbers
from ..typing import Array, Shape
from .arguments import integer
from .convolution import BaseConv
from .options import ConvTransposeOptions
from .spatial import Sizes


class ConvTranspose(BaseConv):
    """Transposed convolution layer: each input position spreads over the taps of the kernel.

    It has the shapes of a convolution the other way round, and upsamples by its strides.

    Args:
        strides: distance of the outputs of neighbouring inputs.
        padding: "valid" for (n - 1) * stride + max(kernel, stride) outputs, "same" for n * stride.
        **options: see `Layer`.

    Shapes:
        input (N, ..., C), output (N, ..., filters); kernel (*kernel_size, filters, C), bias (filters,).

    Raises:
        ValueError: a size below 1, an unknown padding, an output padding that is not below the strides.

    References:
        Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: str = "valid",
        **options: Unpack[ConvTransposeOptions],
    ) -> None:
        output_padding = options.pop("output_padding")
        super().__init__(kernel_size, strides, padding, **options)
        self.filters: int = integer(filters, "filters", type(self).__name__)
        self.output_padding: tuple[int, ...] | None = self._checked(output_padding)

    def _checked(self, output_padding: Sizes | None) -> tuple[int, ...] | None:
        if output_padding is None:
            return None
        kind = type(self).__name__
        added = numbers(output_padding, self.ndim, f"{kind}: output_padding", 0)
        if any(a >= s for a, s in zip(added, self.strides, strict=True)):
            raise ValueError(
                f"{kind}: expected output_padding below strides={self.strides}, got {output_padding}. Remove it."
            )
        return added

    def build(self, input_shape: Shape) -> None:
        """Make kernel and bias."""
        channels = self.fix_channels(input_shape)
        self.kernel: Variable = self.make_weight("kernel", (*self.kernel_size, self.filters, channels))
        self.bias: Variable | None = self.make_bias((self.filters,))

    def convolve(self, inputs: Array) -> Array:
        """(N, ..., C) -> (N, ..., filters)."""
        return ops.conv_transpose(
            inputs, self.kernel, self.strides, self.padding, self.output_padding, "channels_last", self.dilation_rate
        )


class Conv1DTranspose(ConvTranspose, ndim=1):
    """1D transposed convolution layer.

    Example:
        >>> Conv1DTranspose(8, 3, strides=2, padding="same").compute_output_shape((None, 10, 4))
        (None, 20, 8)
    """


class Conv2DTranspose(ConvTranspose, ndim=2):
    """2D transposed convolution layer.

    Example:
        >>> Conv2DTranspose(8, 3, strides=2).compute_output_shape((None, 10, 10, 4))
        (None, 21, 21, 8)
    """


class Conv3DTranspose(ConvTranspose, ndim=3):
    """3D transposed convolution layer.

    Example:
        >>> Conv3DTranspose(2, 2, strides=2).compute_output_shape((None, 4, 4, 4, 3))
        (None, 8, 8, 8, 2)
    """
