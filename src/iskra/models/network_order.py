"""The order of a functional model's layers: Keras's, so that places and files agree.

The depth of a call is the longest way from it to an output; a layer has the greatest depth of its calls. Layers come
by falling depth, those of one depth in the order in which they are met on the way back from the outputs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..graph.symbolic_call import KerasTensor, SymbolicCall
from ..layers import Layer

Node = Any  # a call, or an input's layer
Key = Any  # a layer, or the call of a function


@dataclass(frozen=True)
class Depths:
    """Where the parts of a model stand."""

    operations: list[Key]  # layers and calls of functions in order
    is_row: bool  # whether each call follows on one other, and no layer is called twice


def depths_of(outputs: Sequence[KerasTensor], inputs: Sequence[KerasTensor]) -> Depths:
    """The order of the operations that lead from inputs to outputs.

    Example:
        >>> import iskra
        >>> from iskra.layers import Dense
        >>> x = iskra.Input((2,), name="x")
        >>> y = Dense(3, name="y")(x)
        >>> [layer.name for layer in depths_of([y], [x]).operations]
        ['x', 'y']
    """
    nodes, met = _met(outputs)
    node_depths: dict[int, int] = {}
    depths: dict[int, int] = {}  # of operations
    for node in reversed(nodes):
        key = _key(node)
        depth = max(node_depths.setdefault(id(node), 0), depths.get(id(key), 0))
        node_depths[id(node)] = depths[id(key)] = depth
        for parent in _parents(node):
            node_depths[id(parent)] = max(depth + 1, node_depths.get(id(parent), 0))
    unused = [value.attrs["layer"] for value in inputs if id(value.attrs["layer"]) not in depths]
    order = sorted(met, key=lambda key: -depths[id(key)])
    last = next((i for i, key in enumerate(order) if depths[id(key)] == 0), len(order))
    return Depths([*order[:last], *unused, *order[last:]], not unused and len(met) == len(nodes) and _is_row(nodes))


def _met(outputs: Sequence[KerasTensor]) -> tuple[list[Node], list[Key]]:
    """All calls and inputs, each after those it needs; and their operations as they are met from the outputs on."""
    finished: list[Node] = []
    met: dict[int, Key] = {}
    begun: set[int] = set()
    stack: list[tuple[Node, bool]] = [(_node(value), False) for value in reversed(outputs)]
    while stack:
        node, is_done = stack.pop()
        if is_done:
            finished.append(node)
        elif id(node) not in begun:
            begun.add(id(node))
            met.setdefault(id(_key(node)), _key(node))
            stack.append((node, True))
            stack.extend((parent, False) for parent in reversed(_parents(node)))
    return finished, list(met.values())


def _node(value: KerasTensor) -> Node:
    return value.call if value.call is not None else value.attrs["layer"]


def _parents(node: Node) -> list[Node]:
    return [_node(value) for value in node.sources] if isinstance(node, SymbolicCall) else []


def _key(node: Node) -> Key:
    return node.function if isinstance(node, SymbolicCall) and isinstance(node.function, Layer) else node


def _is_row(nodes: Sequence[Node]) -> bool:
    parents = [[id(parent) for parent in _parents(node)] for node in nodes]
    followed = [parent for several in parents for parent in several]
    return all(len(several) <= 1 for several in parents) and len(followed) == len(set(followed))
