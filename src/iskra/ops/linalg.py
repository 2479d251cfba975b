"""Norms, and systems of linear equations, under the names of `keras.ops` and `keras.ops.linalg`.

Elimination and Cholesky's method are written out step by step, one for each row, in ops; so slopes come by themselves,
and a program for matrices of 50 rows has some hundred small kernels. What needs iterations (eigenvalues, singular
values) is computed of arrays only.
"""

from __future__ import annotations

import math
from typing import Any, NoReturn

import numpy as np

from ..absence import UnknownName
from ..graph.op import is_symbolic
from ..graph.ops.elementwise import (
    abs,
    add,
    divide,
    equal,
    log,
    multiply,
    not_equal,
    power,
    sign,
    sqrt,
    square,
    subtract,
    where,
)
from ..typing import Array, ArrayLike, Axis
from .elementwise import cast
from .matrices import diagonal
from .reductions import argmax, max, min, prod, sum
from .shapes import concatenate, expand_dims, known, matmul, normalized_axis, shape, squeeze, stack, swapaxes
from .trigonometry import floating

__all__ = [
    "cholesky",
    "cholesky_inverse",
    "det",
    "eig",
    "eigh",
    "inv",
    "logdet",
    "lstsq",
    "lu_factor",
    "matrix_rank",
    "norm",
    "pinv",
    "qr",
    "slogdet",
    "solve",
    "solve_triangular",
    "svd",
]


def norm(x: ArrayLike, ord: float | str | None = None, axis: Axis = None, keepdims: bool = False) -> Array:
    """The length of vectors, or the size of matrices.

    Args:
        x: values.
        ord: for vectors any number, inf and -inf included, 2 by default; for matrices "fro" (the default), 1, -1, inf,
            -inf, and, of arrays only, "nuc", 2 and -2.
        axis: one for vectors, two for matrices; by default all of x is one vector (or, with `ord`, what its axes say).
        keepdims: leave the axes with length 1.

    Raises:
        ValueError: an order that there is not.

    Example:
        >>> float(norm([3.0, 4.0]))
        5.0
    """
    x = floating(x)
    ndim = len(shape(x))
    if axis is None and (ord is None or (ord == "fro" and ndim == 2) or (ord == 2 and ndim == 1)):
        return sqrt(sum(square(x), None, keepdims))
    axes = tuple(range(ndim)) if axis is None else (axis,) if isinstance(axis, int) else tuple(axis)
    axes = tuple(normalized_axis(a, ndim, "norm") for a in axes)
    if len(axes) == 1:
        return _vector_norm(x, 2 if ord is None else ord, axes[0], keepdims)
    if len(axes) == 2:
        return _matrix_norm(x, "fro" if ord is None else ord, axes, keepdims)
    raise ValueError(f"norm: expected one axis for vectors or two for matrices, got {axes}. Pass axis.")


def _vector_norm(x: Any, ord: Any, axis: int, keepdims: bool) -> Any:
    if isinstance(ord, str):
        raise ValueError(f"norm: expected a number as the order of a vector's norm, got {ord!r}. Pass two axes.")
    if ord == 0:
        return sum(cast(not_equal(x, 0.0), "float32"), axis, keepdims)
    if math.isinf(ord):
        return (max if ord > 0 else min)(abs(x), axis, keepdims)
    if ord == 1:
        return sum(abs(x), axis, keepdims)
    if ord == 2:
        return sqrt(sum(square(x), axis, keepdims))
    return power(sum(power(abs(x), float(ord)), axis, keepdims), 1.0 / ord)


