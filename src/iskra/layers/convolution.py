"""Convolution over one, two and three axes."""

from __future__ import annotations

from typing import Any

from .. import initializers, ops, regularizers
from .arguments import whole
from .sliding import Sizes, Sliding


class Conv(Sliding):
    """Slide a kernel over the input: `activation(sum_p x[i * stride + p * dilation] @ kernel[p] + bias)`.

    Args:
        filters: how many outputs at each position, at least 1.
        kernel_size: the kernel's places, one number or one for each axis.
        strides: how far the kernel moves, likewise.
        padding: "valid" for none, "same" for as many outputs as inputs (divided by the strides); with one axis also
            "causal", where no output sees a later input.
        data_format: "channels_last", the one order there is, or None.
        dilation_rate: the distance of neighbouring places of the kernel.
        groups: cut channels and filters into groups that do not see each other.
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
        input (N, ..., C), output (N, ..., filters); kernel (*kernel_size, C / groups, filters), bias (filters,).

    Raises:
        ValueError: a size below 1, an unknown padding, channels or filters that the groups do not divide.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Sizes = 1,
        groups: int = 1,
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
        kind = type(self).__name__
        self.filters, self.groups = whole(filters, "filters", kind), whole(groups, "groups", kind)
        if self.filters % self.groups:
            raise ValueError(
                f"{kind}: expected filters divisible by groups={groups}, got {filters}. Change one of them."
            )
        self._slide(kernel_size, strides, padding, data_format, dilation_rate)
        self._finish(
            activation, use_bias, bias_initializer, bias_regularizer,
            kernel_constraint=kernel_constraint, bias_constraint=bias_constraint,
        )  # fmt: skip
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)

    def build(self, input_shape: Any) -> None:
        """Make kernel and bias."""
        channels = self._channels(input_shape)
        if channels % self.groups:
            raise ValueError(
                f"{self._who}: expected channels divisible by groups={self.groups}, got the input shape "
                f"{tuple(input_shape)}. Change the groups."
            )
        self.kernel = self.add_weight(
            (*self.kernel_size, channels // self.groups, self.filters),
            self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            name="kernel",
        )
        self._add_bias(self.filters)

    def call(self, inputs: Any) -> Any:
        """(N, ..., C) -> (N, ..., filters)."""
        y = ops.conv(inputs, self.kernel, self.strides, self.padding, None, self.dilation_rate)
        return self._activated(y)


class Conv1D(Conv):
    """Convolve over one axis, such as time; the arguments are those of `Conv`.

    Example:
        >>> Conv1D(8, 3, padding="causal").compute_output_shape((None, 100, 4))
        (None, 100, 8)
    """

    ndim = 1
    paddings = ("valid", "same", "causal")


class Conv2D(Conv):
    """Convolve over two axes, as in images; the arguments are those of `Conv`.

    Example:
        >>> Conv2D(32, 3, activation="relu").compute_output_shape((None, 28, 28, 1))
        (None, 26, 26, 32)
    """

    ndim = 2


class Conv3D(Conv):
    """Convolve over three axes, as in volumes; the arguments are those of `Conv`.

    Example:
        >>> Conv3D(4, 3, strides=2, padding="same").compute_output_shape((None, 16, 16, 9, 1))
        (None, 8, 8, 5, 4)
    """

    ndim = 3
