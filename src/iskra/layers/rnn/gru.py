"""Gated recurrent units."""

from __future__ import annotations

from typing import Unpack

from ... import activations
from ...typing import ActivationFunction, ActivationLike, Array
from ..options import GRUCellOptions, GRUOptions
from .cell import Cell, block
from .recurrent import CellRNN


class GRUCell(Cell):
    """Cell of a gated recurrent unit (GRU) layer.

        z, r = sigmoid(x W + b + h U + d)  (a block of columns each)
        g = tanh(x W + b + r (h U + d)),    or, with reset_after=False,    g = tanh(x W + b + (r h) U)
        h' = z h + (1 - z) g

    z and r are the update and reset gates. The paper has the second form; the first one is that of cuDNN.

    Args:
        units: number of units, the length of output and state.
        activation: tanh in the formula.
        **options: see `Layer`.

    Shapes:
        called on x (N, F) and a list of h (N, units); output h' and the list of it; W (F, 3 units) and
        U (units, 3 units), blocks for z, r, g; b and d together (2, 3 units), with reset_after=False b (3 units,).

    Raises:
        ValueError: `units` is below 1, or a name is unknown.

    References:
        Cho et al., "Learning phrase representations using RNN encoder-decoder for statistical machine translation",
        EMNLP 2014.
    """

    gates = 3

    def __init__(self, units: int, activation: ActivationLike = "tanh", **options: Unpack[GRUCellOptions]) -> None:
        self.reset_after: bool = options.pop("reset_after")
        self.recurrent_activation: ActivationFunction = activations.get(options.pop("recurrent_activation"))
        super().__init__(units, activation, **options)

    def bias_shape(self) -> tuple[int, ...]:
        """One bias for the inputs, and with `reset_after` another one for the state."""
        return (2, 3 * self.units) if self.reset_after else (3 * self.units,)

    def project(self, inputs: Array) -> Array:
        """The inputs' part: x W + b."""
        x = self.inputs_by(inputs, self.kernel)
        if self.bias is None:
            return x
        return x + (self.bias[0] if self.reset_after else self.bias)

    def step(self, inputs: Array, states: list[Array]) -> tuple[Array, list[Array]]:
        """h', and [h']."""
        (h,) = states
        n = self.units
        if self.reset_after:
            inner = self.state_by(h, self.recurrent_kernel)  # (N, 3 units)
            inner = inner if self.bias is None else inner + self.bias[1]
        else:
            inner = self.state_by(h, block(self.recurrent_kernel, 0, n, 2))  # (N, 2 units)
        z = self.recurrent_activation(block(inputs, 0, n) + block(inner, 0, n))
        r = self.recurrent_activation(block(inputs, 1, n) + block(inner, 1, n))
        if self.reset_after:
            through = r * block(inner, 2, n)
        else:
            through = self.state_by(r * h, block(self.recurrent_kernel, 2, n), first=2)
        g = self.activation(block(inputs, 2, n) + through)
        h = z * h + (1.0 - z) * g
        return h, [h]


class GRU(CellRNN):
    """Gated recurrent unit (GRU) layer; the formulas are those of `GRUCell`.

    The products with the inputs are one for all steps; the loop is one op of the graph, whatever the number of steps.

    Args:
        units: number of units, the length of output and state.
        activation: of the candidates.
        **options: see `RNN`.

    Shapes:
        input (N, T, F); output (N, units), or (N, T, units) with `return_sequences`.

    Raises:
        ValueError: `units` is below 1, or a name is unknown.

    Example:
        >>> import numpy as np
        >>> GRU(4, return_sequences=True)(np.zeros((2, 10, 8))).shape
        (2, 10, 4)

    References:
        Cho et al., "Learning phrase representations using RNN encoder-decoder for statistical machine translation",
        EMNLP 2014.
    """

    def __init__(self, units: int, activation: ActivationLike = "tanh", **options: Unpack[GRUOptions]) -> None:
        super().__init__(GRUCell, (units, activation), GRUCellOptions, **options)
