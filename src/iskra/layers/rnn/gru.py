"""Gated recurrent units."""

from __future__ import annotations

from typing import Any

from ... import activations
from ..input_spec import InputSpec
from .cell import Cell, block
from .recurrent import RNN, check_cudnn


class GRUCell(Cell):
    """A step of a gated recurrent unit.

        z, r = sigmoid(x W + b + h R + d)  (a block of columns each)
        g = tanh(x W + b + r (h R + d)),    or, with reset_after=False,    g = tanh(x W + b + (r h) R)
        h' = z h + (1 - z) g

    Args:
        units: the length of output and state.
        activation: tanh in the formula.
        recurrent_activation: sigmoid in the formula.
        use_bias: whether there are b and d.
        kernel_initializer: first values of W, (F, 3 units): blocks for z, r, g.
        recurrent_initializer: first values of R, (units, 3 units).
        bias_initializer: first values of b and d, (2, 3 units); with reset_after=False of b, (3 units,).
        kernel_regularizer: a penalty on W.
        recurrent_regularizer: a penalty on R.
        bias_regularizer: a penalty on b and d.
        kernel_constraint: what W is brought back to after each update.
        recurrent_constraint: the same for R.
        bias_constraint: the same for b and d.
        dropout: the share of inputs that training drops.
        recurrent_dropout: the share of h that training drops.
        reset_after: whether r comes after the product with R.
        seed: an integer for the dropout.
        **kwargs: see `Layer`.

    References:
        Cho et al., "Learning phrase representations using RNN encoder-decoder", 2014.
    """

    gates = 3

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
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
        reset_after: bool = True,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            units, activation, use_bias, kernel_initializer, recurrent_initializer, bias_initializer,
            kernel_regularizer, recurrent_regularizer, bias_regularizer, kernel_constraint, recurrent_constraint,
            bias_constraint, dropout, recurrent_dropout, seed, **kwargs,
        )  # fmt: skip
        self.recurrent_activation = activations.get(recurrent_activation)
        self.reset_after = reset_after

    def bias_shape(self) -> tuple[int, ...]:
        """One bias for the inputs, and with `reset_after` another one for the state."""
        return (2, 3 * self.units) if self.reset_after else (3 * self.units,)

    def project(self, inputs: Any) -> Any:
        """The inputs' part: x W + b."""
        x = self.inputs_by(inputs, self.kernel)
        if self.bias is None:
            return x
        return x + (self.bias[0] if self.reset_after else self.bias)

    def step(self, inputs: Any, states: list[Any]) -> tuple[Any, list[Any]]:
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


class GRU(RNN):
    """Go through a sequence with a gated recurrent unit.

    The products with the inputs are one for all steps; the loop is one op of the graph, whatever the number of steps.

    Args:
        units: the length of output and state.
        activation: of the candidates.
        recurrent_activation: of the gates.
        use_bias: whether to add biases.
        kernel_initializer: first values of the kernel for the inputs.
        recurrent_initializer: first values of the kernel for the state.
        bias_initializer: first values of the biases.
        kernel_regularizer: a penalty on the kernel.
        recurrent_regularizer: a penalty on the recurrent kernel.
        bias_regularizer: a penalty on the biases.
        activity_regularizer: a penalty on the output.
        kernel_constraint: what the kernel is brought back to after each update.
        recurrent_constraint: the same for the recurrent kernel.
        bias_constraint: the same for the biases.
        dropout: the share of inputs that training drops, the same ones at every step.
        recurrent_dropout: the share of the state that training drops, the same at every step.
        seed: an integer for the dropout.
        return_sequences: whether to return the outputs of all steps, not only of the last.
        return_state: whether to return the last state, too.
        go_backwards: whether to begin at the end.
        stateful: whether a batch begins with the state that the batch before it ended with.
        unroll: whether to write all steps out in the graph.
        reset_after: whether the reset gate comes after the product with the state.
        use_cudnn: "auto", or False; there is one way to compute it.
        **kwargs: see `RNN`.

    Shapes:
        input (N, T, F); output (N, units), or (N, T, units) with `return_sequences`.

    Example:
        >>> import numpy as np
        >>> GRU(4, return_sequences=True)(np.zeros((2, 10, 8))).shape
        (2, 10, 4)
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
        reset_after: bool = True,
        use_cudnn: bool | str = "auto",
        **kwargs: Any,
    ) -> None:
        check_cudnn("GRU", use_cudnn)
        cell = GRUCell(
            units, activation, recurrent_activation, use_bias, kernel_initializer, recurrent_initializer,
            bias_initializer, kernel_regularizer, recurrent_regularizer, bias_regularizer, kernel_constraint,
            recurrent_constraint, bias_constraint, dropout, recurrent_dropout, reset_after, seed,
            name="gru_cell", trainable=kwargs.get("trainable", True),
        )  # fmt: skip
        kwargs.pop("implementation", None)
        super().__init__(
            cell, return_sequences, return_state, go_backwards, stateful, unroll,
            activity_regularizer=activity_regularizer, **kwargs,
        )  # fmt: skip
        self.use_cudnn = use_cudnn
        self.input_spec = InputSpec(ndim=3)
