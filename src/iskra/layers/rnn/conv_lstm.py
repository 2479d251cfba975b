"""Convolutional long short-term memory, for sequences of images and the like."""

from __future__ import annotations

from typing import Any, Unpack

from ... import ops
from ...graph import Variable
from ...ops.convolution import numbers
from ...tree import map_structure
from ...typing import ActivationLike, Array, DataFormat, Outputs, Shape, Shapes, Structure
from ..arguments import known_length
from ..channels import ChannelsLayer
from ..input_spec import InputSpec
from ..options import ConvLSTMOptions, LSTMCellOptions
from ..spatial import Sizes
from .lstm import LSTMCell
from .recurrent import CellRNN


class ConvLSTMCell(LSTMCell):
    """Cell of a convolutional LSTM layer: an `LSTMCell` whose x W and h U are convolutions.

    Args:
        ndim: number of spatial axes.
        filters: number of channels of output and states.
        kernel_size: of both kernels.
        strides: of the convolution of the inputs.
        padding: "valid" or "same", of the inputs; that of the states is always "same".
        dilation_rate: of the convolution of the inputs.
        activation: of candidates and outputs.
        **options: see `LSTMCell`.
    """

    def __init__(
        self,
        ndim: int,
        filters: int,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: str = "valid",
        dilation_rate: Sizes = 1,
        activation: ActivationLike = "tanh",
        **options: Unpack[LSTMCellOptions],
    ) -> None:
        super().__init__(filters, activation, **options)
        self.ndim = ndim
        self.filters: int = self.units
        self.kernel_size: tuple[int, ...] = numbers(kernel_size, ndim, "ConvLSTMCell: kernel_size")
        self.strides: tuple[int, ...] = numbers(strides, ndim, "ConvLSTMCell: strides")
        self.dilation_rate: tuple[int, ...] = numbers(dilation_rate, ndim, "ConvLSTMCell: dilation_rate")
        self.padding: str = padding.lower()

    def build(self, input_shape: Shape) -> None:
        """Make the kernels, (..., C, 4 filters) and (..., filters, 4 filters), and the bias."""
        width = known_length(input_shape, -1, self._who)
        self._step_shape: tuple[Any, ...] = tuple(input_shape[1:])
        self.make_weights((*self.kernel_size, width), (*self.kernel_size, self.filters))

    def inputs_by(self, inputs: Array, kernel: Array | Variable) -> Array:
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

    def state_by(self, state: Array, kernel: Array | Variable, first: int = 0) -> Array:
        """Convolve the state, to the same lengths."""
        kept = self._kept.get("states")
        if kept is None:
            return ops.conv(state, kernel, padding="same", data_format="channels_last")
        y = [
            ops.conv(state * each, part, padding="same", data_format="channels_last")
            for each, part in self._by_gate(kept, kernel)
        ]
        return ops.concatenate(y, -1)

    def get_initial_state(self, batch_size: Any = None) -> list[Array]:
        """States of zeros, with the lengths of the convolved inputs."""
        return [ops.zeros((batch_size, *self.state_dims), "float32") for _ in range(2)]

    draws_by_gate = True

    def fit_to(self, step_shape: Shape) -> None:
        """Take inputs (N, *step_shape) from now on."""
        self._step_shape = tuple(step_shape)

    def input_dims(self, width: int | None) -> tuple[int | None, ...]:
        """(..., C): the shape of one step's inputs without the batch."""
        return self._step_shape

    @property
    def state_dims(self) -> tuple[int, ...]:
        """(..., filters): the shape of a state without the batch."""
        axes = zip(self._step_shape, self.kernel_size, self.strides, self.dilation_rate, strict=False)
        valid = self.padding == "valid"
        lengths = [-(-(n - valid * (size - 1) * dilation) // stride) for n, size, stride, dilation in axes]
        return (*lengths, self.filters)

    def _by_gate(self, kept: list[Array], kernel: Array | Variable) -> list[tuple[Array, Array]]:
        n = self.filters
        return [(each, kernel[..., i * n : (i + 1) * n]) for i, each in enumerate(kept)]

    def _convolved(self, x: Array, kernel: Array | Variable) -> Array:
        return ops.conv(x, kernel, self.strides, self.padding, "channels_last", self.dilation_rate)


class ConvLSTM(ChannelsLayer, CellRNN):
    """Convolutional LSTM layer.

    Args:
        filters: number of channels of output and states.
        kernel_size: of the convolutions, one number or one for each axis.
        strides: of the convolution of the inputs.
        padding: "valid" or "same", of the inputs.
        data_format: "channels_last", "channels_first" (N, C, ...), or None for `iskra.config.image_data_format()`.
        dilation_rate: of the convolution of the inputs.
        activation: of candidates and outputs.
        **options: see `RNN`.

    Shapes:
        input (N, T, ..., C); output (N, ..., filters), or (N, T, ..., filters) with `return_sequences`.

    Raises:
        ValueError: a size below 1, or a name is unknown.

    References:
        Shi et al., "Convolutional LSTM network: a machine learning approach for precipitation nowcasting", 2015.
    """

    ndim: int

    def __init__(
        self,
        filters: int,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: str = "valid",
        data_format: DataFormat | None = None,
        dilation_rate: Sizes = 1,
        activation: ActivationLike = "tanh",
        **options: Unpack[ConvLSTMOptions],
    ) -> None:
        arguments = (self.ndim, filters, kernel_size, strides, padding, dilation_rate, activation)
        cell = {"cell_class": ConvLSTMCell, "arguments": arguments, "cell_options": LSTMCellOptions}
        super().__init__(data_format, **cell, **options)
        self.input_spec: InputSpec = InputSpec(ndim=self.ndim + 3)

    def build(self, sequences_shape: Shape, initial_state_shape: Shapes = None) -> None:
        """Make the cell's weights."""
        rows, _, *step = sequences_shape
        if not self.cell.built:
            self.cell.build((rows, *step[1:], step[0]) if self.is_channels_first else (rows, *step))

    def call(
        self,
        sequences: Array,
        initial_state: Structure | None = None,
        mask: Array | None = None,
        training: bool = False,
    ) -> Outputs:
        """The last output or all of them, and the states with `return_state`."""
        x = self.channels_last(sequences, 2)
        self.cell.fit_to(ops.shape(x)[2:])
        first = None if initial_state is None else map_structure(self.channels_last, initial_state)
        results = super().call(x, first, mask, training)
        output, *states = results if self.return_state else [results]
        output = self.as_given(output, 2 if self.return_sequences else 1)
        return [output, *map(self.as_given, states)] if self.return_state else output


class ConvLSTM1D(ConvLSTM):
    """1D convolutional LSTM layer, for sequences of sequences (N, T, L, C).

    Example:
        >>> ConvLSTM1D(4, 3).compute_output_shape((None, 10, 8, 2))
        (None, 6, 4)
    """

    ndim = 1


class ConvLSTM2D(ConvLSTM):
    """2D convolutional LSTM layer, for sequences of images (N, T, H, W, C).

    Example:
        >>> ConvLSTM2D(4, 3, padding="same", return_sequences=True).compute_output_shape((None, 10, 8, 8, 2))
        (None, 10, 8, 8, 4)
    """

    ndim = 2


class ConvLSTM3D(ConvLSTM):
    """3D convolutional LSTM layer, for sequences of volumes (N, T, D, H, W, C)."""

    ndim = 3
