"""Batch independence analysis: whether threads may share a loop by the rows of its batch, which then never meet.

A value is *batched* if its first axis is that of the batch and its rows depend on the same rows of what it is made of.

Example:
    One step of a simple recurrence for a batch of 4 rows: h' = tanh(x W + h U). Products by W and U take rows to rows
    and the sum and tanh go element by element, so all five values are batched, W and U are not, and 4 rows can be done
    by any number of threads. Were h' divided by its mean over the batch, that reduction over axis 0 would be needed by
    all rows, and `count` None.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...graph import Tensor
from ...graph.ops.scan import Body
from .groups import is_reduction
from .views import Dims, dims


class BatchIndependence:
    """Which values of the body of a loop are batched, of those wanted at each step.

    Attributes:     count: the rows of the batch; None if the body must be done as a whole.     batched: indices of the
    batched values.
    """

    def __init__(self, body: Body, values: Sequence[Tensor]) -> None:
        leaves = [*body.carries, *body.xs]
        lengths = {leaf.shape[0] if leaf.shape else 1 for leaf in leaves}
        self.count: int | None = lengths.pop() if len(lengths) == 1 else None
        self._given = {leaf.index for leaf in body.leaves}
        self._constants = {leaf.index for leaf in body.constants}
        self.batched: set[int] = {leaf.index for leaf in leaves}
        self._nodes = body.nodes(values)
        if self.count is None or self.count < 2:
            self.count = None
            return
        while (found := self._spread()) is None:  # a constant that turned out to be batched: once more
            pass
        if not found or any(end.index not in self.batched for end in [*body.news, *values]):
            self.count = None

    def _spread(self) -> bool | None:
        """Follow the batch through the body: whether rows stay apart; None to begin again."""
        for node in self._nodes:
            if node.index in self._given or node.op is None:
                continue
            inputs = [source.index in self.batched for source in node.inputs]
            if not any(inputs):
                if node.kind == "broadcast_to" and self._is_row(node) and _is_same_for_all_rows(node):
                    self.batched.add(node.index)
                continue
            apart = self._keeps_apart(node, inputs)
            if apart is not True:
                return apart
            self.batched.add(node.index)
        return True

    def _keeps_apart(self, node: Tensor, batched: list[bool]) -> bool | None:
        """Whether a node with some batched input keeps rows apart; None if a constant was found to be batched, too."""
        if not self._is_row(node):
            return False
        if node.op is not None and (node.op.elementwise or node.kind == "concatenate"):
            if node.kind == "concatenate" and node.attrs["axis"] == 0:
                return False
            return self._aligned(node, batched)
        if node.kind == "matmul":
            return batched == [True, False] and node.ndim == node.inputs[0].ndim
        if is_reduction(node):
            axis = node.attrs["axis"]
            return 0 not in ((axis,) if isinstance(axis, int) else axis)
        if node.kind == "transpose":
            return bool(node.attrs["axes"][0] == 0)
        if node.kind in ("slice", "scatter_slice"):
            return bool(node.attrs["spans"][0] == (0, 1, self.count)) and self._is_row(node.inputs[0])
        if node.kind == "broadcast_to":
            return node.inputs[0].ndim == node.ndim
        return node.kind == "reshape"

    def _aligned(self, node: Tensor, batched: list[bool]) -> bool | None:
        for source, is_batched in zip(node.inputs, batched, strict=True):
            if is_batched and source.ndim != node.ndim:
                return False
            if not is_batched and source.ndim == node.ndim and source.shape[0] == self.count:
                if source.index not in self._constants:
                    return False
                self.batched.add(source.index)
                return None
        return True

    def _is_row(self, node: Tensor) -> bool:
        return bool(node.shape) and node.shape[0] == self.count


def _is_same_for_all_rows(node: Tensor) -> bool:
    source = node.inputs[0]
    return source.ndim < node.ndim or source.shape[0] == 1


def resized(node: Tensor, rows: int | None) -> tuple[Dims, dict[str, Any]]:
    """Shape and settings of a batched node for so many rows; as they are if None."""
    shape, attrs = dims(node), node.attrs
    if rows is None:
        return shape, attrs
    shape = (rows, *shape[1:])
    if node.kind in ("reshape", "broadcast_to", "scatter_slice"):
        attrs = {**attrs, "shape": shape}
    if node.kind in ("slice", "scatter_slice"):
        attrs = {**attrs, "spans": ((0, 1, rows), *attrs["spans"][1:])}
    return shape, attrs
