"""Reverse-mode differentiation: the gradient of a graph is more graph."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .op import as_tensor
from .tensor import OPS, Tensor, constant
from .trace import reachable
from .variable import Variable


def gradients(y: Tensor, xs: Sequence[Tensor | Variable]) -> list[Tensor]:
    """dy/dx for each x.

    With v a node and u its users, dy/dv = sum over u of dy/du du/dv, taken from `y` backwards. Only nodes on a path
    from some x to y are visited, so what is not trained costs nothing.

    Args:
        y: a float32 scalar.
        xs: float32 tensors, or variables read in the current trace.

    Returns:
        A tensor of x's shape for each x; zeros where y does not depend on it.

    Raises:
        ValueError: y is not a float32 scalar.

    Example:
        >>> from iskra.graph import Trace
        >>> with Trace() as trace:
        ...     x = trace.input((), "float32", "x")
        ...     (slope,) = gradients(x * x, [x])
        >>> slope.shape
        ()
    """
    if y.shape != () or y.dtype != "float32":
        raise ValueError(
            f"gradients: expected a float32 scalar to differentiate, got {y}. Reduce it: iskra.ops.mean or sum."
        )
    targets = [as_tensor(x) for x in xs]
    nodes = reachable([y])
    needed = _depending_on(nodes, targets)
    arrived: dict[int, Tensor] = {y.index: constant(np.ones((), np.float32), "float32")}
    for node in reversed(nodes):
        g = arrived.get(node.index)
        if g is None or node.op is None or node.index not in needed or node.op.gradient is None:
            continue
        parts = node.op.gradient(g, node, *node.inputs, **node.attrs)
        for source, part in zip(node.inputs, parts, strict=True):
            if part is not None and source.index in needed:
                old = arrived.get(source.index)
                arrived[source.index] = part if old is None else OPS["add"](old, part)
    return [arrived[t.index] if t.index in arrived else _zeros(t) for t in targets]


def _depending_on(nodes: Sequence[Tensor], targets: Sequence[Tensor]) -> set[int]:
    """Indices of the nodes through which some target acts."""
    needed = {t.index for t in targets}
    for node in nodes:
        if any(source.index in needed for source in node.inputs):
            needed.add(node.index)
    return needed


def _zeros(x: Tensor) -> Tensor:
    return constant(np.zeros(x.shape, np.float32), "float32")
