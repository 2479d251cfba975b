"""A builder of ONNX graphs: nodes, constants and names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from onnx import NodeProto, TensorProto, helper, numpy_helper

from ..graph.free_length import Expression
from .free_batch import Free, Length, Node

Converter = Callable[..., str]  # writes a node, and returns the name of its value
TYPES = {"float32": TensorProto.FLOAT, "int32": TensorProto.INT32, "bool": TensorProto.BOOL}


class Builder:
    """Collects the nodes of an ONNX graph, whose free lengths follow from those of its inputs."""

    def __init__(self, *inputs: str) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: dict[str, TensorProto] = {}
        self._inputs = inputs
        self._lengths: dict[Expression, str] = {}
        self._known: dict[Any, str] = {}

    def add(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """Add a node with one output; its name."""
        return self.add_several(kind, 1, *inputs, **attributes)[0]

    def add_several(self, kind: str, count: int, *inputs: str, **attributes: Any) -> list[str]:
        """Add a node with several outputs; their names."""
        names = [f"{kind}_{len(self.nodes)}" + (f"_{i}" if i else "") for i in range(count)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, **attributes))
        return names

    def constant(self, value: Any, dtype: Any = None) -> str:
        """The name of a constant; equal ones are one."""
        array = np.ascontiguousarray(np.asarray(value, dtype)).reshape(np.shape(value))
        key = (array.dtype.str, array.shape, array.tobytes())
        if key not in self._known:
            name = self._known[key] = f"constant_{len(self.constants)}"
            self.constants[name] = numpy_helper.from_array(array, name)
        return self._known[key]

    def integers(self, values: Sequence[int]) -> str:
        """A constant of 64-bit integers, as ONNX wants axes and shapes."""
        return self.constant(list(values), np.int64)

    def text(self, words: Sequence[Any]) -> str:
        """A constant of text."""
        name = f"text_{len(self.constants)}"
        array = np.asarray(words, dtype=object)
        flat = [word.encode() for word in array.ravel().tolist()]
        self.constants[name] = helper.make_tensor(name, TensorProto.STRING, array.shape, flat)
        return name

    def shape(self, lengths: Sequence[Length]) -> str:
        """Lengths as a vector, int64."""
        if not any(isinstance(length, Free) for length in lengths):
            return self.integers(lengths)  # type: ignore[arg-type]
        parts = [self._length(n.expression if isinstance(n, Free) else n) for n in lengths]
        return self.add("Concat", *parts, axis=0)

    def new_shape(self, lengths: Sequence[Length]) -> str:
        """A shape for `Reshape`: one length may be left to it."""
        free = [i for i, length in enumerate(lengths) if isinstance(length, Free)]
        if len(free) == 1 and 0 not in lengths:
            return self.integers([-1 if i in free else length for i, length in enumerate(lengths)])  # type: ignore[misc]
        return self.shape(lengths)

    def _length(self, expression: Expression) -> str:
        """The value of an expression, int64 (1,)."""
        if isinstance(expression, int):
            return self.integers([expression])
        if expression not in self._lengths:
            self._lengths[expression] = self._computed(expression)
        return self._lengths[expression]

    def _computed(self, expression: str | tuple[str, Expression, Expression]) -> str:
        if isinstance(expression, str):
            number, axis = map(int, expression.split(":"))
            return self.add("Shape", self._inputs[number], start=axis, end=axis + 1)
        kind, *parts = expression
        a, b = map(self._length, parts)
        if kind == "floordiv":  # ONNX divides towards 0
            return self.add("Div", self.add("Sub", a, self.add("Mod", a, b)), b)
        return self.add(kind.capitalize(), a, b)

    def used_constants(self) -> list[TensorProto]:
        """The constants that nodes take."""
        taken = {name for node in self.nodes for name in node.input}
        return [constant for name, constant in self.constants.items() if name in taken]

    def like(self, node: Node, value: float) -> str:
        """A scalar of the node's dtype."""
        return self.constant(value, np.float32 if node.dtype == "float32" else np.int32)


def plain(kind: str, **attributes: Any) -> Converter:
    """The converter to one node of this kind."""
    return lambda to, node, *inputs: to.add(kind, *inputs, **attributes)


def by_name(*converters: Converter) -> dict[str, Converter]:
    """Converters by the names of their ops, which follow on an underscore in their own."""
    return {converter.__name__[1:]: converter for converter in converters}
