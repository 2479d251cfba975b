"""Ops along the last axis: sorting, cumulative sums, gather and scatter (for indices off the axis see `indexing`)."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..op import Op
from ..tensor import Shape, Tensor
from .elementwise import broadcast_shapes
from .indexing import within
from .shapes import slice_

argsort: Op = Op(
    "argsort", lambda x: np.argsort(x, axis=-1, kind="stable").astype(np.int32), lambda x: (x.shape, "int32")
)
"""The indices that sort each row in ascending order; the sort is stable, and NaN comes last."""


def _reversed(x: Tensor) -> Tensor:
    """The last axis reversed."""
    length = x.shape[-1]
    spans = (*((0, 1, n) for n in x.shape[:-1]), (length - 1, -1, length))  # type: ignore[operator]
    return slice_(x, spans=spans)


cumsum: Op = Op(
    "cumsum",
    lambda x: np.cumsum(x, axis=-1, dtype=np.asarray(x).dtype),
    lambda x: (x.shape, x.dtype),
    lambda g, y, x: (_reversed(cumsum(_reversed(g))),),
)
"""y[..., j] = x[..., 0] + ... + x[..., j]."""


def _check_rows(who: str, x: Tensor, indices: Tensor) -> None:
    if indices.dtype == "float32":
        raise TypeError(f"{who}: expected integer indices, got float32. Cast them: iskra.ops.cast(x, 'int32').")
    broadcast_shapes(who, x.shape[:-1], indices.shape[:-1])


def _take_infer(x: Tensor, indices: Tensor) -> tuple[Shape, str]:
    _check_rows("take_along_axis", x, indices)
    return indices.shape, x.dtype


def _take_along(x: Any, indices: Any) -> Any:
    x, indices = np.asarray(x), np.asarray(indices)
    known = within(indices, x.shape[-1])
    taken = np.take_along_axis(x, np.where(known, indices, 0), axis=-1)
    taken[~known] = 0
    return taken


gather_along_axis: Op = Op(
    "gather_along_axis",
    _take_along,
    _take_infer,
    lambda g, y, x, indices: (scatter_along_axis(g, indices, length=x.shape[-1]), None),
)
"""y[..., j] = x[..., indices[..., j]], row by row; all axes but the last are equal."""


def _add(values: Any, indices: Any, *, length: int) -> Any:
    values, indices = np.asarray(values), np.asarray(indices)
    result = np.zeros((*values.shape[:-1], length), values.dtype)
    rows = result.reshape(-1, length)
    indices, values = indices.reshape(len(rows), -1), values.reshape(len(rows), -1)
    known = within(indices, length)
    number = np.broadcast_to(np.arange(len(rows))[:, None], indices.shape)
    np.add.at(rows, (number[known], indices[known]), values[known])
    return result


def _add_infer(values: Tensor, indices: Tensor, *, length: int) -> tuple[Shape, str]:
    _check_rows("scatter_along_axis", values, indices)
    return (*values.shape[:-1], length), values.dtype


scatter_along_axis: Op = Op(
    "scatter_along_axis",
    _add,
    _add_infer,
    lambda g, y, values, indices, *, length: (gather_along_axis(g, indices), None),
)
"""y[..., indices[..., j]] += values[..., j], on zeros whose last axis has `length` elements."""
