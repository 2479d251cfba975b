"""Which values of a step's inputs are indices into tables, so that data can be checked before the step runs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .ops.indexing import take_rows
from .ops.shapes import slice_
from .tensor import Tensor
from .trace import Graph
from .variable import Variable

_MOVES = ("cast", "copy", "stop_gradient", "reshape", "transpose", "broadcast_to", "concatenate", "slice")
Spans = tuple[tuple[int, int, int], ...]


@dataclass(frozen=True)
class IndexLimit:
    """Values of an input of a step that are indices into the rows of a table."""

    input: int  # the number of the input
    rows: int  # of the table
    variable: Variable | None  # the table, None where it is computed
    spans: Spans = ()  # (start, step, length) of each axis behind the batch, if only these values are indices

    def first_outside(self, values: np.ndarray, low: int) -> tuple[int, ...] | None:
        """The position of the first index below `low` or beyond the table, among rows of the input; None if none is."""
        if not self.spans:
            return first_outside(values, low, self.rows)
        part = slice_(values, spans=((0, 1, len(values)), *self.spans))
        position = first_outside(part, low, self.rows)
        if position is None:
            return None
        row, *rest = position
        return (row, *(start + step * i for i, (start, step, _) in zip(rest, self.spans, strict=True)))


def index_limits(graph: Graph) -> list[IndexLimit]:
    """The limits of inputs that go into a table as they are: cast, reshaped, sliced or joined, but not changed."""
    numbers = {leaf.index: number for number, leaf in enumerate(graph.inputs)}
    limits: dict[object, IndexLimit] = {}
    for node in graph.nodes:
        if node.op is take_rows:
            table, indices = node.inputs
            for leaf, spans in _origins(indices):
                limit = IndexLimit(numbers[leaf.index], table.shape[0] or 0, _variable(table), spans)
                limits[(limit.input, limit.rows, id(limit.variable), spans)] = limit
    return list(limits.values())


def first_outside(values: np.ndarray, low: int, high: int) -> tuple[int, ...] | None:
    """The position of the first value that is not from `low` to `high - 1` when truncated, None if all are."""
    if values.size == 0 or (values.min() > low - 1 and values.max() < high):  # False for NaN
        return None
    outside = ~((values > low - 1) & (values < high))
    return tuple(int(i) for i in np.unravel_index(int(outside.argmax()), outside.shape)) if outside.any() else None


def _origins(tensor: Tensor) -> list[tuple[Tensor, Spans]]:
    """The inputs whose values a tensor has, each with the part of it."""
    if tensor.kind == "input":
        return [(tensor, ())]
    if tensor.kind not in _MOVES or tensor.dtype == "bool":
        return []
    if tensor.kind != "slice":
        return [origin for source in tensor.inputs for origin in _origins(source)]
    (source,), (batch, *spans) = tensor.inputs, tensor.attrs["spans"]
    while source.kind == "cast" and source.dtype != "bool":
        (source,) = source.inputs
    is_whole_batch = source.kind == "input" and batch == (0, 1, source.shape[0])
    return [(source, tuple(spans))] if is_whole_batch else []


def _variable(table: Tensor) -> Variable | None:
    return table.attrs["variable"] if table.kind == "state" else None
