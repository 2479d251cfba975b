"""Long short-term memory."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import activations
from ...initializers import Ones
from ..input_spec import InputSpec
from .cell import Cell, block
from .recurrent import RNN, check_cudnn


class LSTMCell(Cell):
    """A step of long short-term memory.

        i, f, o = sigmoid(x W + h R + b)  (a block of columns each),    g = tanh(x W + h R + b)
        c' = f c + i g,    h' = o tanh(c')

    Args:
        units: the length of output and states.
        activation: tanh in the formula.
        recurrent_activation: sigmoid in the formula.
        use_bias: whether there is b.
        kernel_initializer: first values of W, (F, 4 units): blocks for i, f, g, o.
        recurrent_initializer: first values of R, (units, 4 units).
        bias_initializer: first values of b.
        unit_forget_bias: whether the bias of f begins with ones, so that nothing is forgotten at first.
        kernel_regularizer: a penalty on W.
        recurrent_regularizer: a penalty on R.
        bias_regularizer: a penalty on b.
        kernel_constraint: what W is brought back to after each update.
        recurrent_constraint: the same for R.
        bias_constraint: the same for b.
        dropout: the share of inputs that training drops.
        recurrent_dropout: the share of h that training drops.
        seed: an integer for the dropout.
        **kwargs: see `Layer`.

    References:
        Hochreiter and Schmidhuber, "Long short-term memory", 1997.
    """

    gates = 4

    def __init__(
        self,
        units: int,
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
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            units, activation, use_bias, kernel_initializer, recurrent_initializer, bias_initializer,
            kernel_regularizer, recurrent_regularizer, bias_regularizer, kernel_constraint, recurrent_constraint,
            bias_constraint, dropout, recurrent_dropout, seed, **kwargs,
        )  # fmt: skip
        self.recurrent_activation = activations.get(recurrent_activation)
        self.unit_forget_bias = unit_forget_bias
        self.state_size = [self.units, self.units]

    def first_bias(self, shape: Any, dtype: Any = None) -> Any:
        """The first value of the bias, ones for f if `unit_forget_bias`."""
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

    def project(self, inputs: Any) -> Any:
        """The inputs' part: x W + b."""
        z = self.inputs_by(inputs, self.kernel)
        return z if self.bias is None else z + self.bias

    def step(self, inputs: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        """h', and [h', c']."""
        h, c = states
        z = inputs + self.state_by(h, self.recurrent_kernel)  # (N, 4 units)
        i, f, g, o = (block(z, place, self.units) for place in range(4))
        c = self.recurrent_activation(f) * c + self.recurrent_activation(i) * self.activation(g)
        h = self.recurrent_activation(o) * self.activation(c)
        return h, [h, c]


class LSTM(RNN):
    """Go through a sequence with long short-term memory.

    The products with the inputs are one for all steps; the loop is one op of the graph, whatever the number of steps.

    Args:
        units: the length of output and states.
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
        unroll: whether to write all steps out in the graph.
        use_cudnn: "auto", or False; there is one way to compute it.
        **kwargs: see `RNN`.

    Shapes:
        input (N, T, F); output (N, units), or (N, T, units) with `return_sequences`.

    Example:
        >>> import numpy as np
        >>> LSTM(4)(np.zeros((2, 10, 8))).shape
        (2, 4)
    """

    def __init__(
        self,
        units: int,
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
        unroll: bool = False,
        use_cudnn: bool | str = "auto",
        **kwargs: Any,
    ) -> None:
        check_cudnn("LSTM", use_cudnn)
        cell = LSTMCell(
            units, activation, recurrent_activation, use_bias, kernel_initializer, recurrent_initializer,
            bias_initializer, unit_forget_bias, kernel_regularizer, recurrent_regularizer, bias_regularizer,
            kernel_constraint, recurrent_constraint, bias_constraint, dropout, recurrent_dropout, seed,
            name="lstm_cell", trainable=kwargs.get("trainable", True),
        )  # fmt: skip
        kwargs.pop("implementation", None)
        super().__init__(
            cell, return_sequences, return_state, go_backwards, stateful, unroll,
            activity_regularizer=activity_regularizer, **kwargs,
        )  # fmt: skip
        self.use_cudnn = use_cudnn
        self.input_spec = InputSpec(ndim=3)
