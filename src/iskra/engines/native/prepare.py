"""The graph as kernels want it: known numbers computed, reductions over scattered or very many elements in steps."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...graph import OPS, Graph, Tensor
from ...graph.tensor import constant
from .expand import Expansion
from .fusion import LONGEST_ROW
from .pieces import divisor
from .views import View, holds_rows, view_of

MANY_ROWS = 4096  # a column reduction of more rows than this is cut, so that threads can share it
NARROW = 256  # ... if it has fewer columns than this to share instead
LARGE = 65536  # elements from which it is cut into PIECES at least
PIECES = 16

_NEUTRAL = {"add": 0, "subtract": 0, "multiply": 1, "divide": 1}  # as the second input, changes nothing
_SPLITTABLE = ("sum", "max", "min", "prod")


def prepare(graph: Graph) -> tuple[list[Tensor], dict[int, Tensor]]:
    """All nodes of the graph, made anew where needed, and what each old node (by index) has become."""
    new: dict[int, Tensor] = {}
    builder = _Builder()
    expand = Expansion(builder)
    for node in graph.nodes:
        if node.op is None:
            new[node.index] = builder.keep(node)
            continue
        inputs = tuple(new[t.index] for t in node.inputs)
        if node.kind in _SPLITTABLE:
            new[node.index] = builder.reduce(node, inputs[0])
        elif node.kind in ("argmax", "argmin"):
            new[node.index] = builder.argument(node, inputs[0])
        elif (expanded := expand(node, inputs)) is not None:
            new[node.index] = expanded
        else:
            simpler = builder.simplified(node, inputs)
            new[node.index] = builder.again(node, inputs) if simpler is None else simpler
    for tensor in graph.updates.values():
        end = new[tensor.index]
        if (
            builder.views[end.index].root.kind == "state"
        ):  # a state's new value is some state's old one: keep that first
            new[tensor.index] = builder.keep(OPS["copy"].record(end))
    return builder.nodes, new


class _Builder:
    """Makes nodes and keeps them in order."""

    def __init__(self) -> None:
        self.nodes: list[Tensor] = []
        self.views: dict[int, View] = {}
        self._numbers: dict[int, Any] = {}  # tensors that hold one known number everywhere

    def keep(self, tensor: Tensor) -> Tensor:
        """Note a node, and whether all of it is one number."""
        self.nodes.append(tensor)
        self.views[tensor.index] = view_of(tensor, self.views)
        if tensor.kind == "constant" and tensor.size == 1:
            self._numbers[tensor.index] = tensor.attrs["value"].reshape(())
        elif tensor.kind in ("broadcast_to", "reshape", "stop_gradient") and tensor.inputs[0].index in self._numbers:
            self._numbers[tensor.index] = self._numbers[tensor.inputs[0].index]
        return tensor

    def again(self, node: Tensor, inputs: tuple[Tensor, ...]) -> Tensor:
        """The same op on new inputs."""
        return self.keep(Tensor(node.op, inputs, node.attrs, node.shape, node.dtype))

    def simplified(self, node: Tensor, inputs: tuple[Tensor, ...]) -> Tensor | None:
        """A node on known numbers computed now, or one that changes nothing left out, or a product that is none."""
        if node.kind == "matmul" and inputs[0].shape[-1] == 1:
            return self.keep(OPS["multiply"].record(*inputs))  # (..., m, 1) (..., 1, n): joins others elementwise
        if node.op is None or not node.op.elementwise:
            return None
        numbers = [self._numbers.get(t.index) for t in inputs]
        if all(n is not None for n in numbers):
            value = np.asarray(node.op.compute(*numbers, **node.attrs), node.dtype).reshape(())
            number = self.keep(constant(value, node.dtype))
            return number if not node.shape else self.keep(OPS["broadcast_to"].record(number, shape=node.shape))
        if len(inputs) == 2 and numbers[1] is not None and inputs[0].shape == node.shape:
            if numbers[1] == _NEUTRAL.get(node.kind) and inputs[0].dtype == node.dtype:
                return inputs[0]
        if len(inputs) == 2 and numbers[0] is not None and inputs[1].shape == node.shape:
            if node.kind in ("add", "multiply") and numbers[0] == _NEUTRAL[node.kind]:
                return inputs[1]
        return None

    def as_float(self, x: Tensor) -> Tensor:
        """Reductions work on floats, exact for whole numbers up to 2^24."""
        return x if x.dtype == "float32" else self.keep(OPS["cast"].record(x, dtype="float32"))

    def argument(self, node: Tensor, x: Tensor) -> Tensor:
        """Argmax or argmin, always along the last axis."""
        x, axis = self.as_float(x), node.attrs["axis"]
        if axis != x.ndim - 1:
            order = (*range(axis), *range(axis + 1, x.ndim), axis)
            x = self.keep(OPS["transpose"].record(x, axes=order))
        return self.keep(OPS[node.kind].record(x, axis=x.ndim - 1))

    def reduce(self, node: Tensor, x: Tensor) -> Tensor:
        """The reduction in one or more steps, each over neighbouring axes of a digestible number of elements."""
        x = self.as_float(x)
        axes = tuple(a for a in node.attrs["axis"] if x.shape[a] != 1)
        while axes:
            x, taken = self._step(OPS[node.kind], x, axes)
            axes = tuple(a for a in axes if a not in taken)
        if x.dtype != node.dtype:
            x = self.keep(OPS["cast"].record(x, dtype=node.dtype))
        return x if x.shape == node.shape else self.keep(OPS["reshape"].record(x, shape=node.shape))

    def _step(self, op: Any, x: Tensor, axes: tuple[int, ...]) -> tuple[Tensor, tuple[int, ...]]:
        """One reduction, and the axes it has done away with (left with length 1)."""
        shape: tuple[int, ...] = x.shape  # type: ignore[assignment]
        run = _last_run(shape, axes)
        columns = math.prod(shape[run[-1] + 1 :])
        limit = LONGEST_ROW if columns == 1 else MANY_ROWS if columns < NARROW else math.inf
        rows = math.prod(shape[a] for a in run)
        if 1 < columns < NARROW and rows * columns >= LARGE:
            limit = min(limit, rows // PIECES)
        taken: list[int] = []
        for axis in reversed(run):
            if taken and math.prod(shape[a] for a in taken) * shape[axis] > limit:
                break
            taken.insert(0, axis)
        if len(taken) == 1 and shape[taken[0]] > limit:
            part = divisor(shape[taken[0]], int(limit))
            if part > 1:
                return self._halve(op, x, taken[0], part), ()
        x = self._in_rows(x, tuple(taken))
        return self.keep(op.record(x, axis=tuple(taken), keepdims=True)), tuple(taken)

    def _in_rows(self, x: Tensor, axes: tuple[int, ...]) -> Tensor:
        """A view whose reduced axes memory does not hold as one (nor the axes after them) copied."""
        view, stop = self.views[x.index], axes[-1] + 1
        long = [i for i, n in enumerate(view.shape) if n != 1]
        strides, dims = [view.strides[i] for i in long], [view.shape[i] for i in long]
        first, last = sum(i < axes[0] for i in long), sum(i < stop for i in long)
        if holds_rows(strides, dims, [(first, last)]):
            return x
        return self.keep(OPS["copy"].record(x))

    def _halve(self, op: Any, x: Tensor, axis: int, part: int) -> Tensor:
        """The axis cut in pieces of `part` elements, each piece reduced."""
        shape: tuple[int, ...] = x.shape  # type: ignore[assignment]
        pieces = (*shape[:axis], shape[axis] // part, part, *shape[axis + 1 :])
        cut = self.keep(OPS["reshape"].record(x, shape=pieces))
        return self.keep(op.record(cut, axis=(axis + 1,), keepdims=False))


def _last_run(shape: tuple[int, ...], axes: tuple[int, ...]) -> tuple[int, ...]:
    """The last of the axes and those that stand right before it, axes of length 1 left aside."""
    run = [axes[-1]]
    for axis in reversed(range(axes[-1])):
        if axis in axes:
            run.insert(0, axis)
        elif shape[axis] != 1:
            break
    return tuple(run)
