"""Depthwise and depthwise separable convolution."""

from __future__ import annotations

from typing import Unpack

from .. import ops
from ..graph import Variable
from ..typing import Array, Shape
from .arguments import integer
from .convolution import BaseConv
from .options import DepthwiseOptions, SeparableOptions
from .spatial import Sizes
from .weighted import Rule, Start


class DepthwiseConv(BaseConv):
    """Depthwise convolution layer: each channel has kernels of its own.

    Args:
        **options: see `Layer`.

    Shapes:
        input (N, ..., C), output (N, ..., C * M); kernel (*kernel_size, C, M), bias (C * M,).

    References:
        Howard et al., "MobileNets: efficient convolutional neural networks for mobile vision applications", 2017.
    """

    depthwise_initializer: Start
    depthwise_regularizer: Rule
    depthwise_constraint: Rule

    def __init__(
        self, kernel_size: Sizes, strides: Sizes = 1, padding: str = "valid", **options: Unpack[DepthwiseOptions]
    ) -> None:
        depth_multiplier = options.pop("depth_multiplier")
        super().__init__(kernel_size, strides, padding, **options)
        self.depth_multiplier: int = integer(depth_multiplier, "depth_multiplier", type(self).__name__)

    def build(self, input_shape: Shape) -> None:
        """Make kernel and bias."""
        channels = self.fix_channels(input_shape)
        self.kernel: Variable = self.make_weight(
            "kernel", (*self.kernel_size, channels, self.depth_multiplier), "depthwise"
        )
        self.bias: Variable | None = self.make_bias((channels * self.depth_multiplier,))

    def convolve(self, inputs: Array) -> Array:
        """(N, ..., C) -> (N, ..., C * M)."""
        return ops.depthwise_conv(inputs, self.kernel, self.strides, self.padding, "channels_last", self.dilation_rate)


class DepthwiseConv1D(DepthwiseConv, ndim=1):
    """1D depthwise convolution layer.

    Example:
        >>> DepthwiseConv1D(3, depth_multiplier=2).compute_output_shape((None, 10, 4))
        (None, 8, 8)
    """


class DepthwiseConv2D(DepthwiseConv, ndim=2):
    """2D depthwise convolution layer.

    Example:
        >>> DepthwiseConv2D(3, padding="same").compute_output_shape((None, 10, 10, 4))
        (None, 10, 10, 4)
    """


class SeparableConv(BaseConv):
    """Depthwise separable convolution layer: a depthwise convolution, then a kernel of size 1 that mixes the channels.

    Args:
        **options: see `Layer`.

    Shapes:
        input (N, ..., C), output (N, ..., filters); depthwise kernel (*kernel_size, C, M), pointwise kernel
        (1, ..., C * M, filters), bias (filters,).

    References:
        Chollet, "Xception: deep learning with depthwise separable convolutions", CVPR 2017.
    """

    depthwise_kernel: Variable
    pointwise_kernel: Variable
    depthwise_initializer: Start
    pointwise_initializer: Start
    depthwise_regularizer: Rule
    pointwise_regularizer: Rule
    depthwise_constraint: Rule
    pointwise_constraint: Rule

    def __init__(
        self,
        filters: int,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: str = "valid",
        **options: Unpack[SeparableOptions],
    ) -> None:
        depth_multiplier = options.pop("depth_multiplier")
        super().__init__(kernel_size, strides, padding, **options)
        self.filters: int = integer(filters, "filters", type(self).__name__)
        self.depth_multiplier: int = integer(depth_multiplier, "depth_multiplier", type(self).__name__)

    def build(self, input_shape: Shape) -> None:
        """Make both kernels and the bias."""
        channels, multiplier = self.fix_channels(input_shape), self.depth_multiplier
        self.depthwise_kernel = self.make_weight(
            "depthwise_kernel", (*self.kernel_size, channels, multiplier), "depthwise"
        )
        self.pointwise_kernel = self.make_weight(
            "pointwise_kernel", (*(1,) * self.ndim, channels * multiplier, self.filters), "pointwise"
        )
        self.bias: Variable | None = self.make_bias((self.filters,))

    def convolve(self, inputs: Array) -> Array:
        """(N, ..., C) -> (N, ..., filters)."""
        kernels = self.depthwise_kernel, self.pointwise_kernel
        return ops.separable_conv(inputs, *kernels, self.strides, self.padding, "channels_last", self.dilation_rate)


class SeparableConv1D(SeparableConv, ndim=1):
    """1D depthwise separable convolution layer.

    Example:
        >>> SeparableConv1D(8, 3).compute_output_shape((None, 10, 4))
        (None, 8, 8)
    """


class SeparableConv2D(SeparableConv, ndim=2):
    """2D depthwise separable convolution layer.

    Example:
        >>> SeparableConv2D(8, 3, strides=2, padding="same").compute_output_shape((None, 9, 9, 4))
        (None, 5, 5, 8)
    """
