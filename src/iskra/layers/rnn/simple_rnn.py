"""The fully connected recurrent layer."""

from __future__ import annotations

from typing import Unpack

from ...typing import ActivationLike, Array
from ..options import SimpleRNNCellOptions, SimpleRNNOptions
from .cell import Cell
from .recurrent import CellRNN


class SimpleRNNCell(Cell):
    """Cell of a fully connected recurrent layer: `h' = activation(x W + h U + b)`.

    Args:
        units: number of units, the length of output and state.
        activation: a name or a function; None for none.
        **options: see `Layer`.

    Shapes:
        called on x (N, F) and a list of h (N, units); output h' (N, units) and the list of it; W (F, units),
        U (units, units), b (units,).

    Raises:
        ValueError: `units` is below 1, or a name is unknown.

    References:
        Elman, "Finding structure in time", 1990.
    """

    def __init__(
        self, units: int, activation: ActivationLike = "tanh", **options: Unpack[SimpleRNNCellOptions]
    ) -> None:
        super().__init__(units, activation, **options)

    def project(self, inputs: Array) -> Array:
        """The inputs' part: x W + b."""
        x = self.inputs_by(inputs, self.kernel)
        return x if self.bias is None else x + self.bias

    def step(self, inputs: Array, states: list[Array]) -> tuple[Array, list[Array]]:
        """h', and [h']."""
        h = self.activation(inputs + self.state_by(states[0], self.recurrent_kernel))
        return h, [h]


class SimpleRNN(CellRNN):
    """Fully connected recurrent layer: `h_t = activation(x_t W + h_(t-1) U + b)`.

    Args:
        units: number of units, the length of output and state.
        activation: a name or a function; None for none.
        **options: see `RNN`.

    Shapes:
        input (N, T, F); output (N, units), or (N, T, units) with `return_sequences`.

    Raises:
        ValueError: `units` is below 1, or a name is unknown.

    Example:
        >>> import numpy as np
        >>> SimpleRNN(4)(np.zeros((2, 10, 8))).shape
        (2, 4)

    References:
        Elman, "Finding structure in time", 1990.
    """

    def __init__(self, units: int, activation: ActivationLike = "tanh", **options: Unpack[SimpleRNNOptions]) -> None:
        super().__init__(SimpleRNNCell, (units, activation), SimpleRNNCellOptions, **options)
