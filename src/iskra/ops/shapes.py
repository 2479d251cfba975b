"""Shapes and places under the names that `keras.ops` gives them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..graph.op import as_operand, as_tensor, is_symbolic
from ..graph.ops import shapes as table
from ..graph.ops.elementwise import cast, equal
from ..graph.ops.elementwise import multiply as _multiply
from ..graph.ops.indexing import take_rows
from ..graph.ops.products import matmul as _matmul
from ..graph.tensor import Tensor
from ..graph.variable import Variable


def shape(x: Any) -> tuple[int | None, ...]:
    """The shape; an unknown batch is None."""
    return tuple(x.shape) if isinstance(x, (Tensor, Variable)) else np.shape(x)


def normalized_axis(axis: int, ndim: int, who: str = "ops") -> int:
    """`axis` counted from the front.

    Raises:
        ValueError: there is no such axis.
    """
    if not -ndim <= axis < ndim:
        raise ValueError(f"{who}: expected an axis from {-ndim} to {ndim - 1}, got {axis}. Check the value's shape.")
    return axis % ndim


def reshape(x: Any, newshape: int | Sequence[int | None]) -> Any:
    """The same elements in another shape; one length may be -1."""
    dims = (newshape,) if isinstance(newshape, (int, np.integer)) else tuple(newshape)
    return table.reshape(x, shape=tuple(n if n is None else int(n) for n in dims))


def transpose(x: Any, axes: Sequence[int] | None = None) -> Any:
    """Axes in another order; reversed by default."""
    ndim = len(shape(x))
    order = tuple(range(ndim))[::-1] if axes is None else tuple(normalized_axis(a, ndim, "transpose") for a in axes)
    return x if order == tuple(range(ndim)) else table.transpose(x, axes=order)


def swapaxes(x: Any, axis1: int, axis2: int) -> Any:
    """Two axes exchanged."""
    order = list(range(len(shape(x))))
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return transpose(x, order)


def moveaxis(x: Any, source: int, destination: int) -> Any:
    """One axis moved to another place, the others in order."""
    order = list(range(len(shape(x))))
    axis = order.pop(source)
    order.insert(destination if destination >= 0 else destination + len(order) + 1, axis)
    return transpose(x, order)


def broadcast_to(x: Any, shape: Sequence[int]) -> Any:
    """Repeated along axes of length 1 (or missing in front) up to `shape`."""
    return table.broadcast_to(x, shape=tuple(shape))


def expand_dims(x: Any, axis: int | Sequence[int]) -> Any:
    """New axes of length 1 at the given places of the result."""
    dims = list(shape(x))
    places = [axis] if isinstance(axis, int) else list(axis)
    ndim = len(dims) + len(places)
    for place in sorted(normalized_axis(p, ndim, "expand_dims") for p in places):
        dims.insert(place, 1)
    return reshape(x, dims)


def squeeze(x: Any, axis: int | Sequence[int] | None = None) -> Any:
    """Without the given axes, which must have length 1; by default, without all such axes.

    Raises:
        ValueError: a given axis is longer.
    """
    dims = shape(x)
    if axis is None:
        return reshape(x, [n for n in dims if n != 1])
    given = [axis] if isinstance(axis, int) else axis
    drop = {normalized_axis(a, len(dims), "squeeze") for a in given}
    if any(dims[a] != 1 for a in drop):
        raise ValueError(f"squeeze: expected axes of length 1, got axis {axis} of shape {dims}. Choose another axis.")
    return reshape(x, [n for i, n in enumerate(dims) if i not in drop])


def concatenate(xs: Sequence[Any], axis: int = -1) -> Any:
    """Values joined along an axis."""
    axis = normalized_axis(axis, len(shape(xs[0])), "concatenate")
    return xs[0] if len(xs) == 1 else table.concatenate(*xs, axis=axis)


def stack(x: Sequence[Any], axis: int = 0) -> Any:
    """Values of one shape joined along a new axis."""
    return concatenate([expand_dims(part, axis) for part in x], axis)


def pad(x: Any, pad_width: Any) -> Any:
    """Zeros put before and after: `pad_width` is (before, after) for each axis, or one pair or number for all."""
    dims = shape(x)
    widths = np.broadcast_to(np.asarray(pad_width, int), (len(dims), 2))
    if not is_symbolic(x):
        return np.pad(as_operand(x), widths)
    spans = tuple((int(before), 1, n) for (before, _), n in zip(widths, dims, strict=True))
    padded = tuple(n if n is None else n + int(w.sum()) for n, w in zip(dims, widths, strict=True))
    return table.scatter_slice(x, shape=padded, spans=spans)


def flip(x: Any, axis: int | Sequence[int] | None = None) -> Any:
    """The order of elements turned round along axes (all by default)."""
    dims = shape(x)
    axes = range(len(dims)) if axis is None else ([axis] if isinstance(axis, int) else axis)
    turned = {normalized_axis(a, len(dims), "flip") for a in axes}
    if not is_symbolic(x):
        return np.flip(as_operand(x), tuple(turned))
    spans = tuple((n - 1, -1, n) if i in turned else (0, 1, n) for i, n in enumerate(dims))  # type: ignore[operator]
    return table.slice_(x, spans=spans)


def matmul(x1: Any, x2: Any) -> Any:
    """The matrix product over the last two axes; a vector counts as a row on the left, a column on the right."""
    left, right = shape(x1), shape(x2)
    if len(left) == 1:
        return squeeze(matmul(expand_dims(x1, 0), x2), -2 if len(right) > 1 else 0)
    if len(right) == 1:
        return squeeze(matmul(x1, expand_dims(x2, -1)), -1)
    if len(left) > 2 and len(right) == 2:  # one big product instead of many small ones
        rows = reshape(x1, (-1, left[-1]))
        return reshape(_matmul(rows, x2), (-1 if left[0] is None else left[0], *left[1:-1], right[-1]))
    return _matmul(x1, x2)


def dot(x1: Any, x2: Any) -> Any:
    """The sum product over the last axis of x1 and the second last of x2; numbers multiply."""
    if not shape(x1) or not shape(x2):
        return _multiply(x1, x2)
    return matmul(x1, x2)


def take(x: Any, indices: Any, axis: int | None = None) -> Any:
    """Elements by index along an axis; of the flattened values if axis is None."""
    if axis is None:
        return take_rows(reshape(x, (-1,)), indices)
    axis = normalized_axis(axis, len(shape(x)), "take")
    if axis == 0:
        return take_rows(x, indices)
    return _moved_back(take_rows(moveaxis(x, axis, 0), indices), len(shape(indices)), axis)


def _moved_back(x: Any, count: int, axis: int) -> Any:
    """The first `count` axes moved to stand at `axis`."""
    ndim = len(shape(x))
    order = [*range(count, count + axis), *range(count), *range(count + axis, ndim)]
    return transpose(x, order)


def one_hot(x: Any, num_classes: int, axis: int = -1, dtype: str = "float32") -> Any:
    """1 at each index, 0 elsewhere, along a new axis of length `num_classes`; outside the range, all 0."""
    classes = np.arange(num_classes, dtype=np.int32)
    axis = normalized_axis(axis, len(shape(x)) + 1, "one_hot")
    dims = [num_classes if i == axis else 1 for i in range(len(shape(x)) + 1)]
    return cast(equal(expand_dims(x, axis), classes.reshape(dims)), dtype=dtype)


def convert_to_tensor(x: Any, dtype: str | None = None) -> Any:
    """What ops work on: symbolic values and variables as they are, everything else an array."""
    value = as_tensor(x) if is_symbolic(x) else as_operand(x)
    if dtype is not None:
        return cast(value, dtype=dtype)
    return value if isinstance(value, Tensor) else np.asarray(value)


__all__ = [
    "broadcast_to",
    "concatenate",
    "convert_to_tensor",
    "dot",
    "expand_dims",
    "flip",
    "matmul",
    "moveaxis",
    "one_hot",
    "pad",
    "reshape",
    "shape",
    "squeeze",
    "stack",
    "swapaxes",
    "take",
    "transpose",
]
