"""An inference step for any number of rows, and for images and sequences of any size, found by tracing it twice.

Graphs are traced for known lengths. Those that may be others are `FreeLength`s, which remember how they follow from the
lengths of the inputs, and each trace has other ones. What is equal in both traces is fixed; what differs is written
down by its expression, or where that is lost by the length it is equal to in both.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..graph import Graph, Tensor, Trace
from ..graph.free_length import Expression, FreeLength, expression_of
from ..layers.tracking import with_sublayers
from ..ops.scans import written_out
from ..tree import flatten
from ..typing import Shape

if TYPE_CHECKING:
    from ..models import Model

BATCHES = (101, 103)  # primes, so that lengths which happen to equal one of them do not happen to equal the other
SIZES = (352, 416, 544)  # of the axes behind; they halve five times
ODD_SIZES = (357, 427, 539)  # of those of the second trace, which shows what depends on whether a length is even
EVEN_SIZES = (608, 736, 928)  # in their place for models that take no odd ones
ROWS = "0:0"  # the name of the number of rows, that of axis 0 of input 0


@dataclass(frozen=True)
class Free:
    """A length that follows from those of the inputs."""

    expression: Expression  # of names "input:axis"
    values: tuple[int, int]  # in the two traces

    def __add__(self, other: Length) -> Length:
        return _calculated("add", self, other)

    def __radd__(self, other: Length) -> Length:
        return _calculated("add", other, self)

    def __sub__(self, other: Length) -> Length:
        return _calculated("sub", self, other)

    def __rsub__(self, other: Length) -> Length:
        return _calculated("sub", other, self)

    def __mul__(self, other: Length) -> Length:
        return _calculated("mul", self, other)

    __rmul__ = __mul__


Length = int | Free


def _calculated(name: str, a: Length, b: Length) -> Length:
    """A sum, difference or product; a number if it is the same in both traces."""
    pairs = zip(values_of(a), values_of(b), strict=True)
    first, second = (int(getattr(operator, name)(x, y)) for x, y in pairs)
    parts = tuple(n.expression if isinstance(n, Free) else n for n in (a, b))
    return first if first == second else Free((name, *parts), (first, second))  # type: ignore[arg-type]


def values_of(length: Length) -> tuple[int, int]:
    """A length in both traces."""
    return length.values if isinstance(length, Free) else (length, length)


@dataclass(frozen=True)
class Node:
    """A node of a graph for any number of rows."""

    kind: str  # the op's name, "input", or "known" for what does not depend on the inputs
    number: int  # its index among the nodes
    inputs: tuple[int, ...]  # the numbers of its input nodes
    attrs: dict[str, Any]  # the op's settings
    shape: tuple[Length, ...]  # lengths, some of which may be free
    dtype: str  # "float32", "int32" or "bool"
    # of a known node its value; a free axis has length 1 there and stands for equal rows
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
        ValueError: the model depends on the number of rows, or the size of its inputs, in a way that ONNX cannot
            express.
    """
    _check_in_program(model)
    _check_forgetful(model)
    first = _traced(model, BATCHES[0], SIZES)
    try:
        second = _traced(model, BATCHES[1], ODD_SIZES)
    except ValueError:  # as that of a network that halves and doubles its images, and joins both
        second = _traced(model, BATCHES[1], EVEN_SIZES)
    return _Merging(first, second).step()


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


def _shapes(model: Any) -> list[Shape]:
    shapes = model.input_shape
    return list(shapes.values()) if isinstance(shapes, dict) else shapes if isinstance(shapes, list) else [shapes]


def _traced(model: Any, rows: int, sizes: Sequence[int]) -> Graph:
    shapes = _shapes(model)
    dtypes = model.input_dtypes(len(shapes))
    with written_out(), Trace() as trace:
        x = [trace.input(_free(i, shape, rows, sizes), dtypes[i], "x") for i, shape in enumerate(shapes)]
        return trace.graph(flatten(model(model.pack_inputs(x), training=False)))


def _free(number: int, shape: Shape, rows: int, sizes: Sequence[int]) -> Shape:
    """The shape of an input, with free lengths for the rows and what is not known."""
    rest = (
        FreeLength(sizes[min(axis, len(sizes)) - 1], f"{number}:{axis}") if n is None else n
        for axis, n in enumerate(shape[1:], 1)
    )
    return (FreeLength(rows, ROWS), *rest)


