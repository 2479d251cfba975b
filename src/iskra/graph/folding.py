"""Constant folding: what follows from known numbers is computed once, and what changes nothing is left out."""

from __future__ import annotations

import numpy as np

from .tensor import OPS, Tensor, constant
from .trace import Graph

_NEUTRAL = {"add": 0, "subtract": 0, "multiply": 1, "divide": 1}  # as the second input, changes nothing


class KnownNumbers:
    """Nodes that hold one known number everywhere."""

    def __init__(self) -> None:
        self._numbers: dict[int, np.ndarray] = {}

    def __getitem__(self, node: Tensor) -> np.ndarray | None:
        return self._numbers.get(node.index)

    def note(self, node: Tensor) -> None:
        """Remember the node if it holds one known number."""
        if node.kind == "constant" and node.size == 1:
            self._numbers[node.index] = node.attrs["value"].reshape(())
        elif node.kind in ("broadcast_to", "reshape", "stop_gradient") and node.inputs[0].index in self._numbers:
            self._numbers[node.index] = self._numbers[node.inputs[0].index]

    def folded(self, node: Tensor, inputs: tuple[Tensor, ...]) -> Tensor | np.ndarray | None:
        """What an elementwise node with these inputs comes to: an input, or one number everywhere; None if neither."""
        if node.op is None or not node.op.elementwise:
            return None
        numbers = [self[t] for t in inputs]
        if all(n is not None for n in numbers):
            return np.asarray(node.op.compute(*numbers, **node.attrs), node.dtype).reshape(())
        if len(inputs) == 2 and numbers[1] is not None and inputs[0].shape == node.shape:
            if numbers[1] == _NEUTRAL.get(node.kind) and inputs[0].dtype == node.dtype:
                return inputs[0]
        if len(inputs) == 2 and numbers[0] is not None and inputs[1].shape == node.shape:
            if node.kind in ("add", "multiply") and numbers[0] == _NEUTRAL[node.kind]:
                return inputs[1]
        return None


def fold(graph: Graph) -> Graph:
    """The graph after constant folding, without custom gradients, which have been taken by now.

    Example:
        >>> from iskra.graph import Trace, Variable
        >>> w = Variable([2.0])
        >>> with Trace() as trace:
        ...     w.assign_sub(w * (OPS["sqrt"](OPS["cast"](np.int32(4), dtype="float32")) - 1.0))
        >>> [node.kind for node in fold(trace.graph()).nodes]
        ['state', 'subtract']
    """
    new: dict[int, Tensor] = {}
    known = KnownNumbers()
    for node in graph.nodes:
        inputs = tuple(new[t.index] for t in node.inputs)
        new[node.index] = _folded(known, node, inputs) if node.op is not None else _spread(known, node)
        known.note(new[node.index])
    return graph.replace(new)


def _spread(known: KnownNumbers, leaf: Tensor) -> Tensor:
    """The leaf, or what repeats one number, if it is an array of such."""
    value = leaf.attrs.get("value")
    if value is None or value.size < 2 or value.flat[0] != value.flat[-1] or (value != value.flat[0]).any():
        return leaf
    number = constant(value.reshape(-1)[:1].reshape(()), leaf.dtype)
    known.note(number)
    return OPS["broadcast_to"].record(number, shape=leaf.shape)


def _folded(known: KnownNumbers, node: Tensor, inputs: tuple[Tensor, ...]) -> Tensor:
    if node.kind == "own_gradient":
        return inputs[0]
    found = known.folded(node, inputs)
    if isinstance(found, Tensor):
        return found
    if found is None:
        return Tensor(node.op, inputs, node.attrs, node.shape, node.dtype)
    number = constant(found, node.dtype)
    known.note(number)
    return number if not node.shape else OPS["broadcast_to"].record(number, shape=node.shape)
