"""What the cells of recurrent layers share: settings, weights, dropout that is the same at every step."""

from __future__ import annotations

from typing import Any

from ... import activations, constraints, initializers, ops, random, regularizers
from ...graph import Variable
from ...tree import is_nested
from ..arguments import known_width, whole
from ..layer import Layer


class Cell(Layer):
    """A step of a recurrent layer: `(inputs (N, F), states) -> (output (N, units), new states)`.

    A subclass writes `project`, what is made of the inputs alone and is done for all steps at once, and `step`, what
    follows from that and from the states.

    Args:
        units: the length of output and state, at least 1.
        activation: of the output.
        use_bias: whether to add a bias.
        kernel_initializer: first values of the kernel for the inputs.
        recurrent_initializer: first values of the kernel for the state.
        bias_initializer: first values of the bias.
        kernel_regularizer: a penalty on the kernel.
        recurrent_regularizer: a penalty on the recurrent kernel.
        bias_regularizer: a penalty on the bias.
        kernel_constraint: what the kernel is brought back to after each update.
        recurrent_constraint: the same for the recurrent kernel.
        bias_constraint: the same for the bias.
        dropout: the share of inputs that training drops, the same ones at every step.
        recurrent_dropout: the share of the state that training drops, the same at every step.
        seed: an integer for the dropout.
        **kwargs: see `Layer`.
    """

    gates = 1  # how many blocks of `units` columns the kernels have

    def __init__(
        self,
        units: int,
        activation: Any,
        use_bias: bool,
        kernel_initializer: Any,
        recurrent_initializer: Any,
        bias_initializer: Any,
        kernel_regularizer: Any,
        recurrent_regularizer: Any,
        bias_regularizer: Any,
        kernel_constraint: Any,
        recurrent_constraint: Any,
        bias_constraint: Any,
        dropout: float,
        recurrent_dropout: float,
        seed: int | None,
        **kwargs: Any,
    ) -> None:
        kwargs.pop("implementation", None)  # there is one
        super().__init__(**kwargs)
        self.units = whole(units, "units", type(self).__name__)
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.recurrent_initializer = initializers.get(recurrent_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.recurrent_regularizer = regularizers.get(recurrent_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.recurrent_constraint = constraints.get(recurrent_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.dropout = min(1.0, max(0.0, dropout))
        self.recurrent_dropout = min(1.0, max(0.0, recurrent_dropout))
        self.seed = seed
        self.seed_generator = random.SeedGenerator(seed)
        self.state_size: Any = self.units
        self.output_size = self.units
        self._kept: dict[str, Any] = {}  # what dropout leaves, while a layer goes through its steps

    def build(self, input_shape: Any) -> None:
        """Make the kernels, (F, gates * units) and (units, gates * units), and the bias."""
        width = self.gates * self.units
        self.kernel = self.add_weight(
            (known_width(input_shape, self._who), width), self.kernel_initializer, name="kernel",
            regularizer=self.kernel_regularizer, constraint=self.kernel_constraint,
        )  # fmt: skip
        self.recurrent_kernel = self.add_weight(
            (self.units, width), self.recurrent_initializer, name="recurrent_kernel",
            regularizer=self.recurrent_regularizer, constraint=self.recurrent_constraint,
        )  # fmt: skip
        self.bias: Variable | None = None
        if self.use_bias:
            self.bias = self.add_weight(
                self.bias_shape(), self.first_bias, name="bias",
                regularizer=self.bias_regularizer, constraint=self.bias_constraint,
            )  # fmt: skip

    def bias_shape(self) -> tuple[int, ...]:
        """The shape of the bias."""
        return (self.gates * self.units,)

    def first_bias(self, shape: Any, dtype: Any = None) -> Any:
        """The first value of the bias."""
        return self.bias_initializer(shape, dtype=dtype)

    def call(self, inputs: Any, states: Any, training: bool = False) -> tuple[Any, Any]:  # type: ignore[override]
        """One step: the output, and the new states in the form of the old ones."""
        several = is_nested(states)
        parts = list(states) if several else [states]
        alone = not self._kept
        if alone:
            rows, width = ops.shape(inputs)
            self.begin(rows, width, training)
        output, new = self.step(self.project(inputs), parts)
        if alone:
            self.end()
        return output, new if several else new[0]

    def project(self, inputs: Any) -> Any:
        """(..., F) to (..., gates * units): the part of a step that the states have no say in."""
        raise NotImplementedError(f"{self._who}: expected a method project(self, inputs), got none. Define it.")

    def step(self, inputs: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        """What follows from projected inputs and states."""
        raise NotImplementedError(f"{self._who}: expected a method step(self, inputs, states), got none. Define it.")

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """States of zeros."""
        sizes = self.state_size if is_nested(self.state_size) else [self.state_size]
        return [ops.zeros((batch_size, size), "float32") for size in sizes]

    # Dropout. -------------------------------------------------------------------------------------------------------

    def begin(self, rows: int | None, width: int | None, training: bool) -> None:
        """Draw what dropout leaves of inputs (rows, width) and states in all steps that follow, if the model trains."""
        self._kept = {"begun": True}
        if not training:
            return
        count = self.gates if self.draws_by_gate else 1
        if self.dropout > 0:
            self._kept["inputs"] = self._draws(count, (rows, *self.input_dims(width)), self.dropout)
        if self.recurrent_dropout > 0:
            self._kept["states"] = self._draws(count, (rows, *self.state_dims), self.recurrent_dropout)

    @property
    def draws_by_gate(self) -> bool:
        """Whether every gate has a draw of its own: as in Keras, if states are dropped."""
        return self.recurrent_dropout > 0

    def input_dims(self, width: int | None) -> tuple[int | None, ...]:
        """The shape of one step's inputs without the batch."""
        return (width,)

    @property
    def state_dims(self) -> tuple[int, ...]:
        """The shape of a state without the batch."""
        return (self.units,)

    def end(self) -> None:
        """Forget the draws."""
        self._kept = {}

    def _draws(self, count: int, dims: Any, rate: float) -> list[Any]:
        ones = ops.ones(dims, "float32")
        return [random.dropout(ones, rate, None, self.seed_generator) for _ in range(count)]

    def inputs_by(self, inputs: Any, kernel: Any) -> Any:
        """Multiply by a kernel: inputs @ kernel, of what dropout leaves of the inputs."""
        return self._product(inputs, kernel, self._kept.get("inputs"))

    def state_by(self, state: Any, kernel: Any, first: int = 0) -> Any:
        """Multiply by a kernel, of which the blocks are the gates from `first` on, what dropout leaves of the state."""
        kept = self._kept.get("states")
        return self._product(state, kernel, kept if kept is None or len(kept) == 1 else kept[first:])

    def _product(self, x: Any, kernel: Any, kept: list[Any] | None) -> Any:
        if kept is None:
            return ops.matmul(x, kernel)
        if len(kept) == 1:
            return ops.matmul(x * kept[0], kernel)
        gates = ops.shape(kernel)[-1] // self.units  # type: ignore[operator]
        blocks = [ops.matmul(x * kept[i], block(kernel, i, self.units)) for i in range(gates)]
        return ops.concatenate(blocks, -1)


def block(x: Any, place: int, width: int, count: int = 1) -> Any:
    """So many columns of a block of gates."""
    return x[..., place * width : (place + count) * width]
