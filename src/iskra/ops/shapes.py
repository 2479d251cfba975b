"""Shapes, indexing and matrix products under the names of `keras.ops`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ..graph.allocation_limit import check_allocation
from ..graph.free_length import FreeLength, as_length
from ..graph.op import as_operand, as_tensor, is_symbolic
from ..graph.ops import shapes as table
from ..graph.ops.elementwise import cast, equal, multiply as _multiply, where as _where
from ..graph.ops.indexing import take_rows, within
from ..graph.ops.products import matmul as _matmul
from ..graph.tensor import Tensor
from ..graph.variable import Variable
from ..typing import Array, ArrayLike, Axis, DTypeLike, Shape, ShapeLike


def shape(x: ArrayLike) -> Shape:
    """The shape; an unknown length, as that of the batch, is None."""
    if isinstance(x, (list, tuple)) and is_symbolic(*x):
        return (len(x), *shape(x[0]))
    return tuple(x.shape) if isinstance(x, (Tensor, Variable)) else np.shape(x)  # type: ignore[arg-type]


def normalized_axis(axis: int, ndim: int, who: str = "ops") -> int:
    """`axis` counted from the front; a ValueError if it is out of range."""
    if not -ndim <= axis < ndim:
        raise ValueError(f"{who}: expected an axis from {-ndim} to {ndim - 1}, got {axis}. Check the value's shape.")
    return axis % ndim


def known(who: str, x: ArrayLike, axes: Iterable[int] | None = None) -> tuple[int, ...]:
    """The lengths of axes (all by default); a ValueError if one is unknown."""
    lengths = tuple(shape(x)[a] for a in (range(len(shape(x))) if axes is None else axes))
    if None in lengths:
        raise ValueError(f"{who}: expected axes of known length, got shape {shape(x)}. State them in Input(shape).")
    return lengths  # type: ignore[return-value]


def reshape(x: ArrayLike, newshape: int | Sequence[int | None]) -> Array:
    """The same elements in another shape; one length may be -1, which is inferred."""
    dims = (newshape,) if isinstance(newshape, (int, np.integer)) else tuple(newshape)
    return table.reshape(x, shape=tuple(n if n is None else as_length(n) for n in dims))


def transpose(x: ArrayLike, axes: Sequence[int] | None = None) -> Array:
    """Axes permuted; reversed by default.

    Example:
        >>> transpose([[1, 2], [3, 4]])
        array([[1, 3],
               [2, 4]], dtype=int32)
    """
    ndim = len(shape(x))
    order = tuple(range(ndim))[::-1] if axes is None else tuple(normalized_axis(a, ndim, "transpose") for a in axes)
    unmoved: Any = x
    return unmoved if order == tuple(range(ndim)) else table.transpose(x, axes=order)


def swapaxes(x: ArrayLike, axis1: int, axis2: int) -> Array:
    """Interchange of two axes: their lengths and their elements."""
    order = list(range(len(shape(x))))
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return transpose(x, order)


def moveaxis(x: ArrayLike, source: int | Sequence[int], destination: int | Sequence[int]) -> Array:
    """Axes moved to other positions; the others keep their order.

    Example:
        >>> moveaxis(np.ones((2, 3, 5)), 0, -1).shape
        (3, 5, 2)
    """
    ndim = len(shape(x))
    sources, positions = (
        [normalized_axis(a, ndim, "moveaxis") for a in ([axes] if isinstance(axes, (int, np.integer)) else axes)]
        for axes in (source, destination)
    )
    order = [axis for axis in range(ndim) if axis not in sources]
    for position, axis in sorted(zip(positions, sources, strict=True)):
        order.insert(position, axis)
    return transpose(x, order)


def broadcast_to(x: ArrayLike, shape: ShapeLike) -> Array:
    """Broadcast to a shape: repeated along axes of length 1 or missing in front."""
    if any(n is None or isinstance(n, FreeLength) for n in shape):
        recorded: Any = table.broadcast_to.record(x, shape=tuple(shape))
        return recorded
    return table.broadcast_to(x, shape=tuple(shape))


def expand_dims(x: ArrayLike, axis: int | Sequence[int]) -> Array:
    """New axes of length 1 at the given positions of the result."""
    dims = list(shape(x))
    positions = [axis] if isinstance(axis, (int, np.integer)) else list(axis)
    ndim = len(dims) + len(positions)
    for position in sorted(normalized_axis(p, ndim, "expand_dims") for p in positions):
        dims.insert(position, 1)
    return reshape(x, dims)


def squeeze(x: ArrayLike, axis: Axis = None) -> Array:
    """Axes of length 1 removed: the given ones, or all.

    Raises:
        ValueError: A given axis is longer.
    """
    dims = shape(x)
    if axis is None:
        return reshape(x, [n for n in dims if n != 1])
    given = [axis] if isinstance(axis, (int, np.integer)) else axis
    drop = {normalized_axis(a, len(dims), "squeeze") for a in given}
    if any(dims[a] != 1 for a in drop):
        raise ValueError(f"squeeze: expected axes of length 1, got axis {axis} of shape {dims}. Choose another axis.")
    return reshape(x, [n for i, n in enumerate(dims) if i not in drop])


def concatenate(xs: Sequence[ArrayLike], axis: int = 0) -> Array:
    """Concatenation along an axis.

    Example:
        >>> concatenate([[1, 2], [3]])
        array([1, 2, 3], dtype=int32)
    """
    axis = normalized_axis(axis, len(shape(xs[0])), "concatenate")
    alone: Any = xs[0]
    return alone if len(xs) == 1 else table.concatenate(*xs, axis=axis)


def stack(x: Sequence[ArrayLike], axis: int = 0) -> Array:
    """Values of one shape stacked along a new axis.

    Example:
        >>> stack([[1, 2], [3, 4]], axis=1)
        array([[1, 3],
               [2, 4]], dtype=int32)
    """
    return concatenate([expand_dims(part, axis) for part in x], axis)


def pad(x: ArrayLike, pad_width: ArrayLike, mode: str = "constant", constant_values: ArrayLike | None = None) -> Array:
    """Padding before and after, along each axis.

    Args:
        x: values.
        pad_width: (before, after) for each axis, or one pair or number for all.
        mode: "constant", "edge", "reflect", "symmetric" or "wrap"; all but the first need known lengths.
        constant_values: the padding for "constant"; 0 by default.

    Raises:
        ValueError: The mode is unknown.

    Example:
        >>> pad([1, 2], (1, 2))
        array([0, 1, 2, 0, 0], dtype=int32)
    """
    if mode not in ("constant", "edge", "reflect", "symmetric", "wrap"):
        raise ValueError(
            f"pad: expected mode 'constant', 'edge', 'reflect', 'symmetric' or 'wrap', got {mode!r}. Choose one."
        )
    dims = shape(x)
    widths = np.broadcast_to(np.asarray(pad_width, int), (len(dims), 2))
    if not is_symbolic(x):
        options = {"constant_values": constant_values or 0} if mode == "constant" else {}
        return np.pad(as_operand(x), widths, mode, **options)  # type: ignore[call-overload]
    if mode != "constant":
        for axis, width in enumerate(widths):
            if width.any():
                index = np.pad(np.arange(known("pad", x, [axis])[0], dtype=np.int32), width, mode)  # type: ignore[call-overload]
                x = take(x, index, axis)
        return convert_to_tensor(x)
    if constant_values:
        inside = np.pad(np.ones([n or 1 for n in dims], bool), widths)
        return _where(inside, pad(x, widths), constant_values)
    spans = tuple((int(before), 1, n) for (before, _), n in zip(widths, dims, strict=True))
    padded = tuple(n if n is None else n + int(w.sum()) for n, w in zip(dims, widths, strict=True))
    return table.scatter_slice(x, shape=padded, spans=spans)


def flip(x: ArrayLike, axis: Axis = None) -> Array:
    """Elements reversed along axes (all by default).

    Example:
        >>> flip([1, 2, 3])
        array([3, 2, 1], dtype=int32)
    """
    dims = shape(x)
    axes = range(len(dims)) if axis is None else ([axis] if isinstance(axis, (int, np.integer)) else axis)
    reversed_axes = {normalized_axis(a, len(dims), "flip") for a in axes}
    if not is_symbolic(x):
        return np.flip(as_operand(x), tuple(reversed_axes))
    known("flip", x, reversed_axes)
    spans = tuple((n - 1, -1, n) if i in reversed_axes else (0, 1, n) for i, n in enumerate(dims))  # type: ignore[operator]
    return table.slice_(x, spans=spans)


def matmul(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Matrix product over the last two axes: (..., m, k) and (..., k, n) to (..., m, n); the others broadcast.

    A vector is a row on the left, a column on the right.

    Example:
        >>> matmul([[1.0, 2.0]], [[3.0], [4.0]])
        array([[11.]], dtype=float32)
    """
    left, right = shape(x1), shape(x2)
    if len(left) == 1:
        return squeeze(matmul(expand_dims(x1, 0), x2), -2 if len(right) > 1 else 0)
    if len(right) == 1:
        return squeeze(matmul(x1, expand_dims(x2, -1)), -1)
    return _matmul(x1, x2)


