"""Long short-term memory whose products are convolutions: for sequences of images and the like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import ops
from ...ops.convolution import numbers
from ..arguments import channels_last, known_width
from ..input_spec import InputSpec
from .lstm import LSTMCell
from .recurrent import RNN

Sizes = int | Sequence[int]


class ConvLSTMCell(LSTMCell):
    """A step of long short-term memory in which x W and h R are convolutions.

    Args:
        ndim: spatial axes.
        filters: channels of output and states.
        kernel_size: of both kernels.
        strides: of the convolution of the inputs.
        padding: "valid" or "same", of the inputs; that of the states is always "same".
        data_format: "channels_last" or None.
        dilation_rate: of the convolution of the inputs.
        **kwargs: those of `LSTMCell`.
    """

    def __init__(
        self,
        ndim: int,
        filters: int,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Sizes = 1,
        **kwargs: Any,
    ) -> None:
        super().__init__(filters, **kwargs)
        channels_last(data_format, "ConvLSTMCell")
        self.ndim = ndim
        self.filters = self.units
        self.kernel_size = numbers(kernel_size, ndim, "ConvLSTMCell: kernel_size")
        self.strides = numbers(strides, ndim, "ConvLSTMCell: strides")
        self.dilation_rate = numbers(dilation_rate, ndim, "ConvLSTMCell: dilation_rate")
        self.padding = padding.lower()

    def build(self, input_shape: Any) -> None:
        """Make the kernels, (..., C, 4 filters) and (..., filters, 4 filters), and the bias."""
        width = known_width(input_shape, self._who)
        if None in input_shape[1:-1]:
            raise ValueError(
                f"{self._who}: expected known lengths, got the input shape {tuple(input_shape)}. "
                "State them in Input(shape)."
            )
        self._given = tuple(input_shape[1:])
        self.kernel = self.add_weight(
            (*self.kernel_size, width, 4 * self.filters), self.kernel_initializer, name="kernel",
            regularizer=self.kernel_regularizer, constraint=self.kernel_constraint,
        )  # fmt: skip
        self.recurrent_kernel = self.add_weight(
            (*self.kernel_size, self.filters, 4 * self.filters), self.recurrent_initializer, name="recurrent_kernel",
            regularizer=self.recurrent_regularizer, constraint=self.recurrent_constraint,
        )  # fmt: skip
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                self.bias_shape(), self.first_bias, name="bias",
                regularizer=self.bias_regularizer, constraint=self.bias_constraint,
            )  # fmt: skip

    def inputs_by(self, inputs: Any, kernel: Any) -> Any:
        """Convolve all inputs at once, (T, N, ..., C) or those of one step."""
        dims = ops.shape(inputs)
        ahead, rest = dims[: -self.ndim - 1], dims[-self.ndim - 1 :]
        kept = self._kept.get("inputs")
        if kept is not None:  # (N, ..., C) each
            parts = self._by_gate(kept, kernel)
            z = ops.concatenate([self._convolved(ops.reshape(inputs * k, (-1, *rest)), part) for k, part in parts], -1)
        else:
            z = self._convolved(ops.reshape(inputs, (-1, *rest)), kernel)
        return ops.reshape(z, (*(-1 if n is None else n for n in ahead), *ops.shape(z)[1:]))

    def state_by(self, state: Any, kernel: Any, first: int = 0) -> Any:
        """Convolve the state, as many places in as out."""
        kept = self._kept.get("states")
        if kept is None:
            return ops.conv(state, kernel, padding="same")
        y = [ops.conv(state * each, part, padding="same") for each, part in self._by_gate(kept, kernel)]
        return ops.concatenate(y, -1)

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """States of zeros, as many places as the convolved inputs have."""
        return [ops.zeros((batch_size, *self.state_dims), "float32") for _ in range(2)]

    draws_by_gate = True

    def input_dims(self, width: int | None) -> tuple[int | None, ...]:
        """(..., C): the shape of one step's inputs without the batch."""
        return self._given

    @property
    def state_dims(self) -> tuple[int, ...]:
        """(..., filters): the shape of a state without the batch."""
        lengths = []
        places = zip(self._given, self.kernel_size, self.strides, self.dilation_rate, strict=False)
        for n, size, stride, dilation in places:
            lost = 0 if self.padding == "same" else (size - 1) * dilation
            lengths.append(-(-(n - lost) // stride))
        return (*lengths, self.filters)

    def _by_gate(self, kept: list[Any], kernel: Any) -> list[tuple[Any, Any]]:
        n = self.filters
        return [(each, kernel[..., i * n : (i + 1) * n]) for i, each in enumerate(kept)]

    def _convolved(self, x: Any, kernel: Any) -> Any:
        return ops.conv(x, kernel, self.strides, self.padding, dilation_rate=self.dilation_rate)


class ConvLSTM(RNN):
    """The base of the layers that go through sequences of images with long short-term memory.

    Args:
        filters: channels of output and states.
        kernel_size: of the convolutions, one number or one for each axis.
        strides: of the convolution of the inputs.
        padding: "valid" or "same", of the inputs.
        data_format: "channels_last" or None.
        dilation_rate: of the convolution of the inputs.
        activation: of candidates and outputs.
        recurrent_activation: of the gates.
        use_bias: whether to add a bias.
        kernel_initializer: first values of the kernel for the inputs.
        recurrent_initializer: first values of the kernel for the state.
        bias_initializer: first values of the bias.
        unit_forget_bias: whether the bias of the forget gate begins with ones.
        kernel_regularizer: a penalty on the kernel.
        recurrent_regularizer: a penalty on the recurrent kernel.
        bias_regularizer: a penalty on the bias.
        activity_regularizer: a penalty on the output.
        kernel_constraint: what the kernel is brought back to after each update.
        recurrent_constraint: the same for the recurrent kernel.
        bias_constraint: the same for the bias.
        dropout: the share of inputs that training drops, the same ones at every step.
        recurrent_dropout: the share of the state that training drops, the same at every step.
        seed: an integer for the dropout.
        return_sequences: whether to return the outputs of all steps, not only of the last.
        return_state: whether to return the last states, too.
        go_backwards: whether to begin at the end.
        stateful: whether a batch begins with the states that the batch before it ended with.
        **kwargs: see `RNN`.

    Shapes:
        input (N, T, ..., C); output (N, ..., filters), or (N, T, ..., filters) with `return_sequences`.

    References:
        Shi et al., "Convolutional LSTM network", 2015.
    """

    ndim: int

    def __init__(
        self,
        filters: int,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Sizes = 1,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | None = None,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        **kwargs: Any,
    ) -> None:
        cell = ConvLSTMCell(
            self.ndim, filters, kernel_size, strides, padding, data_format, dilation_rate, activation=activation,
            recurrent_activation=recurrent_activation, use_bias=use_bias, kernel_initializer=kernel_initializer,
            recurrent_initializer=recurrent_initializer, bias_initializer=bias_initializer,
            unit_forget_bias=unit_forget_bias, kernel_regularizer=kernel_regularizer,
            recurrent_regularizer=recurrent_regularizer, bias_regularizer=bias_regularizer,
            kernel_constraint=kernel_constraint, recurrent_constraint=recurrent_constraint,
            bias_constraint=bias_constraint, dropout=dropout, recurrent_dropout=recurrent_dropout, seed=seed,
            name="conv_lstm_cell",
        )  # fmt: skip
        super().__init__(
            cell, return_sequences, return_state, go_backwards, stateful,
            activity_regularizer=activity_regularizer, **kwargs,
        )  # fmt: skip
        self.input_spec = InputSpec(ndim=self.ndim + 3)


class ConvLSTM1D(ConvLSTM):
    """Go through sequences (N, T, L, C); the arguments are those of `ConvLSTM`.

    Example:
        >>> ConvLSTM1D(4, 3).compute_output_shape((None, 10, 8, 2))
        (None, 6, 4)
    """

    ndim = 1


class ConvLSTM2D(ConvLSTM):
    """Go through sequences of images (N, T, H, W, C); the arguments are those of `ConvLSTM`.

    Example:
        >>> ConvLSTM2D(4, 3, padding="same", return_sequences=True).compute_output_shape((None, 10, 8, 8, 2))
        (None, 10, 8, 8, 4)
    """

    ndim = 2


class ConvLSTM3D(ConvLSTM):
    """Go through sequences of volumes (N, T, D, H, W, C); the arguments are those of `ConvLSTM`."""

    ndim = 3
