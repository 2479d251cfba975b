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


class OutputGradients(dict[Any, Tensor]):
    """The gradients of an op with several outputs, by output."""


def gradients(y: Tensor, xs: Sequence[Tensor | Variable]) -> list[Tensor]:
    """dy/dx for each x.

    Reverse accumulation: with v a node and u its users, dy/dv = sum over u of dy/du du/dv. Only nodes on a path from
    some x to y are visited, so parts that are not trained cost nothing.

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
        ...     (gradient,) = gradients(x * x, [x])
        >>> gradient.shape
        ()
    """
    found = connected_gradients(y, xs)
    return [_zeros(as_tensor(x)) if each is None else each for x, each in zip(xs, found, strict=True)]


def connected_gradients(y: Tensor, xs: Sequence[Tensor | Variable]) -> list[Tensor | None]:
    """The same, with None where y does not depend on x."""
    if y.shape != () or y.dtype != "float32":
        raise ValueError(
            f"gradients: expected a float32 scalar to differentiate, got {y}. Reduce it: iskra.ops.mean or sum."
        )
    one = constant(np.ones((), np.float32), "float32")
    return vector_jacobian_products([(as_tensor(y), one)], [as_tensor(x) for x in xs])


def vector_jacobian_products(
    given: Sequence[tuple[Tensor, Tensor]], targets: Sequence[Tensor], ends: Sequence[Tensor] = ()
) -> list[Tensor | None]:
    """Vector-Jacobian products: for each target x, the sum of g dy/dx over all (y, g); None where no y depends on x.

    Args:
        given: pairs of a tensor y and its upstream gradient g.
        targets: what to differentiate with respect to.
        ends: tensors to stop at, taken as constants.
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
    """The sum of the gradients from all users; gradients of disjoint slices are concatenated."""
    if len(parts) == 1:
        return parts[0]
    if isinstance(parts[0], OutputGradients):
        outputs = dict.fromkeys(output for part in parts for output in part)
        return OutputGradients({key: _total([part[key] for part in parts if key in part]) for key in outputs})
    whole = _concatenated_slices(parts)
    return reduce(OPS["add"], parts) if whole is None else whole


def _concatenated_slices(parts: list[Tensor]) -> Tensor | None:
    """The gradient of slices that partition a value, without adding zeros; None if they do not."""
    if any(part.kind != "scatter_slice" for part in parts):
        return None
    shape = parts[0].shape
    all_spans = [part.attrs["spans"] for part in parts]
    axes = [axis for axis, n in enumerate(shape) if any(spans[axis] != (0, 1, n) for spans in all_spans)]
    if len(axes) != 1 or None in shape:
        return None
    (axis,) = axes
    slices = sorted(zip([spans[axis] for spans in all_spans], parts, strict=True), key=lambda pair: pair[0][0])
    at = 0
    for (start, step, length), _ in slices:
        if start != at or step != 1:
            return None
        at += length
    return OPS["concatenate"](*[part.inputs[0] for _, part in slices], axis=axis) if at == shape[axis] else None


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
