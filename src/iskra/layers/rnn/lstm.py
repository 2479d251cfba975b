"""Long short-term memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

import numpy as np

from ... import activations
from ...initializers import Ones
from ...typing import ActivationFunction, ActivationLike, Array
from ..options import LSTMCellOptions, LSTMOptions
from .cell import Cell, block
from .recurrent import CellRNN


class LSTMCell(Cell):
    """Cell of a long short-term memory (LSTM) layer.

        i, f, o = sigmoid(x W + h U + b)  (a block of columns each),    g = tanh(x W + h U + b)
        c' = f c + i g,    h' = o tanh(c')

    i, f and o are the input, forget and output gates, c the cell state, h the output.

    Args:
        units: number of units, the length of output and states.
        activation: tanh in the formula.
        **options: see `Layer`.

    Shapes:
        called on x (N, F) and [h, c], each (N, units); output h' and [h', c']; W (F, 4 units), U (units, 4 units) and
        b (4 units,), blocks for i, f, g, o.

    Raises:
        ValueError: `units` is below 1, or a name is unknown.

    References:
        Hochreiter and Schmidhuber, "Long short-term memory", 1997.
        Gers, Schmidhuber and Cummins, "Learning to forget: continual prediction with LSTM", 2000.
    """

    gates = 4

    def __init__(self, units: int, activation: ActivationLike = "tanh", **options: Unpack[LSTMCellOptions]) -> None:
        self.unit_forget_bias: bool = options.pop("unit_forget_bias")
        self.recurrent_activation: ActivationFunction = activations.get(options.pop("recurrent_activation"))
        super().__init__(units, activation, **options)
        self.state_size: Any = [self.units, self.units]

    def initial_bias(self, shape: Sequence[int], dtype: str | None = None) -> Array:
        """The initial value of the bias, ones for f if `unit_forget_bias`."""
        if not self.unit_forget_bias:
            return self.bias_initializer(shape, dtype=dtype)
        n = self.units
        return np.concatenate(
            [
                self.bias_initializer((n,), dtype=dtype),
                Ones()((n,), dtype),
                self.bias_initializer((2 * n,), dtype=dtype),
            ]
        )

    def project(self, inputs: Array) -> Array:
        """The inputs' part: x W + b."""
        z = self.inputs_by(inputs, self.kernel)
        return z if self.bias is None else z + self.bias

    def step(self, inputs: Array, states: list[Array]) -> tuple[Array, list[Array]]:
        """h', and [h', c']."""
        h, c = states
        z = inputs + self.state_by(h, self.recurrent_kernel)  # (N, 4 units)
        i, f, g, o = (block(z, i, self.units) for i in range(4))
        c = self.recurrent_activation(f) * c + self.recurrent_activation(i) * self.activation(g)
        h = self.recurrent_activation(o) * self.activation(c)
        return h, [h, c]


class LSTM(CellRNN):
    """Long short-term memory (LSTM) layer; the formulas are those of `LSTMCell`.

    The products with the inputs are one for all steps; the loop is one op of the graph, whatever the number of steps.

    Args:
        units: number of units, the length of output and states.
        activation: of candidates and outputs.
        **options: see `RNN`.

    Shapes:
        input (N, T, F); output (N, units), or (N, T, units) with `return_sequences`.

    Raises:
        ValueError: `units` is below 1, or a name is unknown.

    Example:
        >>> import numpy as np
        >>> LSTM(4)(np.zeros((2, 10, 8))).shape
        (2, 4)

    References:
        Hochreiter and Schmidhuber, "Long short-term memory", 1997.
        Gers, Schmidhuber and Cummins, "Learning to forget: continual prediction with LSTM", 2000.
    """

    def __init__(self, units: int, activation: ActivationLike = "tanh", **options: Unpack[LSTMOptions]) -> None:
        super().__init__(LSTMCell, (units, activation), LSTMCellOptions, **options)
