"""Addresses: where values begin in a program's memory, as a base and an offset in elements of 4 bytes.

Base 0 is the arena, then come the state arrays, then one block of all constants, then the outputs.
"""

from __future__ import annotations

import numpy as np

from ...graph import Graph, Tensor
from .buffer_assignment import Buffer, BufferAssignment
from .fusion import Fusion
from .views import Dims, View

Address = tuple[int, int]
Operand = tuple[int, int, Dims]  # base, offset, strides


class Addresses:
    """What kernels are told of memory.

    Args:
        graph: whose state and outputs have bases.
        fusion: which knows the nodes' views.
        assignment: which buffers values have.
        offsets: where the arena's slots begin.

    Attributes:
        zero: a constant, for kernels that clear memory.
        constants: all constants, one after the other.
        input_numbers: which of the graph's inputs a leaf is, by index.
    """

    def __init__(self, graph: Graph, fusion: Fusion, assignment: BufferAssignment, offsets: dict[int, int]) -> None:
        self.assignment = assignment
        self.zero: Tensor = fusion.zero
        self._graph = graph
        self._views = fusion.views
        self._offsets = offsets
        self.input_numbers: dict[int, int] = {t.index: i for i, t in enumerate(graph.inputs)}
        self._constant_offsets: dict[int, int] = {}
        self.constants: np.ndarray = self._gather_constants()

    def view(self, node: Tensor) -> View:
        """How a node is walked."""
        return self._views[node.index]

    def of(self, view: View) -> Address:
        """Where a view begins."""
        if view.root.index in self._constant_offsets:
            return 1 + len(self._graph.state), self._constant_offsets[view.root.index] + view.offset
        base, offset = self.result(view.root)
        return base, offset + view.offset

    def input(self, node: Tensor) -> Address:
        """Where an input of a kernel begins."""
        return self.of(self.view(node))

    def result(self, node: Tensor) -> Address:
        """Where readers find what a kernel makes."""
        return self.buffer(self.assignment.buffer_of[node.index])

    def buffer(self, buffer: Buffer) -> Address:
        """Where a buffer begins."""
        if buffer.space == "arena":
            return 0, self._offsets[buffer.slot]
        if buffer.space == "padded":
            padded = self.assignment.padded[buffer.slot]
            return 0, self._offsets[padded.pad.index] + padded.offset
        if buffer.space == "state":
            return 1 + buffer.slot, 0
        return 2 + len(self._graph.state) + buffer.slot, 0

    def _gather_constants(self) -> np.ndarray:
        """All constants in one block, each beginning on a cache line if it is more than a number."""
        parts: list[np.ndarray] = [np.zeros(0, np.float32)]
        length = 0
        for index, view in self._views.items():
            if view.root.index == index and view.root.kind == "constant":
                value = view.root.attrs["value"]
                bits = np.ascontiguousarray(value, np.int32 if view.root.dtype == "int32" else np.float32).reshape(-1)
                padding = -length % 16 if bits.size > 1 else 0
                parts += [np.zeros(padding, np.float32), bits.view(np.float32)]
                self._constant_offsets[index] = length + padding
                length += padding + bits.size
        return np.concatenate(parts)
