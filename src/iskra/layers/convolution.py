"""Convolution over one, two and three axes."""

from __future__ import annotations

from typing import Any, Unpack

from .. import activations, ops
from ..configurable import one_of
from ..graph import Variable
from ..typing import ActivationFunction, ActivationLike, Array, DataFormat, Shape
from .arguments import integer, known_length
from .input_spec import InputSpec
from .options import ConvOptions
from .spatial import Sizes, SpatialLayer
from .weighted import WeightedLayer


class BaseConv(SpatialLayer, WeightedLayer):
    """The base of convolutions.

    Args:
        filters: number of output channels, at least 1.
        kernel_size: length of the kernel along each axis, or one for all.
        strides: step of the kernel along each axis, or one for all.
        padding: "valid" for none, "same" for as many outputs as inputs (divided by the strides).
        **options: see `Layer`.

    Raises:
        ValueError: a size below 1, or an unknown padding.
    """

    paddings: tuple[str, ...] = ("valid", "same")

    def __init__(
        self,
        kernel_size: Sizes,
        strides: Sizes,
        padding: str,
        *,
        data_format: DataFormat | None,
        dilation_rate: Sizes,
        activation: ActivationLike,
        use_bias: bool,
        **options: Any,
    ) -> None:
        super().__init__(data_format, **options)
        given = padding.lower() if isinstance(padding, str) else padding
        self.padding: str = one_of(self.paddings, given, "padding", type(self).__name__)
        self.kernel_size: tuple[int, ...] = self._per_axis(kernel_size, "kernel_size")
        self.strides: tuple[int, ...] = self._per_axis(strides, "strides")
        self.dilation_rate: tuple[int, ...] = self._per_axis(dilation_rate, "dilation_rate")
        self.activation: ActivationFunction = activations.get(activation)
        self.use_bias = use_bias

    def fix_channels(self, input_shape: Shape) -> int:
        """The input's number of channels, from now on the only one accepted."""
        axis = 1 if self.is_channels_first else -1
        channels = known_length(input_shape, axis, self._who)
        self.input_spec: InputSpec = InputSpec(ndim=self.ndim + 2, axes={axis: channels})
        return channels

    def convolve(self, inputs: Array) -> Array:
        """The convolution of inputs with channels last, without bias and activation."""
        raise NotImplementedError

    def call(self, inputs: Array) -> Array:
        """`activation(convolve(inputs) + bias)`."""
        x = self.convolve(self.channels_last(inputs))
        return self.activation(self.as_given(x if self.bias is None else x + self.bias))


class Conv(BaseConv):
    """Convolution layer: `activation(sum_p x[i * stride + p * dilation] @ kernel[p] + bias)`.

    Args:
        **options: see `Layer`.

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
        self.filters: int = integer(filters, "filters", kind)
        self.groups: int = integer(groups, "groups", kind)
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
        self.kernel: Variable = self.make_weight("kernel", (*self.kernel_size, channels // self.groups, self.filters))
        self.bias: Variable | None = self.make_bias((self.filters,))

    def convolve(self, inputs: Array) -> Array:
        """(N, ..., C) -> (N, ..., filters)."""
        return self.convolution_op(inputs, self.kernel)

    def convolution_op(self, inputs: Array, kernel: Array | Variable) -> Array:
        """The convolution with a kernel, the layer's own in `call`; a subclass may change either."""
        return ops.conv(inputs, kernel, self.strides, self.padding, "channels_last", self.dilation_rate)


class Conv1D(Conv, ndim=1):
    """1D convolution layer, for sequences.

    With padding "causal" no output depends on a later input.

    Example:
        >>> Conv1D(8, 3, padding="causal").compute_output_shape((None, 100, 4))
        (None, 100, 8)
    """

    paddings: tuple[str, ...] = ("valid", "same", "causal")


class Conv2D(Conv, ndim=2):
    """2D convolution layer, for images.

    Example:
        >>> Conv2D(32, 3, activation="relu").compute_output_shape((None, 28, 28, 1))
        (None, 26, 26, 32)
    """


class Conv3D(Conv, ndim=3):
    """3D convolution layer, for volumes.

    Example:
        >>> Conv3D(4, 3, strides=2, padding="same").compute_output_shape((None, 16, 16, 9, 1))
        (None, 8, 8, 5, 4)
    """
