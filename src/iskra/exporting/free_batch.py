"""An inference step for any number of rows, found by tracing it for two numbers of rows.

Graphs are traced for one batch size. What differs between the traces for 101 and for 103 rows depends on the number of
rows; where the numbers are k times the rows, they are written down as `Rows(k)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..graph import Graph, Tensor, Trace
from ..layers.tracking import with_sublayers
from ..ops.scans import written_out
from ..tree import flatten

if TYPE_CHECKING:
    from ..models import Model

BATCHES = (101, 103)  # primes, so that lengths which happen to equal one of them do not happen to equal the other


@dataclass(frozen=True)
class Rows:
    """A length that is `times` the number of rows."""

    times: int


Length = int | Rows


@dataclass(frozen=True)
class Node:
    """A node of a graph for any number of rows."""

    kind: str  # the op's name, "input", or "known" for what does not depend on the inputs
    number: int  # its index among the nodes
    inputs: tuple[int, ...]  # the numbers of its input nodes
    attrs: dict[str, Any]  # the op's settings
    shape: tuple[Length, ...]  # lengths, some of which may be `Rows`
    dtype: str  # "float32", "int32" or "bool"
    # of a known node its value; an axis of `Rows` has length 1 there and stands for equal rows
    value: np.ndarray | None = None


@dataclass(frozen=True)
class Step:
    """An inference step: all nodes, inputs before users; which of them are the inputs and the outputs."""

    nodes: list[Node]
    inputs: list[int]
    outputs: list[int]


def free_step(model: Model) -> Step:
    """Trace the model's inference.

    Args:
        model: a built model.

    Raises:
        ValueError: the model depends on the number of rows in a way that ONNX cannot express.
    """
    _check_in_program(model)
    _check_forgetful(model)
    return _Merging(*(_traced(model, rows) for rows in BATCHES)).step()


def _check_in_program(model: Any) -> None:
    part = model.host_part()
    if part is not None:
        first = (part.on_host or [call for call, _ in part.divided])[0].function
        raise ValueError(
            f"export: expected layers on numbers, got {first.name!r}, which computes before the program. "
            "Export a model of the layers behind it, and feed that what it returns."
        )


def _check_forgetful(model: Any) -> None:
    for layer in with_sublayers(model):
        if getattr(layer, "stateful", False):
            raise ValueError(
                f"export: expected layers that keep nothing from batch to batch, got the stateful {layer.name!r}. "
                "Make the model with stateful=False, give it the same weights by set_weights, and export that."
            )


def _traced(model: Any, rows: int) -> Graph:
    shapes = model.input_shape if isinstance(model.input_shape, list) else [model.input_shape]
    if isinstance(model.input_shape, dict):
        shapes = list(model.input_shape.values())
    dtypes = model.input_dtypes(len(shapes))
    for shape in shapes:
        if None in shape[1:]:
            raise ValueError(
                f"export: expected inputs of known shape but for the number of rows, got {shape}. "
                "Build the model with an Input of full shape."
            )
    with written_out(), Trace() as trace:
        x = [trace.input((rows, *shape[1:]), dtype, "x") for shape, dtype in zip(shapes, dtypes, strict=True)]
        return trace.graph(flatten(model(model.pack_inputs(x), training=False)))


class _Merging:
    """Merges two traces of one step."""

    def __init__(self, first: Graph, second: Graph) -> None:
        self.first, self.second = first, second
        self._numbers = {node.index: number for number, node in enumerate(first.nodes)}
        self._values: dict[int, np.ndarray] = {}

    def step(self) -> Step:
        if [node.kind for node in self.first.nodes] != [node.kind for node in self.second.nodes]:
            raise self._refusal("other ops for another number of rows")
        nodes = [self._node(*pair) for pair in zip(self.first.nodes, self.second.nodes, strict=True)]
        outputs = [self._numbers[t.index] for t in self.first.outputs]
        missing = [t for t in self.first.inputs if t.index not in self._numbers]
        for tensor in missing:  # an input that nothing depends on is an input all the same
            self._numbers[tensor.index] = len(nodes)
            other = self.second.inputs[self.first.inputs.index(tensor)]
            nodes.append(self._node(tensor, other))
        return Step(nodes, [self._numbers[t.index] for t in self.first.inputs], outputs)

    def _node(self, a: Tensor, b: Tensor) -> Node:
        number = self._numbers[a.index]
        inputs = tuple(self._numbers[t.index] for t in a.inputs)
        shape = self._merged(a.shape, b.shape)
        value = self._value(a, b, inputs)
        if value is not None:
            self._values[number] = value
            return Node("known", number, (), {}, shape, a.dtype, value)
        attrs = {name: self._merged(setting, b.attrs[name]) for name, setting in a.attrs.items() if name != "name"}
        return Node(a.kind, number, inputs, attrs, shape, a.dtype)

    def _value(self, a: Tensor, b: Tensor, inputs: tuple[int, ...]) -> np.ndarray | None:
        """The value of what no input changes, None for the rest."""
        if a.op is None:
            if a.kind == "input":
                return None
            if a.kind == "state":
                return a.attrs["variable"].numpy()
            return self._constant(a.attrs["value"], b.attrs["value"])
        free = any(isinstance(length, Rows) for length in self._merged(a.shape, b.shape))
        if free or not inputs or any(number not in self._values for number in inputs):
            return None
        if a.attrs != b.attrs:
            return None
        return np.asarray(a.op.compute(*(self._values[number] for number in inputs), **a.attrs))

    def _constant(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """A constant of both graphs; of equal rows one."""
        for axis, length in enumerate(self._merged(a.shape, b.shape)):
            if isinstance(length, Rows):
                a, b = (self._one_row(each, axis) for each in (a, b))
        if not np.array_equal(a, b, equal_nan=a.dtype.kind == "f"):
            raise self._refusal("a constant that depends on the number of rows")
        return a

    def _one_row(self, array: np.ndarray, axis: int) -> np.ndarray:
        row = np.take(array, [0], axis=axis)
        if not np.array_equal(np.broadcast_to(row, array.shape), array):
            raise self._refusal("a constant that is another one in each row of the batch")
        return row

    def _merged(self, a: Any, b: Any) -> Any:
        """The common value, with `Rows` for a multiple of the number of rows."""
        if isinstance(a, (tuple, list)) and isinstance(b, (tuple, list)) and len(a) == len(b):
            parts = [self._merged(x, y) for x, y in zip(a, b, strict=True)]
            return type(a)(*parts) if hasattr(a, "_fields") else tuple(parts)
        if a is b or a == b:
            return a
        first, second = BATCHES
        if isinstance(a, int) and isinstance(b, int) and a * second == b * first and a % first == 0:
            return Rows(a // first)
        raise self._refusal(f"{a!r} for {first} rows and {b!r} for {second}")

    def _refusal(self, what: str) -> ValueError:
        return ValueError(
            f"export: expected a model whose rows do not depend on how many there are, got {what}. "
            "Export the part of it that looks at each row by itself."
        )
