"""The structure of a graph: equal for graphs that do the same with their inputs, their state and their numbers."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

from .ops.scan import EACH, Body
from .tensor import Tensor
from .trace import Graph

_PASSED = ("gradients",)  # settings that served the backward pass
_NUMBER = -1


class Structure(NamedTuple):
    """What a graph does.

    Attributes:
        key: equal for two graphs that can be one program.
        uses: which of the numbers is used, wherever one is. That two numbers are equal, and so were recorded once, may
            be chance; the key does not know which are.
    """

    key: Hashable
    uses: tuple[int, ...]


def structure(graph: Graph, num_numbers: int = 0) -> Structure:
    """What graphs can be told apart by.

    Variables do not count, only their order, shapes and dtypes; constants count with their values.

    Args:
        graph: a graph.
        num_numbers: how many of its state leaves, the last ones, are numbers that were lifted out of it.

    Example:
        >>> from iskra.graph import Trace, Variable
        >>> def step(rate):
        ...     w = Variable([1.0, 2.0])
        ...     with Trace() as trace:
        ...         w.assign(w * rate)
        ...     return structure(trace.graph())
        >>> step(0.5) == step(0.5), step(0.5) == step(0.25)
        (True, False)
    """
    num_variables = len(graph.state_leaves) - num_numbers
    leaves = [*graph.inputs, *graph.state_leaves[:num_variables]]
    number = {leaf.index: n for n, leaf in enumerate(leaves)}
    numbers = {leaf.index: n for n, leaf in enumerate(graph.state_leaves[num_variables:])}
    positions = {id(variable): n for n, variable in enumerate(graph.state)}
    uses: list[int] = []

    def found(tensor: Tensor) -> Hashable:
        if tensor.index not in numbers:
            return number[tensor.index]
        uses.append(numbers[tensor.index])
        return _NUMBER, tensor.shape, tensor.dtype

    nodes = []
    for node in graph.nodes:
        if node.index in number or node.index in numbers:
            continue
        nodes.append((_kind(node), node.shape, node.dtype, tuple(map(found, node.inputs))))
        number[node.index] = len(number)
    key = (
        len(graph.inputs),
        tuple((leaf.shape, leaf.dtype) for leaf in leaves),
        tuple(nodes),
        tuple(map(found, graph.outputs)),
        tuple((positions[id(variable)], found(t)) for variable, t in graph.updates.items()),
    )
    return Structure(key, tuple(uses))


def _kind(node: Tensor) -> Hashable:
    """What a node is, but for its inputs."""
    attrs = node.attrs
    if node.op is None:
        return attrs["value"].tobytes()
    if node.kind == "scan":
        return "scan", _body(attrs["body"])
    if node.kind == "scan_value":
        which = attrs["which"]
        return attrs["what"], list(node.inputs[0].attrs["body"].wanted).index(which) if attrs["what"] == EACH else which
    return node.kind, tuple(sorted((name, value) for name, value in attrs.items() if name not in _PASSED))


def _body(body: Body) -> Hashable:
    wanted = list(body.wanted.values())
    number = {leaf.index: n for n, leaf in enumerate(body.leaves)}
    nodes = []
    for node in body.nodes(wanted):
        if node.index not in number:
            nodes.append((_kind(node), node.shape, node.dtype, tuple(number[t.index] for t in node.inputs)))
            number[node.index] = len(number)
    sizes = len(body.carries), len(body.xs), len(body.constants), body.length, body.reverse
    leaves = tuple((leaf.shape, leaf.dtype) for leaf in body.leaves)
    return sizes, leaves, tuple(nodes), tuple(number[t.index] for t in [*body.news, *wanted])