def dot(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Dot product over the last axis of x1 and the second last (or only) axis of x2; scalars multiply."""
    if not shape(x1) or not shape(x2):
        return _multiply(x1, x2)
    return matmul(x1, x2)


def take(x: ArrayLike, indices: ArrayLike, axis: int | None = None) -> Array:
    """Elements at indices along an axis; of the flattened values if axis is None. Negative indices count from the end.

    In a program, where numbers cannot be looked at, an index off the axis gives zeros, and no gradient passes.

    Raises:
        IndexError: An index of arrays is off the axis.

    Example:
        >>> take([10, 20, 30], [2, 0])
        array([30, 10], dtype=int32)
    """
    if axis is None:
        return take(reshape(x, (-1,)), indices, 0)
    axis = normalized_axis(axis, len(shape(x)), "take")
    if not is_symbolic(x, indices):
        check_indices("take", indices, np.shape(x)[axis])  # type: ignore[arg-type]
    if axis == 0:
        return take_rows(x, indices)
    return _moved_back(take_rows(moveaxis(x, axis, 0), indices), len(shape(indices)), axis)


def check_indices(who: str, indices: ArrayLike, length: int) -> None:
    """Raise an IndexError if an index is off an axis of this length."""
    array = np.asarray(as_operand(indices))
    if not (known := within(array, length)).all():
        raise IndexError(
            f"{who}: expected indices from {-length} to {length - 1}, got {array[~known].flat[0]}. Check the axis."
        )


def _moved_back(x: Any, count: int, axis: int) -> Any:
    """The first `count` axes moved to `axis`."""
    ndim = len(shape(x))
    order = [*range(count, count + axis), *range(count), *range(count + axis, ndim)]
    return transpose(x, order)


def one_hot(x: ArrayLike, num_classes: int, axis: int = -1, dtype: DTypeLike = None, sparse: bool = False) -> Array:
    """One-hot encoding: 1 at each index along a new axis of `num_classes`, else 0, also for indices out of range.

    Args:
        x: integers.
        num_classes: number of classes.
        axis: position of the new axis.
        dtype: of the result; float32 by default.
        sparse: must be False: sparse tensors are not supported.

    Example:
        >>> one_hot([0, 2], 3)
        array([[1., 0., 0.],
               [0., 0., 1.]], dtype=float32)
    """
    _refuse_sparse("one_hot", sparse)
    x = convert_to_tensor(x)
    check_allocation("one_hot", (num_classes,))
    classes = np.arange(num_classes, dtype=np.int32)
    axis = normalized_axis(axis, len(shape(x)) + 1, "one_hot")
    dims = [num_classes if i == axis else 1 for i in range(len(shape(x)) + 1)]
    return cast(equal(expand_dims(x, axis), classes.reshape(dims)), dtype=dtype or "float32")


def convert_to_tensor(
    x: ArrayLike, dtype: DTypeLike = None, sparse: bool | None = None, ragged: bool | None = None
) -> Array:
    """The value as ops use it: symbolic values and variables as tensors, others as arrays of the same shape.

    Args:
        x: numbers.
        dtype: of the result; that of x by default, float32 for lists of floats.
        sparse: must not be True: sparse tensors are not supported.
        ragged: likewise.
    """
    _refuse_sparse("convert_to_tensor", sparse or ragged)
    value: Any = as_tensor(x) if is_symbolic(x) else as_operand(x)
    if dtype is not None:
        from .elementwise import cast as cast_to

        return cast_to(value, dtype)
    return value if is_symbolic(x) else np.asarray(value)


def _refuse_sparse(who: str, sparse: Any) -> None:
    if sparse:
        raise ValueError(f"{who}: expected sparse=False, got {sparse!r}. Sparse and ragged tensors are not supported.")


__all__ = [
    "broadcast_to", "concatenate", "convert_to_tensor", "dot", "expand_dims", "flip", "matmul", "moveaxis", "one_hot",
    "pad", "reshape", "shape", "squeeze", "stack", "swapaxes", "take", "transpose",
]  # fmt: skip
