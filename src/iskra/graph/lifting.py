"""Numbers lifted out of a graph into its state, so that graphs which differ only in numbers are one.

A learning rate, a decay or a dropout rate that Python computed while a step was traced is a constant of its graph. As
state, each network that runs the program brings its own.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .tensor import Shape, Tensor
from .trace import Graph


class Slot:
    """A place in the state of a graph that belongs to no variable yet."""

    __slots__ = ("dtype", "shape")

    def __init__(self, leaf: Tensor) -> None:
        self.shape: Shape = leaf.shape
        self.dtype: str = leaf.dtype


def lift(graph: Graph) -> tuple[Graph, list[np.ndarray]]:
    """The graph over slots, and the numbers that come after its variables in the state.

    Constants of one element become state; what depends on their values, constant folding, must have been done.

    Example:
        >>> from iskra.graph import Trace, Variable
        >>> w = Variable([2.0])
        >>> with Trace() as trace:
        ...     w.assign(w * 0.9)
        >>> lifted, numbers = lift(trace.graph())
        >>> lifted, [float(number) for number in numbers]
        (<Graph of 3 nodes: 0 inputs, 2 state, 0 outputs, 1 updates>, [0.8999999761581421])
    """
    new: dict[int, Tensor] = {}
    numbers: list[np.ndarray] = []
    slots: list[Any] = []

    def state(leaf: Tensor) -> Tensor:
        slots.append(Slot(leaf))
        return Tensor(None, (), {"leaf": "state", "variable": slots[-1]}, leaf.shape, leaf.dtype)

    leaves = [state(leaf) for leaf in graph.state_leaves]
    slot_of = {id(variable): slot for variable, slot in zip(graph.state, slots, strict=True)}
    new.update((old.index, leaf) for old, leaf in zip(graph.state_leaves, leaves, strict=True))
    for node in graph.nodes:
        if node.op is not None:
            inputs = tuple(new[t.index] for t in node.inputs)
            new[node.index] = Tensor(node.op, inputs, node.attrs, node.shape, node.dtype)
        elif node.kind == "constant" and node.size == 1 and node.dtype != "bool":
            leaves.append(state(node))
            new[node.index] = leaves[-1]
            numbers.append(np.array(node.attrs["value"], node.dtype))
        elif node.index not in new:
            new[node.index] = node
    updates = {slot_of[id(variable)]: new[t.index] for variable, t in graph.updates.items()}
    outputs = [new[t.index] for t in graph.outputs]
    nodes = sorted((new[node.index] for node in graph.nodes), key=lambda node: node.index)
    return Graph(graph.inputs, slots, leaves, outputs, updates, nodes), numbers
