"""Gather and scatter along the first axis.

Negative indices count from the end. Where there is no such row, what is taken is zeros and what is added is dropped.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..op import Op
from ..tensor import Shape, Tensor


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
