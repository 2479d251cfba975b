"""Structured matrices and tensor products, under the names of `keras.ops`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..graph.ops.elementwise import multiply, subtract, where
from ..typing import Array, ArrayLike, DTypeLike
from .moving import ravel
from .reductions import sum
from .shapes import (
    convert_to_tensor,
    expand_dims,
    known,
    matmul,
    moveaxis,
    normalized_axis,
    pad,
    reshape,
    shape,
    stack,
    transpose,
)

__all__ = [
    "cross", "diag", "diagflat", "diagonal", "eye", "identity", "inner", "kron", "outer", "tensordot", "trace", "tri",
    "tril", "triu", "vander", "vdot",
]  # fmt: skip


def eye(N: int, M: int | None = None, k: int = 0, dtype: DTypeLike = None) -> np.ndarray:
    """Matrix (N, M) with ones on the k-th diagonal, zeros elsewhere."""
    return np.eye(N, M, k, dtype=dtype or "float32")


def identity(n: int, dtype: DTypeLike = None) -> np.ndarray:
    """Identity matrix (n, n)."""
    return eye(n, dtype=dtype)


def tri(N: int, M: int | None = None, k: int = 0, dtype: DTypeLike = None) -> np.ndarray:
    """Matrix (N, M) with ones on and below the k-th diagonal, zeros above."""
    return np.tri(N, M, k, dtype=dtype or "float32")


def tril(x: ArrayLike, k: int = 0) -> Array:
    """Lower triangle of matrices (..., m, n): zeros above the k-th diagonal."""
    return where(_triangle(x, k), convert_to_tensor(x), 0)


def triu(x: ArrayLike, k: int = 0) -> Array:
    """Upper triangle of matrices (..., m, n): zeros below the k-th diagonal."""
    return where(_triangle(x, k - 1), 0, convert_to_tensor(x))


def _triangle(x: Any, k: int) -> np.ndarray:
    rows, columns = known("tril, triu", x, (-2, -1))
    return np.tri(rows, columns, k, dtype=bool)


def diag(x: ArrayLike, k: int = 0) -> Array:
    """The k-th diagonal of a matrix, (n,); or a matrix of zeros with a vector as its k-th diagonal.

    Raises:
        ValueError: x is neither a vector nor a matrix.
    """
    dims = shape(x)
    if len(dims) == 2:
        return diagonal(x, k)
    if len(dims) != 1 or dims[0] is None:
        raise ValueError(f"diag: expected a vector or a matrix of known size, got shape {dims}. Use diagonal.")
    spread = where(np.eye(dims[0], dtype=bool), expand_dims(convert_to_tensor(x), -1), 0)
    above, below = max(k, 0), max(-k, 0)
    return pad(spread, ((below, above), (above, below))) if k else spread


def diagflat(x: ArrayLike, k: int = 0) -> Array:
    """Matrix of zeros with the flattened x as its k-th diagonal.

    The shape is (n + |k|, n + |k|) for n elements.
    """
    return diag(ravel(x), k)


def diagonal(x: ArrayLike, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Array:
    """Diagonals over two axes, along a new last axis.

    Args:
        x: values with at least two axes.
        offset: of the diagonal above the main one; negative below.
        axis1: the axis of the rows.
        axis2: the axis of the columns.

    Raises:
        ValueError: A length is unknown, or the diagonal is outside of the matrix.
    """
    ndim = len(shape(x))
    first, second = normalized_axis(axis1, ndim, "diagonal"), normalized_axis(axis2, ndim, "diagonal")
    rest = [a for a in range(ndim) if a not in (first, second)]
    x = transpose(convert_to_tensor(x), (*rest, first, second))
    rows, columns = known("diagonal", x, (-2, -1))
    length = min(rows - max(-offset, 0), columns - max(offset, 0))
    if length < 1:
        raise ValueError(f"diagonal: expected an offset within ({rows}, {columns}), got {offset}. Take another one.")
    start = offset if offset >= 0 else -offset * columns
    flat = reshape(x, (*shape(x)[:-2], rows * columns))
    return flat[..., start : start + (length - 1) * (columns + 1) + 1 : columns + 1]


def trace(x: ArrayLike, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Array:
    """Trace: the sum along the diagonals over two axes; arguments as for `diagonal`."""
    return sum(diagonal(x, offset, axis1, axis2), -1)


def vander(x: ArrayLike, N: int | None = None, increasing: bool = False) -> Array:
    """Vandermonde matrix of a vector, (n, N): its powers as columns, the highest first (or last, if increasing).

    Example:
        >>> vander([1, 2, 3], increasing=True)
        array([[1, 1, 1],
               [1, 2, 4],
               [1, 3, 9]], dtype=int32)
    """
    x = convert_to_tensor(x)
    count = shape(x)[0] if N is None else N
    powers = [multiply(x, 0) + 1]
    for _ in range((count or 1) - 1):
        powers.append(multiply(powers[-1], x))
    return stack(powers if increasing else powers[::-1], axis=1)


def outer(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Outer product of two vectors (n,) and (m,), (n, m); other shapes are flattened.

    Example:
        >>> outer([1, 2], [3, 4])
        array([[3, 4],
               [6, 8]], dtype=int32)
    """
    return multiply(expand_dims(ravel(x1), 1), expand_dims(ravel(x2), 0))


