"""The graph as kernels want it: known numbers computed, reductions in steps, ops decomposed that have no kernel."""

from __future__ import annotations

from ...graph import Graph, Tensor
from ...graph.tensor import constant
from .decompose import decompose
from .reductions import argument, reduce
from .rewriter import Rewriter
from .views import View


def prepare(graph: Graph) -> tuple[list[Tensor], dict[int, Tensor], dict[int, View]]:
    """All nodes of the graph, made anew where needed; what each old one (by index) has become; their views."""
    new: dict[int, Tensor] = {}
    rewriter = Rewriter()
    for node in graph.nodes:
        inputs = tuple(new[t.index] for t in node.inputs)
        new[node.index] = _rewritten(rewriter, node, inputs) if node.op is not None else rewriter.keep(node)
    for tensor in graph.updates.values():
        end = new[tensor.index]
        if rewriter.views[end.index].root.kind == "state":
            new[tensor.index] = rewriter.write("copy", end)  # the new value is some state's old one: keep that first
    return rewriter.nodes, new, rewriter.views


def _rewritten(rewriter: Rewriter, node: Tensor, inputs: tuple[Tensor, ...]) -> Tensor:
    if node.kind in ("sum", "max", "min", "prod"):
        return reduce(rewriter, node, inputs[0])
    if node.kind in ("argmax", "argmin"):
        return argument(rewriter, node, inputs[0])
    if node.kind == "reshape":
        return _reshaped(rewriter, node, inputs[0])
    for rule in (decompose, _simplified):
        made = rule(rewriter, node, inputs)
        if made is not None:
            return made
    return rewriter.again(node, inputs)


def _reshaped(rewriter: Rewriter, node: Tensor, x: Tensor) -> Tensor:
    """A value whose elements must be moved for it is moved once for all shapes that it takes."""
    simpler = _simplified(rewriter, node, (x,))
    if simpler is not None:
        return simpler
    moved = rewriter.again(node, (rewriter.moved.get(x.index, x),))
    if rewriter.views[moved.index].root is moved:
        rewriter.moved[x.index] = moved
    return moved


def _simplified(rewriter: Rewriter, node: Tensor, inputs: tuple[Tensor, ...]) -> Tensor | None:
    """A node on known numbers computed now, or one that changes nothing left out, or a product that is none."""
    if node.kind == "matmul" and inputs[0].shape[-1] == 1:
        return rewriter.write("multiply", *inputs)  # (..., m, 1) (..., 1, n): joins others elementwise
    found = rewriter.known.folded(node, inputs)
    if found is None or isinstance(found, Tensor):
        return found
    number = rewriter.keep(constant(found, node.dtype))
    return number if not node.shape else rewriter.write("broadcast_to", number, shape=node.shape)
