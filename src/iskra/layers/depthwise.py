"""Convolution channel by channel, alone and followed by a mixing of the channels."""

from __future__ import annotations

from typing import Any

from .. import initializers, ops, regularizers
from .arguments import whole
from .sliding import Sizes, Sliding


class DepthwiseConv(Sliding):
    """Give each channel kernels of its own: `activation(depthwise_conv(x, kernel) + bias)`.

    Args:
        kernel_size: the kernels' places, one number or one for each axis.
        strides: how far the kernels move, likewise.
        padding: "valid" for none, "same" for as many outputs as inputs (divided by the strides).
        depth_multiplier: how many kernels each channel gets.
        data_format: "channels_last", the one order there is, or None.
        dilation_rate: the distance of neighbouring places of the kernels.
        activation: a name or a function; None leaves the sums as they are.
        use_bias: whether to add a bias.
        depthwise_initializer: first values of the kernels.
        bias_initializer: first values of the bias.
        depthwise_regularizer: a penalty on the kernels.
        bias_regularizer: a penalty on the bias.
        activity_regularizer: a penalty on the output.
        depthwise_constraint: None; there are no constraints yet.
        bias_constraint: None, likewise.
        **kwargs: see `Layer`.

    Shapes:
        input (N, ..., C), output (N, ..., C * M) with M the depth multiplier; kernel (*kernel_size, C, M).
    """

    def __init__(
        self,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: str = "valid",
        depth_multiplier: int = 1,
        data_format: str | None = None,
        dilation_rate: Sizes = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.depth_multiplier = whole(depth_multiplier, "depth_multiplier", type(self).__name__)
        self._slide(kernel_size, strides, padding, data_format, dilation_rate)
        self._finish(
            activation, use_bias, bias_initializer, bias_regularizer,
            depthwise_constraint=depthwise_constraint, bias_constraint=bias_constraint,
        )  # fmt: skip
        self.depthwise_initializer = initializers.get(depthwise_initializer)
        self.depthwise_regularizer = regularizers.get(depthwise_regularizer)

    def build(self, input_shape: Any) -> None:
        """Make kernels and bias."""
        channels = self._channels(input_shape)
        self.kernel = self.add_weight(
            (*self.kernel_size, channels, self.depth_multiplier),
            self.depthwise_initializer,
            regularizer=self.depthwise_regularizer,
            name="kernel",
        )
        self._add_bias(channels * self.depth_multiplier)

    def call(self, inputs: Any) -> Any:
        """(N, ..., C) -> (N, ..., C * M)."""
        y = ops.depthwise_conv(inputs, self.kernel, self.strides, self.padding, None, self.dilation_rate)
        return self._activated(y)


class DepthwiseConv1D(DepthwiseConv):
    """Convolve each channel over one axis; the arguments are those of `DepthwiseConv`.

    Example:
        >>> DepthwiseConv1D(3, depth_multiplier=2).compute_output_shape((None, 10, 4))
        (None, 8, 8)
    """

    ndim = 1


class DepthwiseConv2D(DepthwiseConv):
    """Convolve each channel over two axes; the arguments are those of `DepthwiseConv`.

    Example:
        >>> DepthwiseConv2D(3, padding="same").compute_output_shape((None, 10, 10, 4))
        (None, 10, 10, 4)
    """

    ndim = 2


class SeparableConv(Sliding):
    """Convolve each channel by itself, then mix the channels: `activation(depthwise(x) @ pointwise + bias)`.

    Args:
        filters: how many outputs at each position, at least 1.
        kernel_size: the places of the channels' kernels, one number or one for each axis.
        strides: how far they move, likewise.
        padding: "valid" for none, "same" for as many outputs as inputs (divided by the strides).
        data_format: "channels_last", the one order there is, or None.
        dilation_rate: the distance of neighbouring places.
        depth_multiplier: how many kernels each channel gets.
        activation: a name or a function; None leaves the sums as they are.
        use_bias: whether to add a bias.
        depthwise_initializer: first values of the channels' kernels.
        pointwise_initializer: first values of the mixing kernel.
        bias_initializer: first values of the bias.
        depthwise_regularizer: a penalty on the channels' kernels.
        pointwise_regularizer: a penalty on the mixing kernel.
        bias_regularizer: a penalty on the bias.
        activity_regularizer: a penalty on the output.
        depthwise_constraint: None; there are no constraints yet.
        pointwise_constraint: None, likewise.
        bias_constraint: None, likewise.
        **kwargs: see `Layer`.

    Shapes:
        input (N, ..., C), output (N, ..., filters); depthwise kernel (*kernel_size, C, M), pointwise kernel
        (1, ..., C * M, filters), bias (filters,).
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Sizes = 1,
        depth_multiplier: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        pointwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        pointwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        pointwise_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        kind = type(self).__name__
        self.filters = whole(filters, "filters", kind)
        self.depth_multiplier = whole(depth_multiplier, "depth_multiplier", kind)
        self._slide(kernel_size, strides, padding, data_format, dilation_rate)
        self._finish(
            activation, use_bias, bias_initializer, bias_regularizer, depthwise_constraint=depthwise_constraint,
            pointwise_constraint=pointwise_constraint, bias_constraint=bias_constraint,
        )  # fmt: skip
        self.depthwise_initializer = initializers.get(depthwise_initializer)
        self.pointwise_initializer = initializers.get(pointwise_initializer)
        self.depthwise_regularizer = regularizers.get(depthwise_regularizer)
        self.pointwise_regularizer = regularizers.get(pointwise_regularizer)

    def build(self, input_shape: Any) -> None:
        """Make both kernels and the bias."""
        channels = self._channels(input_shape)
        self.depthwise_kernel = self.add_weight(
            (*self.kernel_size, channels, self.depth_multiplier),
            self.depthwise_initializer,
            regularizer=self.depthwise_regularizer,
            name="depthwise_kernel",
        )
        self.pointwise_kernel = self.add_weight(
            (*(1,) * self.ndim, channels * self.depth_multiplier, self.filters),
            self.pointwise_initializer,
            regularizer=self.pointwise_regularizer,
            name="pointwise_kernel",
        )
        self._add_bias(self.filters)

    def call(self, inputs: Any) -> Any:
        """(N, ..., C) -> (N, ..., filters)."""
        kernels = self.depthwise_kernel, self.pointwise_kernel
        y = ops.separable_conv(inputs, *kernels, self.strides, self.padding, None, self.dilation_rate)
        return self._activated(y)


class SeparableConv1D(SeparableConv):
    """Convolve over one axis, channel by channel, then mix; the arguments are those of `SeparableConv`.

    Example:
        >>> SeparableConv1D(8, 3).compute_output_shape((None, 10, 4))
        (None, 8, 8)
    """

    ndim = 1


class SeparableConv2D(SeparableConv):
    """Convolve over two axes, channel by channel, then mix; the arguments are those of `SeparableConv`.

    Example:
        >>> SeparableConv2D(8, 3, strides=2, padding="same").compute_output_shape((None, 9, 9, 4))
        (None, 5, 5, 8)
    """

    ndim = 2
