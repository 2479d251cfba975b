"""What recurrent cells share: settings, weights, dropout masks that are the same at every step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import activations, ops, random
from ...graph import Variable
from ...tree import is_nested
from ...typing import ActivationFunction, ActivationLike, Array, Shape
from ..arguments import integer, known_length
from ..weighted import Rule, Start, WeightedLayer


class Cell(WeightedLayer):
    """The base of recurrent cells: one step `(inputs (N, F), states) -> (output (N, units), new states)`.

    A subclass writes `project`, what is made of the inputs alone and is computed for all steps at once, and `step`,
    what follows from that and from the states.
    """

    gates = 1  # number of blocks of `units` columns in the kernels
    recurrent_kernel: Variable
    recurrent_initializer: Start
    recurrent_regularizer: Rule
    recurrent_constraint: Rule

    def __init__(
        self,
        units: int,
        activation: ActivationLike,
        *,
        use_bias: bool,
        dropout: float,
        recurrent_dropout: float,
        seed: int | None,
        implementation: int = 2,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.units: int = integer(units, "units", type(self).__name__)
        self.activation: ActivationFunction = activations.get(activation)
        self.use_bias = use_bias
        self.dropout: float = min(1.0, max(0.0, dropout))
        self.recurrent_dropout: float = min(1.0, max(0.0, recurrent_dropout))
        self.seed = seed
        self.seed_generator: random.SeedGenerator = random.SeedGenerator(seed)
        self.state_size: Any = self.units
        self.output_size: int = self.units
        self._kept: dict[str, Any] = {}  # the dropout masks of a layer's pass over a sequence

    def build(self, input_shape: Shape) -> None:
        """Make the kernels, (F, gates * units) and (units, gates * units), and the bias."""
        self.make_weights((known_length(input_shape, -1, self._who),), (self.units,))

    def make_weights(self, inputs: tuple[int, ...], state: tuple[int, ...]) -> None:
        """Make the kernels, whose shapes begin with those given, and the bias."""
        width = self.gates * self.units
        self.kernel: Variable = self.make_weight("kernel", (*inputs, width))
        self.recurrent_kernel = self.make_weight("recurrent_kernel", (*state, width), "recurrent")
        self.bias: Variable | None = self.make_bias(self.bias_shape(), self.initial_bias)

    def bias_shape(self) -> tuple[int, ...]:
        """The shape of the bias."""
        return (self.gates * self.units,)

    def initial_bias(self, shape: Sequence[int], dtype: str | None = None) -> Array:
        """The initial value of the bias."""
        return self.bias_initializer(shape, dtype=dtype)

    def call(self, inputs: Array, states: Any, training: bool = False) -> tuple[Array, Any]:  # type: ignore[override]
        """One step: the output, and the new states in the structure of the old ones."""
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

    def project(self, inputs: Array) -> Array:
        """(..., F) to (..., gates * units): the part of a step that does not depend on the states."""
        raise NotImplementedError(f"{self._who}: expected a method project(self, inputs), got none. Define it.")

    def step(self, inputs: Array, states: list[Array]) -> tuple[Array, list[Array]]:
        """What follows from projected inputs and states."""
        raise NotImplementedError(f"{self._who}: expected a method step(self, inputs, states), got none. Define it.")

    def get_initial_state(self, batch_size: Any = None) -> list[Array]:
        """States of zeros."""
        sizes = self.state_size if is_nested(self.state_size) else [self.state_size]
        return [ops.zeros((batch_size, size), "float32") for size in sizes]

    # Dropout. -------------------------------------------------------------------------------------------------------

    def begin(self, rows: int | None, width: int | None, training: bool) -> None:
        """Draw the dropout masks of inputs (rows, width) and states for all steps that follow, if the model trains."""
        self._kept = {"begun": True}
        if not training:
            return
        count = self.gates if self.draws_by_gate else 1
        if self.dropout > 0:
            self._kept["inputs"] = self._draw(count, (rows, *self.input_dims(width)), self.dropout)
        if self.recurrent_dropout > 0:
            self._kept["states"] = self._draw(count, (rows, *self.state_dims), self.recurrent_dropout)

    @property
    def draws_by_gate(self) -> bool:
        """Whether every gate has a dropout mask of its own: as in Keras, if states are dropped."""
        return self.recurrent_dropout > 0

    def input_dims(self, width: int | None) -> tuple[int | None, ...]:
        """The shape of one step's inputs without the batch."""
        return (width,)

    @property
    def state_dims(self) -> tuple[int, ...]:
        """The shape of a state without the batch."""
        return (self.units,)

    def end(self) -> None:
        """Forget the dropout masks."""
        self._kept = {}

    def _draw(self, count: int, dims: Any, rate: float) -> list[Array]:
        ones = ops.ones(dims, "float32")
        return [random.dropout(ones, rate, None, self.seed_generator) for _ in range(count)]

    def inputs_by(self, inputs: Array, kernel: Array | Variable) -> Array:
        """The inputs after dropout, multiplied by a kernel."""
        return self._product(inputs, kernel, self._kept.get("inputs"))

    def state_by(self, state: Array, kernel: Array | Variable, first: int = 0) -> Array:
        """The state after dropout, multiplied by a kernel whose blocks are the gates from `first` on."""
        kept = self._kept.get("states")
        return self._product(state, kernel, kept if kept is None or len(kept) == 1 else kept[first:])

    def _product(self, x: Array, kernel: Array | Variable, kept: list[Array] | None) -> Array:
        if kept is None:
            return ops.matmul(x, kernel)
        if len(kept) == 1:
            return ops.matmul(x * kept[0], kernel)
        gates = ops.shape(kernel)[-1] // self.units  # type: ignore[operator]
        blocks = [ops.matmul(x * kept[i], block(kernel, i, self.units)) for i in range(gates)]
        return ops.concatenate(blocks, -1)


def block(x: Array | Variable, index: int, width: int, count: int = 1) -> Array:
    """The columns of `count` gates from the one at `index` on."""
    return x[..., index * width : (index + count) * width]