def _matrix_norm(x: Any, ord: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    if ord == "fro":
        return sqrt(sum(square(x), axes, keepdims))
    if ord in (1, -1, math.inf, -math.inf):
        summed, other = axes if math.fabs(ord) == 1 else axes[::-1]
        size = (max if ord > 0 else min)(sum(abs(x), summed, keepdims=True), other, keepdims=True)
        return size if keepdims else squeeze(size, axes)
    if ord not in ("nuc", 2, -2):
        raise ValueError(f"norm: expected 'fro', 'nuc', 1, 2, inf or a negative of these, got {ord!r}. Choose one.")
    return np.linalg.norm(_array("norm with the order 2 or 'nuc'", x), ord, axes, keepdims)


def cholesky(x: ArrayLike, upper: bool = False) -> Array:
    """The triangle L, zero above the diagonal, of which `L L^T` is a positive definite matrix.

    Args:
        x: matrices (..., n, n); what is above the diagonal is not looked at.
        upper: give `L^T`.

    Example:
        >>> cholesky([[4.0, 2.0], [2.0, 5.0]])
        array([[2., 0.],
               [1., 2.]], dtype=float32)
    """
    x, size = _square("cholesky", x)
    columns: list[Any] = []
    for j in range(size):
        column = x[..., :, j]
        for earlier in columns:
            column = subtract(column, multiply(earlier, earlier[..., j : j + 1]))
        column = divide(column, sqrt(column[..., j : j + 1]))
        columns.append(where(np.arange(size) < j, 0.0, column))
    return stack(columns, axis=-2 if upper else -1)


def cholesky_inverse(x: ArrayLike, upper: bool = False) -> Array:
    """The inverse of `L L^T` from the triangle L (or, with `upper`, of `U^T U`)."""
    x, size = _square("cholesky_inverse", x)
    lower = swapaxes(x, -1, -2) if upper else x
    inverse = solve_triangular(lower, _identity(x, size), lower=True)
    return matmul(swapaxes(inverse, -1, -2), inverse)


def solve_triangular(a: ArrayLike, b: ArrayLike, lower: bool = False) -> Array:
    """X where `a x = b`, a being a triangle.

    Args:
        a: matrices (..., n, n); the other triangle is not looked at.
        b: vectors (..., n) or matrices (..., n, k).
        lower: a is the lower triangle, not the upper one.
    """
    a, size = _square("solve_triangular", a)
    b, is_vector = _columns(a, b)
    found: list[Any] = [None] * size
    for i in range(size) if lower else reversed(range(size)):
        row = b[..., i, :]
        for j in range(i) if lower else range(i + 1, size):
            row = subtract(row, multiply(found[j], a[..., i, j : j + 1]))
        found[i] = divide(row, a[..., i, i : i + 1])
    x = stack(found, axis=-2)
    return squeeze(x, -1) if is_vector else x


def solve(a: ArrayLike, b: ArrayLike) -> Array:
    """X where `a x = b`, by Gauss's elimination with the largest pivot of each column.

    Args:
        a: matrices (..., n, n).
        b: vectors (..., n) or matrices (..., n, k).

    Example:
        >>> solve([[0.0, 2.0], [1.0, 0.0]], [4.0, 3.0])
        array([3., 2.], dtype=float32)
    """
    a, size = _square("solve", a)
    b, is_vector = _columns(a, b)
    together, _, _ = _eliminated(concatenate([a, b], axis=-1), size)
    x = solve_triangular(together[..., :size], together[..., size:])
    return squeeze(x, -1) if is_vector else x


def inv(x: ArrayLike) -> Array:
    """The inverse of matrices (..., n, n).

    Example:
        >>> inv([[2.0, 0.0], [0.0, 4.0]])
        array([[0.5 , 0.  ],
               [0.  , 0.25]], dtype=float32)
    """
    x, size = _square("inv", x)
    return solve(x, _identity(x, size))


def det(x: ArrayLike) -> Array:
    """The determinant of matrices (..., n, n)."""
    x, size = _square("det", x)
    triangle, turned, _ = _eliminated(x, size)
    return multiply(prod(diagonal(triangle, 0, -2, -1), -1), turned)


def slogdet(x: ArrayLike) -> tuple[Array, Array]:
    """The determinant's sign, and the logarithm of its size."""
    x, size = _square("slogdet", x)
    triangle, turned, _ = _eliminated(x, size)
    pivots = diagonal(triangle, 0, -2, -1)
    return multiply(prod(sign(pivots), -1), turned), sum(log(abs(pivots)), -1)


def logdet(x: ArrayLike) -> Array:
    """The logarithm of the size of the determinant."""
    return slogdet(x)[1]


def lu_factor(x: ArrayLike) -> tuple[Array, Array]:
    """Both triangles of the elimination in one matrix, and for each row the one that it was exchanged with."""
    x, size = _square("lu_factor", x)
    triangles, _, pivots = _eliminated(x, size, keep=True)
    return triangles, stack(pivots, axis=-1)


def _eliminated(x: Any, size: int, keep: bool = False) -> tuple[Any, Any, list[Any]]:
    """Rows with zeros below the diagonal (or the factors that made them), the sign of exchanges, and the exchanges."""
    turned: Any = 1.0
    pivots = []
    for j in range(size):
        place = np.arange(size, dtype=np.int32)[:, None]  # (n, 1)
        candidates = where(np.arange(size) < j, -1.0, abs(x[..., :, j]))
        best = cast(argmax(candidates, axis=-1), "int32")
        pivots.append(best)
        at = expand_dims(expand_dims(best, -1), -1)  # (..., 1, 1)
        own, other = x[..., j : j + 1, :], sum(where(equal(place, at), x, 0.0), axis=-2, keepdims=True)
        x = where(equal(place, at), own, x)
        x = where(place == j, other, x)
        turned = multiply(turned, where(equal(best, j), 1.0, -1.0))
        factors = where(place <= j, 0.0, divide(x[..., :, j : j + 1], x[..., j : j + 1, j : j + 1]))
        eliminated = subtract(x, multiply(factors, x[..., j : j + 1, :]))
        column = np.arange(*known("solve", x, [-1]))
        x = where(column < j, x, eliminated)
        x = where((column == j) & (place > j), factors if keep else 0.0, x)
    return x, turned, pivots


def qr(x: ArrayLike, mode: str = "reduced") -> tuple[Array, Array]:
    """Orthogonal columns and a triangle whose product is x; of arrays only."""
    if mode not in ("reduced", "complete"):
        raise ValueError(f"qr: expected mode 'reduced' or 'complete', got {mode!r}. Choose one of them.")
    q, r = np.linalg.qr(_array("qr", x), "reduced" if mode == "reduced" else "complete")
    return q, r


def svd(x: ArrayLike, full_matrices: bool = True, compute_uv: bool = True) -> Array | tuple[Array, ...]:
    """The singular values of matrices, and their vectors; of arrays only."""
    find: Any = np.linalg.svd
    result = find(_array("svd", x), full_matrices, compute_uv)
    return tuple(result) if compute_uv else result


def eigh(x: ArrayLike) -> tuple[Array, Array]:
    """Eigenvalues and eigenvectors of symmetric matrices; of arrays only."""
    return tuple(np.linalg.eigh(_array("eigh", x)))  # type: ignore[return-value]


def eig(x: ArrayLike) -> tuple[Array, Array]:
    """Eigenvalues and eigenvectors of square matrices, which may be complex; of arrays only."""
    return tuple(np.linalg.eig(_array("eig", x)))  # type: ignore[return-value]


def pinv(x: ArrayLike, rcond: float | None = None) -> Array:
    """Moore and Penrose's inverse of matrices; of arrays only."""
    return np.linalg.pinv(_array("pinv", x), *(() if rcond is None else (rcond,)))


def matrix_rank(x: ArrayLike, tol: float | None = None) -> Array:
    """How many rows of a matrix are independent; of arrays only."""
    return np.asarray(np.linalg.matrix_rank(_array("matrix_rank", x), tol), np.int32)[()]


def lstsq(a: ArrayLike, b: ArrayLike, rcond: float | None = None) -> Array:
    """The x for which `a x` is nearest to b; of arrays only."""
    a, b = _array("lstsq", a), _array("lstsq", b)
    return np.linalg.lstsq(a, b, rcond)[0]


def _array(who: str, x: Any) -> np.ndarray:
    if is_symbolic(x):
        raise TypeError(
            f"{who}: expected an array, got a symbolic value. It takes iterations that a program has not; "
            "compute it outside of the model, and pass the result."
        )
    return np.asarray(floating(x))


def _square(who: str, x: ArrayLike) -> tuple[Array, int]:
    x = floating(x)
    dims = shape(x)
    if len(dims) < 2 or dims[-1] != dims[-2] or dims[-1] is None:
        raise ValueError(f"{who}: expected square matrices (..., n, n), got shape {dims}. Check the last two axes.")
    return x, dims[-1]


def _columns(a: Array, b: ArrayLike) -> tuple[Array, bool]:
    """The right side as matrices."""
    b = floating(b)
    is_vector = len(shape(b)) == len(shape(a)) - 1
    return (expand_dims(b, -1) if is_vector else b), is_vector


def _identity(like: Any, size: int) -> Any:
    return add(multiply(like, 0.0), np.eye(size, dtype=np.float32))


def __getattr__(name: str) -> NoReturn:
    raise UnknownName(__name__, name, __all__)
