"""The plain recurrent layer: the output is the next step's state."""

from __future__ import annotations

from typing import Any

from ..input_spec import InputSpec
from .cell import Cell
from .recurrent import RNN


class SimpleRNNCell(Cell):
    """A plain recurrent step: `h' = activation(x W + b + h R)`.

    Args:
        units: the length of output and state.
        activation: tanh by default.
        use_bias: whether there is b.
        kernel_initializer: first values of W, (F, units).
        recurrent_initializer: first values of R, (units, units).
        bias_initializer: first values of b.
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
    """

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
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

    def project(self, inputs: Any) -> Any:
        """The inputs' part: x W + b."""
        x = self.inputs_by(inputs, self.kernel)
        return x if self.bias is None else x + self.bias

    def step(self, inputs: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        """h', and [h']."""
        h = self.activation(inputs + self.state_by(states[0], self.recurrent_kernel))
        return h, [h]


class SimpleRNN(RNN):
    """Go through a sequence: at each step `h' = activation(x W + b + h R)`.

    Args:
        units: the length of output and state.
        activation: of the output.
        use_bias: whether to add a bias.
        kernel_initializer: first values of the kernel for the inputs.
        recurrent_initializer: first values of the kernel for the state.
        bias_initializer: first values of the bias.
        kernel_regularizer: a penalty on the kernel.
        recurrent_regularizer: a penalty on the recurrent kernel.
        bias_regularizer: a penalty on the bias.
        activity_regularizer: a penalty on the output.
        kernel_constraint: what the kernel is brought back to after each update.
        recurrent_constraint: the same for the recurrent kernel.
        bias_constraint: the same for the bias.
        dropout: the share of inputs that training drops, the same ones at every step.
        recurrent_dropout: the share of the state that training drops, the same at every step.
        return_sequences: whether to return the outputs of all steps, not only of the last.
        return_state: whether to return the last state, too.
        go_backwards: whether to begin at the end.
        stateful: whether a batch begins with the state that the batch before it ended with.
        unroll: whether to write all steps out in the graph.
        seed: an integer for the dropout.
        **kwargs: see `RNN`.

    Shapes:
        input (N, T, F); output (N, units), or (N, T, units) with `return_sequences`.

    Example:
        >>> import numpy as np
        >>> SimpleRNN(4)(np.zeros((2, 10, 8))).shape
        (2, 4)
    """

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        cell = SimpleRNNCell(
            units, activation, use_bias, kernel_initializer, recurrent_initializer, bias_initializer,
            kernel_regularizer, recurrent_regularizer, bias_regularizer, kernel_constraint, recurrent_constraint,
            bias_constraint, dropout, recurrent_dropout, seed,
            name="simple_rnn_cell", trainable=kwargs.get("trainable", True),
        )  # fmt: skip
        super().__init__(
            cell, return_sequences, return_state, go_backwards, stateful, unroll,
            activity_regularizer=activity_regularizer, **kwargs,
        )  # fmt: skip
        self.input_spec = InputSpec(ndim=3)
