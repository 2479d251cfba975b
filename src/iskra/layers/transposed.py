"""Convolution backwards: from few positions to many."""

from __future__ import annotations

from typing import Any

from .. import initializers, ops, regularizers
from ..ops.convolution import numbers
from .arguments import whole
from .sliding import Sizes, Sliding


class ConvTranspose(Sliding):
    """Go the way of a convolution backwards: each input spreads over as many outputs as the kernel has places.

    Args:
        filters: how many outputs at each position, at least 1.
        kernel_size: the kernel's places, one number or one for each axis.
        strides: how many outputs lie between neighbouring inputs.
        padding: "valid" for (n - 1) * stride + max(kernel, stride) outputs, "same" for n * stride.
        output_padding: outputs to add at the end, instead of what `padding` says; below the strides.
        data_format: "channels_last", the one order there is, or None.
        dilation_rate: the distance of neighbouring places of the kernel.
        activation: a name or a function; None leaves the sums as they are.
        use_bias: whether to add a bias.
        kernel_initializer: first values of the kernel.
        bias_initializer: first values of the bias.
        kernel_regularizer: a penalty on the kernel.
        bias_regularizer: a penalty on the bias.
        activity_regularizer: a penalty on the output.
        kernel_constraint: None; there are no constraints yet.
        bias_constraint: None, likewise.
        **kwargs: see `Layer`.

    Shapes:
        input (N, ..., C), output (N, ..., filters); kernel (*kernel_size, filters, C), bias (filters,).

    Raises:
        ValueError: a size below 1, an unknown padding, an output padding that is not below the strides.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: str = "valid",
        output_padding: Sizes | None = None,
        data_format: str | None = None,
        dilation_rate: Sizes = 1,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.filters = whole(filters, "filters", type(self).__name__)
        self._slide(kernel_size, strides, padding, data_format, dilation_rate)
        self.output_padding = self._extra(output_padding)
        self._finish(
            activation, use_bias, bias_initializer, bias_regularizer,
            kernel_constraint=kernel_constraint, bias_constraint=bias_constraint,
        )  # fmt: skip
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)

    def _extra(self, output_padding: Sizes | None) -> tuple[int, ...] | None:
        if output_padding is None:
            return None
        kind = type(self).__name__
        extra = numbers(output_padding, self.ndim, f"{kind}: output_padding", 0)
        if any(e >= s for e, s in zip(extra, self.strides, strict=True)):
            raise ValueError(
                f"{kind}: expected output_padding below strides={self.strides}, got {output_padding}. Leave it out."
            )
        return extra

    def build(self, input_shape: Any) -> None:
        """Make kernel and bias."""
        channels = self._channels(input_shape)
        self.kernel = self.add_weight(
            (*self.kernel_size, self.filters, channels),
            self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            name="kernel",
        )
        self._add_bias(self.filters)

    def call(self, inputs: Any) -> Any:
        """(N, ..., C) -> (N, ..., filters)."""
        y = ops.conv_transpose(
            inputs, self.kernel, self.strides, self.padding, self.output_padding, None, self.dilation_rate
        )
        return self._activated(y)


class Conv1DTranspose(ConvTranspose):
    """Go backwards over one axis; the arguments are those of `ConvTranspose`.

    Example:
        >>> Conv1DTranspose(8, 3, strides=2, padding="same").compute_output_shape((None, 10, 4))
        (None, 20, 8)
    """

    ndim = 1


class Conv2DTranspose(ConvTranspose):
    """Go backwards over two axes; the arguments are those of `ConvTranspose`.

    Example:
        >>> Conv2DTranspose(8, 3, strides=2).compute_output_shape((None, 10, 10, 4))
        (None, 21, 21, 8)
    """

    ndim = 2


class Conv3DTranspose(ConvTranspose):
    """Go backwards over three axes; the arguments are those of `ConvTranspose`.

    Example:
        >>> Conv3DTranspose(2, 2, strides=2).compute_output_shape((None, 4, 4, 4, 3))
        (None, 8, 8, 8, 2)
    """

    ndim = 3
