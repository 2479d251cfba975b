"""The base of convolutions: a kernel that slides over its input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from .. import activations
from ..ops.convolution import numbers
from ..typing import ActivationLike, Array, DataFormat, Shape
from .arguments import channels_last, known_length
from .input_spec import InputSpec
from .weighted import WeightedLayer

Sizes: TypeAlias = int | Sequence[int]


class Sliding(WeightedLayer):
    """The base of convolutions.

    Args:
        filters: number of output channels, at least 1.
        kernel_size: length of the kernel along each axis, or one for all.
        strides: step of the kernel along each axis, or one for all.
        padding: "valid" for none, "same" for as many outputs as inputs (divided by the strides).
        **options: see `Layer`.

    Raises:
        ValueError: a size below 1, or an unknown padding.

    Attributes:
        ndim: number of spatial axes.
        paddings: those supported.
    """

    ndim: int
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
        super().__init__(**options)
        kind = type(self).__name__
        channels_last(data_format, kind)
        self.padding = padding.lower() if isinstance(padding, str) else padding
        if self.padding not in self.paddings:
            names = ", ".join(map(repr, self.paddings))
            raise ValueError(f"{kind}: expected padding as one of {names}, got {padding!r}. Choose one of them.")
        self.kernel_size = numbers(kernel_size, self.ndim, f"{kind}: kernel_size")
        self.strides = numbers(strides, self.ndim, f"{kind}: strides")
        self.dilation_rate = numbers(dilation_rate, self.ndim, f"{kind}: dilation_rate")
        self.data_format = data_format
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.input_spec = InputSpec(ndim=self.ndim + 2)

    def fix_channels(self, input_shape: Shape) -> int:
        """The input's number of channels, from now on the only one accepted."""
        channels = known_length(input_shape, -1, self._who)
        self.input_spec = InputSpec(ndim=self.ndim + 2, axes={-1: channels})
        return channels

    def convolve(self, inputs: Array) -> Array:
        """The convolution, without bias and activation."""
        raise NotImplementedError

    def call(self, inputs: Array) -> Array:
        """`activation(convolve(inputs) + bias)`."""
        x = self.convolve(inputs)
        return self.activation(x if self.bias is None else x + self.bias)