def vdot(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Dot product of the flattened arguments, a scalar."""
    return sum(multiply(ravel(x1), ravel(x2)))


def inner(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Inner product over the last axis of both: (..., k) and (..., k) to the other axes of both."""
    if not shape(x1) or not shape(x2):
        return multiply(x1, x2)
    return tensordot(x1, x2, ([-1], [-1]))


def tensordot(x1: ArrayLike, x2: ArrayLike, axes: int | Sequence[Any] = 2) -> Array:
    """Tensor contraction over given axes; the free axes of x1 come before those of x2.

    Args:
        x1: values.
        x2: values.
        axes: number of axes to contract, the last ones of x1 with the first ones of x2; or a list of axes for each.

    Example:
        >>> tensordot([[1.0, 2.0]], [[3.0], [4.0]], axes=1)
        array([[11.]], dtype=float32)
    """
    dims1, dims2 = shape(x1), shape(x2)
    if isinstance(axes, (int, np.integer)):
        left, right = list(range(len(dims1) - int(axes), len(dims1))), list(range(int(axes)))
    else:
        given = [[a] if isinstance(a, (int, np.integer)) else list(a) for a in axes]
        left = [normalized_axis(int(a), len(dims1), "tensordot") for a in given[0]]
        right = [normalized_axis(int(a), len(dims2), "tensordot") for a in given[1]]
    free1 = [a for a in range(len(dims1)) if a not in left]
    free2 = [a for a in range(len(dims2)) if a not in right]
    depth = math.prod(known("tensordot", x1, left))
    known("tensordot", x2, free2)
    rows = reshape(transpose(convert_to_tensor(x1), (*free1, *left)), (-1, depth))
    columns = reshape(transpose(convert_to_tensor(x2), (*right, *free2)), (depth, -1))
    return reshape(matmul(rows, columns), (*(dims1[a] for a in free1), *(dims2[a] for a in free2)))


def kron(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Kronecker product: each element of x1 times x2; lengths multiply along each axis.

    Example:
        >>> kron([1, 10], [1, 2])
        array([ 1,  2, 10, 20], dtype=int32)
    """
    dims1, dims2 = known("kron", x1), known("kron", x2)
    ndim = max(len(dims1), len(dims2))
    dims1, dims2 = (1,) * (ndim - len(dims1)) + dims1, (1,) * (ndim - len(dims2)) + dims2
    left = reshape(x1, [n for length in dims1 for n in (length, 1)])
    right = reshape(x2, [n for length in dims2 for n in (1, length)])
    return reshape(multiply(left, right), [a * b for a, b in zip(dims1, dims2, strict=True)])


def cross(
    x1: ArrayLike, x2: ArrayLike, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None
) -> Array:
    """Cross product of vectors of three elements; of vectors of two, its third element.

    Args:
        x1: vectors.
        x2: vectors.
        axisa: the axis of the vectors in x1.
        axisb: the axis of the vectors in x2.
        axisc: the axis of the vectors in the result.
        axis: one for all three.

    Raises:
        ValueError: The vectors have another length.

    Example:
        >>> cross([1, 0, 0], [0, 1, 0])
        array([0, 0, 1], dtype=int32)
    """
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = moveaxis(convert_to_tensor(x1), axisa, -1), moveaxis(convert_to_tensor(x2), axisb, -1)
    known("cross", a, [-1])
    if not {shape(a)[-1], shape(b)[-1]} <= {2, 3}:
        raise ValueError(
            f"cross: expected vectors of 2 or 3 elements, got {shape(a)[-1]} and {shape(b)[-1]}. Choose the axes."
        )

    def minor(i: int, j: int) -> Array:
        return subtract(multiply(_element(a, i), _element(b, j)), multiply(_element(a, j), _element(b, i)))

    if shape(a)[-1] == shape(b)[-1] == 2:
        return minor(0, 1)
    return moveaxis(stack([minor(1, 2), minor(2, 0), minor(0, 1)], axis=-1), -1, axisc)


def _element(x: Any, position: int) -> Any:
    """One element of each vector; the third of a vector of two is 0."""
    return x[..., position] if position < (shape(x)[-1] or 0) else multiply(x[..., 0], 0)
