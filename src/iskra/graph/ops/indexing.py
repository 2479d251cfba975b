"""Gather and scatter along the first axis."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..op import Op
from ..tensor import Shape, Tensor


def _take_infer(table: Tensor, indices: Tensor) -> tuple[Shape, str]:
    if indices.dtype == "float32":
        raise TypeError("take: expected integer indices, got float32. Cast them: iskra.ops.cast(x, 'int32').")
    return (*indices.shape, *table.shape[1:]), table.dtype


def _take_gradient(g: Tensor, y: Tensor, table: Tensor, indices: Tensor) -> tuple[Any, ...]:
    return scatter_add(g, indices, rows=table.shape[0]), None


take_rows: Op = Op("take_rows", lambda table, indices: np.take(table, indices, axis=0), _take_infer, _take_gradient)
"""y[i...] = table[indices[i...]]: rows of the first axis."""


def _scatter_add(values: Any, indices: Any, *, rows: int) -> Any:
    indices = np.asarray(indices)
    values = np.asarray(values)
    result = np.zeros((rows, *values.shape[indices.ndim :]), values.dtype)
    np.add.at(result, indices, values)
    return result


scatter_add: Op = Op(
    "scatter_add",
    _scatter_add,
    lambda values, indices, *, rows: ((rows, *values.shape[indices.ndim :]), values.dtype),
    lambda g, y, values, indices, *, rows: (take_rows(g, indices), None),
)
"""Zeros of `rows` rows, to which each row of `values` is added at its index."""
