"""Convolution over one, two and three axes."""

from __future__ import annotations

from typing import Unpack

from .. import ops
from ..typing import Array, Shape
from .arguments import whole
from .options import ConvOptions
from .sliding import Sizes, Sliding


class Conv(Sliding):
    """Convolution layer: `activation(sum_p x[i * stride + p * dilation] @ kernel[p] + bias)`.

    Args:
        **options: see `Sliding`.

    Shapes:
        input (N, ..., C), output (N, ..., filters); kernel (*kernel_size, C / groups, filters), bias (filters,).

    Raises:
        ValueError: a size below 1, an unknown padding, channels or filters not divisible by the groups.

    References:
        LeCun et al., "Gradient-based learning applied to document recognition", 1998.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: str = "valid",
        **options: Unpack[ConvOptions],
    ) -> None:
        groups = options.pop("groups")
        super().__init__(kernel_size, strides, padding, **options)
        kind = type(self).__name__
        self.filters, self.groups = whole(filters, "filters", kind), whole(groups, "groups", kind)
        if self.filters % self.groups:
            raise ValueError(
                f"{kind}: expected filters divisible by groups={groups}, got {filters}. Change one of them."
            )

    def build(self, input_shape: Shape) -> None:
        """Make kernel and bias."""
        channels = self.fix_channels(input_shape)
        if channels % self.groups:
            raise ValueError(
                f"{self._who}: expected channels divisible by groups={self.groups}, got the input shape "
                f"{tuple(input_shape)}. Change the groups."
            )
        self.kernel = self.make_weight("kernel", (*self.kernel_size, channels // self.groups, self.filters))
        self.bias = self.make_bias((self.filters,))

    def convolve(self, inputs: Array) -> Array:
        """(N, ..., C) -> (N, ..., filters)."""
        return ops.conv(inputs, self.kernel, self.strides, self.padding, None, self.dilation_rate)


class Conv1D(Conv):
    """1D convolution layer, for sequences.

    With padding "causal" no output depends on a later input.

    Example:
        >>> Conv1D(8, 3, padding="causal").compute_output_shape((None, 100, 4))
        (None, 100, 8)
    """

    ndim = 1
    paddings = ("valid", "same", "causal")


class Conv2D(Conv):
    """2D convolution layer, for images.

    Example:
        >>> Conv2D(32, 3, activation="relu").compute_output_shape((None, 28, 28, 1))
        (None, 26, 26, 32)
    """

    ndim = 2


class Conv3D(Conv):
    """3D convolution layer, for volumes.

    Example:
        >>> Conv3D(4, 3, strides=2, padding="same").compute_output_shape((None, 16, 16, 9, 1))
        (None, 8, 8, 5, 4)
    """

    ndim = 3
