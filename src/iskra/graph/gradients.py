"""Reverse-mode differentiation: the gradient of a graph is more graph."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

import numpy as np

from .op import as_tensor
from .tensor import OPS, Tensor, constant
from .trace import reachable
from .variable import Variable


class Parts(dict[Any, Tensor]):
    """What arrives at a node that has several values: the gradient of each, by its place."""


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
    slopes = pulled_back([(y, constant(np.ones((), np.float32), "float32"))], targets)
    return [_zeros(t) if slope is None else slope for t, slope in zip(targets, slopes, strict=True)]


def pulled_back(
    given: Sequence[tuple[Tensor, Tensor]], targets: Sequence[Tensor], ends: Sequence[Tensor] = ()
) -> list[Tensor | None]:
    """For each target x, the sum over all given (y, g) of g dy/dx; None where no y depends on it.

    Args:
        given: tensors, and what arrives at each from above.
        targets: what to differentiate by.
        ends: where to stop: tensors that are taken as they are.
    """
    stops = {t.index for t in ends}
    nodes = reachable([y for y, _ in given], stops)
    needed = _depending_on(nodes, targets, stops)
    arrived: dict[int, list[Any]] = {}
    for y, g in given:
        arrived.setdefault(y.index, []).append(g)
    for node in reversed(nodes):
        if node.index not in arrived or node.index not in needed:
            continue
        g = _total(arrived[node.index])
        arrived[node.index] = [g]
        if node.op is None or node.op.gradient is None or node.index in stops:
            continue
        parts = node.op.gradient(g, node, *node.inputs, **node.attrs)
        for source, part in zip(node.inputs, parts, strict=True):
            if part is not None and source.index in needed:
                arrived.setdefault(source.index, []).append(part)
    return [_total(arrived[t.index]) if t.index in arrived else None for t in targets]


def _total(parts: list[Any]) -> Any:
    """The sum of what has arrived; pieces of one value side by side are put together."""
    if len(parts) == 1:
        return parts[0]
    if isinstance(parts[0], Parts):
        places = dict.fromkeys(place for part in parts for place in part)
        return Parts({place: _total([part[place] for part in parts if place in part]) for place in places})
    whole = _side_by_side(parts)
    return reduce(OPS["add"], parts) if whole is None else whole


def _side_by_side(parts: list[Tensor]) -> Tensor | None:
    """The pieces as one value, if they are what each of several slices left and fill it; zeros need not be added."""
    if any(part.kind != "scatter_slice" for part in parts):
        return None
    shape = parts[0].shape
    all_spans = [part.attrs["spans"] for part in parts]
    axes = [axis for axis, n in enumerate(shape) if any(spans[axis] != (0, 1, n) for spans in all_spans)]
    if len(axes) != 1 or None in shape:
        return None
    (axis,) = axes
    pieces = sorted(zip([spans[axis] for spans in all_spans], parts, strict=True), key=lambda piece: piece[0][0])
    at = 0
    for (start, step, length), _ in pieces:
        if start != at or step != 1:
            return None
        at += length
    return OPS["concatenate"](*[part.inputs[0] for _, part in pieces], axis=axis) if at == shape[axis] else None


def _depending_on(nodes: Sequence[Tensor], targets: Sequence[Tensor], ends: set[int]) -> set[int]:
    """Indices of the nodes through which some target acts."""
    needed = {t.index for t in targets}
    for node in nodes:
        if node.index not in ends and any(source.index in needed for source in node.inputs):
            needed.add(node.index)
    return needed


def _zeros(x: Tensor) -> Tensor:
    shape: Any = x.shape
    return constant(np.zeros(shape, np.float32), "float32")