def _depends_on_rows(expression: Expression) -> bool:
    if isinstance(expression, tuple):
        return any(_depends_on_rows(part) for part in expression[1:])
    return expression == ROWS


class _Merging:
    """Merges two traces of one step."""

    def __init__(self, first: Graph, second: Graph) -> None:
        self.first, self.second = first, second
        self._numbers = {node.index: number for number, node in enumerate(first.nodes)}
        self._values: dict[int, np.ndarray] = {}
        self._known: dict[tuple[int, int], Free] = {}  # free lengths by their values in both traces

    def step(self) -> Step:
        if [node.kind for node in self.first.nodes] != [node.kind for node in self.second.nodes]:
            raise self._refusal("other ops for other lengths")
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
        self._check_counted(a)
        value = self._value(a, b, inputs)
        if value is not None:
            self._values[number] = value
            return Node("known", number, (), {}, shape, a.dtype, value)
        attrs = {name: self._merged(setting, b.attrs[name]) for name, setting in a.attrs.items() if name != "name"}
        return Node(a.kind, number, inputs, attrs, shape, a.dtype)

    def _check_counted(self, node: Tensor) -> None:
        """Check that the number of rows is not computed with: they would depend on which others are in their batch."""
        ones = node.inputs[0] if node.kind in ("sum", "cumsum") else node
        if ones is not node and ones.kind == "broadcast_to" and not ones.inputs[0].shape:
            if any(_depends_on_rows(expression_of(length)) for length in ones.shape if length is not None):
                raise self._refusal("a calculation with the number of rows")

    def _value(self, a: Tensor, b: Tensor, inputs: tuple[int, ...]) -> np.ndarray | None:
        """The value of what no input changes, None for the rest."""
        if a.op is None:
            if a.kind == "input":
                return None
            if a.kind == "state":
                return a.attrs["variable"].numpy()
            return self._constant(a.attrs["value"], b.attrs["value"])
        free = any(isinstance(length, Free) for length in self._merged(a.shape, b.shape))
        if free or not inputs or any(number not in self._values for number in inputs):
            return None
        if a.attrs != b.attrs:
            return None
        return np.asarray(a.op.compute(*(self._values[number] for number in inputs), **a.attrs))

    def _constant(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """A constant of both graphs; of equal rows one."""
        for axis, length in enumerate(self._merged(a.shape, b.shape)):
            if isinstance(length, Free):
                a, b = (self._one_row(each, axis) for each in (a, b))
        if not np.array_equal(a, b, equal_nan=a.dtype.kind == "f"):
            raise self._refusal("a constant that depends on the lengths of the inputs")
        return a

    def _one_row(self, array: np.ndarray, axis: int) -> np.ndarray:
        row = np.take(array, [0], axis=axis)
        if not np.array_equal(np.broadcast_to(row, array.shape), array):
            raise self._refusal("a constant that is another one in each row of the batch")
        return row

    def _merged(self, a: Any, b: Any) -> Any:
        """The common value, with `Free` for lengths that differ."""
        if isinstance(a, (tuple, list)) and isinstance(b, (tuple, list)) and len(a) == len(b):
            parts = [self._merged(x, y) for x, y in zip(a, b, strict=True)]
            return type(a)(*parts) if hasattr(a, "_fields") else tuple(parts)
        if a is b or a == b:
            return int(a) if isinstance(a, FreeLength) else a
        if isinstance(a, int) and isinstance(b, int):
            found = self._length(a, b)
            if found is not None:
                return found
        raise self._refusal(f"{a!r} for one size of the inputs and {b!r} for another")

    def _length(self, a: int, b: int) -> Free | None:
        """A length that differs between the traces, None if it is not known how it follows from the inputs."""
        key = (int(a), int(b))
        if isinstance(a, FreeLength) and isinstance(b, FreeLength) and a.expression == b.expression:
            length = Free(a.expression, key)
            self._known.setdefault(key, length)
            return length
        first, second = self._rows
        if key not in self._known and a * second == b * first and a % first == 0:
            return Free(("mul", a // first, ROWS), key)
        return self._known.get(key)

    @property
    def _rows(self) -> tuple[int, int]:
        return int(self.first.inputs[0].shape[0] or 1), int(self.second.inputs[0].shape[0] or 1)

    def _refusal(self, what: str) -> ValueError:
        return ValueError(
            f"export: expected a model that computes the same for any number of rows and any size, got {what}. "
            "Export the part of it that looks at each row by itself, or state the lengths in Input(shape)."
        )
