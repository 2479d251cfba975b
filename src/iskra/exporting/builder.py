"""A builder of ONNX graphs: nodes, constants and names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from onnx import NodeProto, TensorProto, helper, numpy_helper

from .free_batch import Length, Node, Rows

Converter = Callable[..., str]  # writes a node, and returns the name of its value
TYPES = {"float32": TensorProto.FLOAT, "int32": TensorProto.INT32, "bool": TensorProto.BOOL}


class Builder:
    """Collects the nodes of an ONNX graph; the length of its first input is the number of rows."""

    def __init__(self, first_input: str) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: dict[str, TensorProto] = {}
        self._first_input = first_input
        self._rows: str | None = None
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

    def rows(self) -> str:
        """The number of rows, int64 (1,)."""
        if self._rows is None:
            self._rows = self.add("Shape", self._first_input, start=0, end=1)
        return self._rows

    def shape(self, lengths: Sequence[Length]) -> str:
        """A shape, int64, for `Expand`."""
        if not any(isinstance(length, Rows) for length in lengths):
            return self.integers(lengths)  # type: ignore[arg-type]
        parts = [self._length(length) for length in lengths]
        return self.add("Concat", *parts, axis=0)

    def new_shape(self, lengths: Sequence[Length]) -> str:
        """A shape for `Reshape`: one length may be left to it."""
        free = [i for i, length in enumerate(lengths) if isinstance(length, Rows)]
        if len(free) == 1 and 0 not in lengths:
            return self.integers([-1 if i in free else length for i, length in enumerate(lengths)])  # type: ignore[misc]
        return self.shape(lengths)

    def _length(self, length: Length) -> str:
        if not isinstance(length, Rows):
            return self.integers([length])
        rows = self.rows()
        return rows if length.times == 1 else self.add("Mul", rows, self.integers([length.times]))

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
