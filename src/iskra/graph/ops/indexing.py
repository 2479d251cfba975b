"""Gather and scatter along the first axis.

Negative indices count from the end. Where there is no such row, what is taken is zeros and what is added or put is
dropped.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..op import Op
from ..tensor import OPS, Shape, Tensor


def within(indices: np.ndarray, length: int) -> np.ndarray:
    """Whether indices lie on an axis of this length."""
    return (indices >= -length) & (indices < length)


def _take(table: Any, indices: Any) -> Any:
    table, indices = np.asarray(table), np.asarray(indices)
    known = within(indices, len(table))
    if known.all():
        return np.take(table, indices, axis=0)
    taken = np.array(np.take(table, np.where(known, indices, 0), axis=0))
    taken[~known] = 0
    return taken


def _take_infer(table: Tensor, indices: Tensor) -> tuple[Shape, str]:
    if indices.dtype == "float32":
        raise TypeError("take: expected integer indices, got float32. Cast them: iskra.ops.cast(x, 'int32').")
    return (*indices.shape, *table.shape[1:]), table.dtype


def _take_gradient(g: Tensor, y: Tensor, table: Tensor, indices: Tensor) -> tuple[Any, ...]:
    return scatter_add(g, indices, rows=table.shape[0]), None


take_rows: Op = Op("take_rows", _take, _take_infer, _take_gradient)
"""y[i...] = table[indices[i...]]: rows of the first axis."""


def _scatter_add(values: Any, indices: Any, *, rows: int) -> Any:
    indices = np.asarray(indices)
    values = np.asarray(values)
    result = np.zeros((rows, *values.shape[indices.ndim :]), values.dtype)
    known = within(indices, rows)
    np.add.at(result, indices[known], values[known])
    return result


scatter_add: Op = Op(
    "scatter_add",
    _scatter_add,
    lambda values, indices, *, rows: ((rows, *values.shape[indices.ndim :]), values.dtype),
    lambda g, y, values, indices, *, rows: (take_rows(g, indices), None),
)
"""Zeros of `rows` rows, to which each row of `values` is added at its index."""


def _first_occurrences(indices: Any, *, rows: int) -> Any:
    indices = np.asarray(indices)
    flat = np.where(indices < 0, indices + rows, indices).reshape(-1)
    _, first, inverse = np.unique(flat, return_index=True, return_inverse=True)
    positions = np.where(within(indices.reshape(-1), rows), first[inverse.reshape(-1)], flat.size)
    return positions.astype(np.int32).reshape(indices.shape)


first_occurrences: Op = Op(
    "first_occurrences", _first_occurrences, lambda indices, *, rows: (indices.shape, "int32"), None
)
"""For each index into a table of `rows` rows, the flat position of the first one that means the same row; their number
for one that means none. It numbers the distinct rows of a batch: [7, 3, 7, 3, 5] gives [0, 1, 0, 1, 4]."""


def _put(table: Any, indices: Any, values: Any) -> Any:
    table, indices, values = np.array(table), np.asarray(indices).reshape(-1), np.asarray(values)
    first = _first_occurrences(indices, rows=len(table)) == np.arange(indices.size)
    table[indices[first]] = values.reshape(indices.size, *table.shape[1:])[first]
    return table


def _put_infer(table: Tensor, indices: Tensor, values: Tensor) -> tuple[Shape, str]:
    if values.shape != (*indices.shape, *table.shape[1:]) or values.dtype != table.dtype:
        raise ValueError(
            f"put_rows: expected {table.dtype} rows of shape {(*indices.shape, *table.shape[1:])}, one for each index, "
            f"got {values.dtype} of {values.shape}. Reshape or cast them."
        )
    return table.shape, table.dtype


def _put_gradient(g: Tensor, y: Tensor, table: Tensor, indices: Tensor, values: Tensor) -> tuple[Any, ...]:
    rows, positions = table.shape[0], np.arange(indices.size, dtype=np.int32).reshape(indices.shape)  # type: ignore[arg-type]
    is_put = OPS["equal"](first_occurrences(indices, rows=rows), positions)
    kept = put_rows(g, indices, OPS["broadcast_to"](np.float32(0), shape=values.shape))
    return kept, None, take_rows(g, OPS["where"](is_put, indices, np.int32(rows)))  # type: ignore[arg-type]


put_rows: Op = Op("put_rows", _put, _put_infer, _put_gradient)
"""The table with y[indices[i...]] = values[i...]: rows replaced. Of several values for a row the first counts."""
