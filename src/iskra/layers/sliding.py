"""What layers that slide a kernel over their input have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import activations, initializers, regularizers
from ..ops.convolution import numbers
from .arguments import channels_last, known_width, refuse_unless_none
from .input_spec import InputSpec
from .layer import Layer

Sizes = int | Sequence[int]


class Sliding(Layer):
    """What all layers that slide a kernel over their input have in common: its size, its moves, what comes after it.

    Attributes:
        ndim: how many spatial axes there are.
        paddings: those known.
    """

    ndim: int
    paddings: tuple[str, ...] = ("valid", "same")

    def _slide(self, kernel_size: Sizes, strides: Sizes, padding: str, data_format: Any, dilation_rate: Sizes) -> None:
        """Note and check how the kernel moves."""
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
        self.input_spec = InputSpec(ndim=self.ndim + 2)

    def _finish(self, activation: Any, use_bias: bool, initializer: Any, regularizer: Any, **constraints: Any) -> None:
        """Note what comes after the kernel."""
        refuse_unless_none(type(self).__name__, **constraints)
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.bias_initializer = initializers.get(initializer)
        self.bias_regularizer = regularizers.get(regularizer)
        self.bias: Any = None

    def _channels(self, input_shape: Any) -> int:
        """The input's channels, from now on the only number of them accepted."""
        channels = known_width(input_shape, self._who)
        self.input_spec = InputSpec(ndim=self.ndim + 2, axes={-1: channels})
        return channels

    def _add_bias(self, filters: int) -> None:
        if self.use_bias:
            self.bias = self.add_weight(
                (filters,), self.bias_initializer, regularizer=self.bias_regularizer, name="bias"
            )

    def _activated(self, x: Any) -> Any:
        return self.activation(x if self.bias is None else x + self.bias)
