"""Norms, decompositions and linear systems, under the names of `keras.ops` and `keras.ops.linalg`.

Gaussian elimination and the Cholesky decomposition are unrolled row by row in ops, so they are differentiable; a
program for matrices of 50 rows has some hundred small kernels. Iterative methods (eigenvalues, singular values) are
computed for arrays only.

References:
    Golub and Van Loan, "Matrix computations", 4th edition, 2013.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..absence import refuse_unknown_names
from ..graph.op import is_symbolic
from ..graph.ops import elementwise as ew
from ..typing import Array, ArrayLike, Axis
from .elementwise import cast
from .matrices import diagonal
from .reductions import any, argmax, max, min, prod, sum
from .shapes import concatenate, expand_dims, known, matmul, normalized_axis, shape, squeeze, stack, swapaxes
from .trigonometry import floating

__all__ = [
    "cholesky", "cholesky_inverse", "det", "eig", "eigh", "inv", "logdet", "lstsq", "lu_factor", "matrix_rank", "norm",
    "pinv", "qr", "slogdet", "solve", "solve_triangular", "svd",
]  # fmt: skip


def norm(x: ArrayLike, ord: float | str | None = None, axis: Axis = None, keepdims: bool = False) -> Array:
    """Norm of vectors or matrices.

    Args:
        x: values.
        ord: order. Of vectors any number, inf and -inf included, 2 by default; of matrices "fro" (the default), 1, -1,
            inf, -inf, and, for arrays only, "nuc", 2 and -2.
        axis: one axis for vectors, two for matrices; by default x is flattened, unless `ord` is given.
        keepdims: whether the axes stay, with length 1.

    Raises:
        ValueError: The order is unknown, or there are more than two axes.

    Example:
        >>> float(norm([3.0, 4.0]))
        5.0
    """
    x = floating(x)
    ndim = len(shape(x))
    if axis is None and (ord is None or (ord == "fro" and ndim == 2) or (ord == 2 and ndim == 1)):
        return ew.sqrt(sum(ew.square(x), None, keepdims))
    axes = tuple(range(ndim)) if axis is None else (axis,) if isinstance(axis, (int, np.integer)) else tuple(axis)
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
        return sum(cast(ew.not_equal(x, 0.0), "float32"), axis, keepdims)
    if math.isinf(ord):
        return (max if ord > 0 else min)(ew.abs(x), axis, keepdims)
    if ord == 1:
        return sum(ew.abs(x), axis, keepdims)
    if ord == 2:
        return ew.sqrt(sum(ew.square(x), axis, keepdims))
    size = ew.abs(x)
    if ord > 0:
        return ew.power(sum(ew.power(size, float(ord)), axis, keepdims), 1.0 / ord)
    zero = ew.equal(size, 0.0)  # of which one is enough to make the norm 0
    inverse = ew.power(sum(ew.power(ew.where(zero, 1.0, size), float(ord)), axis, keepdims), 1.0 / ord)
    return ew.where(any(zero, axis, keepdims), 0.0, inverse)


def _matrix_norm(x: Any, ord: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    if ord == "fro":
        return ew.sqrt(sum(ew.square(x), axes, keepdims))
    if ord in (1, -1, math.inf, -math.inf):
        summed, other = axes if math.fabs(ord) == 1 else axes[::-1]
        size = (max if ord > 0 else min)(sum(ew.abs(x), summed, keepdims=True), other, keepdims=True)
        return size if keepdims else squeeze(size, axes)
    if ord not in ("nuc", 2, -2):
        raise ValueError(f"norm: expected 'fro', 'nuc', 1, 2, inf or a negative of these, got {ord!r}. Choose one.")
    return np.linalg.norm(_array("norm with the order 2 or 'nuc'", x), ord, axes, keepdims)


def cholesky(x: ArrayLike, upper: bool = False) -> Array:
    """Cholesky decomposition of a positive definite matrix: the lower triangular L with `x = L L^T`.

    Args:
        x: matrices (..., n, n); only the lower triangle is read.
        upper: whether to return `L^T`.

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
            column = ew.subtract(column, ew.multiply(earlier, earlier[..., j : j + 1]))
        column = ew.divide(column, ew.sqrt(column[..., j : j + 1]))
        columns.append(ew.where(np.arange(size) < j, 0.0, column))
    return stack(columns, axis=-2 if upper else -1)


def cholesky_inverse(x: ArrayLike, upper: bool = False) -> Array:
    """Inverse of the matrix `L L^T`, (..., n, n), from its Cholesky factor L (or, with `upper`, of `U^T U` from U)."""
    x, size = _square("cholesky_inverse", x)
    lower = swapaxes(x, -1, -2) if upper else x
    inverse = solve_triangular(lower, _identity(x, size), lower=True)
    return matmul(swapaxes(inverse, -1, -2), inverse)


def solve_triangular(a: ArrayLike, b: ArrayLike, lower: bool = False) -> Array:
    """Solution x of `a x = b` for a triangular matrix a.

    Args:
        a: matrices (..., n, n), of which one triangle is read.
        b: vectors (..., n) or matrices (..., n, k).
        lower: whether a is lower triangular, not upper.

    Example:
        >>> solve_triangular([[2.0, 0.0], [1.0, 1.0]], [2.0, 3.0], lower=True)
        array([1., 2.], dtype=float32)
    """
    a, size = _square("solve_triangular", a)
    b, is_vector = _columns(a, b)
    found: list[Any] = [None] * size
    for i in range(size) if lower else reversed(range(size)):
        row = b[..., i, :]
        for j in range(i) if lower else range(i + 1, size):
            row = ew.subtract(row, ew.multiply(found[j], a[..., i, j : j + 1]))
        found[i] = ew.divide(row, a[..., i, i : i + 1])
    x = stack(found, axis=-2)
    return squeeze(x, -1) if is_vector else x


def solve(a: ArrayLike, b: ArrayLike) -> Array:
    """Solution x, (..., n) or (..., n, k), of `a x = b`, a (..., n, n), by elimination with partial pivoting.

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
    """Inverse of matrices (..., n, n).

    Example:
        >>> inv([[2.0, 0.0], [0.0, 4.0]])
        array([[0.5 , 0.  ],
               [0.  , 0.25]], dtype=float32)
    """
    x, size = _square("inv", x)
    return solve(x, _identity(x, size))


def det(x: ArrayLike) -> Array:
    """Determinant of matrices: (..., n, n) to (...).

    Example:
        >>> float(det([[2.0, 1.0], [0.0, 4.0]]))
        8.0
    """
    x, size = _square("det", x)
    triangle, permutation_sign, _ = _eliminated(x, size)
    return ew.multiply(prod(diagonal(triangle, 0, -2, -1), -1), permutation_sign)


def slogdet(x: ArrayLike) -> tuple[Array, Array]:
    """Sign and logarithm of the absolute value of the determinant: (..., n, n) to a pair of (...)."""
    x, size = _square("slogdet", x)
    triangle, permutation_sign, _ = _eliminated(x, size)
    pivots = diagonal(triangle, 0, -2, -1)
    return ew.multiply(prod(ew.sign(pivots), -1), permutation_sign), sum(ew.log(ew.abs(pivots)), -1)


def logdet(x: ArrayLike) -> Array:
    """Logarithm of the absolute value of the determinant: (..., n, n) to (...)."""
    return slogdet(x)[1]


def lu_factor(x: ArrayLike) -> tuple[Array, Array]:
    """LU decomposition with partial pivoting: triangles in one matrix (..., n, n), and the rows' pivots (..., n)."""
    x, size = _square("lu_factor", x)
    triangles, _, pivots = _eliminated(x, size, keep=True)
    return triangles, stack(pivots, axis=-1)


def _eliminated(x: Any, size: int, keep: bool = False) -> tuple[Any, Any, list[Any]]:
    """Rows with zeros below the diagonal (or the factors of L there), the sign of the permutation, and the pivots."""
    permutation_sign: Any = 1.0
    pivots = []
    for j in range(size):
        place = np.arange(size, dtype=np.int32)[:, None]  # (n, 1)
        candidates = ew.where(np.arange(size) < j, -1.0, ew.abs(x[..., :, j]))
        best = cast(argmax(candidates, axis=-1), "int32")
        pivots.append(best)
        at = expand_dims(expand_dims(best, -1), -1)  # (..., 1, 1)
        own, other = x[..., j : j + 1, :], sum(ew.where(ew.equal(place, at), x, 0.0), axis=-2, keepdims=True)
        x = ew.where(ew.equal(place, at), own, x)
        x = ew.where(place == j, other, x)
        permutation_sign = ew.multiply(permutation_sign, ew.where(ew.equal(best, j), 1.0, -1.0))
        factors = ew.where(place <= j, 0.0, ew.divide(x[..., :, j : j + 1], x[..., j : j + 1, j : j + 1]))
        eliminated = ew.subtract(x, ew.multiply(factors, x[..., j : j + 1, :]))
        column = np.arange(*known("solve", x, [-1]))
        x = ew.where(column < j, x, eliminated)
        x = ew.where((column == j) & (place > j), factors if keep else 0.0, x)
    return x, permutation_sign, pivots


def qr(x: ArrayLike, mode: str = "reduced") -> tuple[Array, Array]:
    """QR decomposition: (..., m, n) to Q (..., m, k) and R (..., k, n), for arrays only.

    Args:
        x: matrices.
        mode: "reduced" (k = min(m, n)) or "complete" (k = m).

    Raises:
        TypeError: x is symbolic.
        ValueError: The mode is unknown.
    """
    if mode not in ("reduced", "complete"):
        raise ValueError(f"qr: expected mode 'reduced' or 'complete', got {mode!r}. Choose one of them.")
    q, r = np.linalg.qr(_array("qr", x), "reduced" if mode == "reduced" else "complete")
    return q, r


def svd(x: ArrayLike, full_matrices: bool = True, compute_uv: bool = True) -> Array | tuple[Array, ...]:
    """Singular value decomposition `x = U diag(s) V^T`, for arrays only.

    Args:
        x: matrices (..., m, n).
        full_matrices: whether U is (..., m, m) and V^T (..., n, n), or they have min(m, n) columns and rows.
        compute_uv: whether to return U, s and V^T, or the singular values s alone.

    Raises:
        TypeError: x is symbolic.
    """
    find: Any = np.linalg.svd
    result = find(_array("svd", x), full_matrices, compute_uv)
    return tuple(result) if compute_uv else result


def eigh(x: ArrayLike) -> tuple[Array, Array]:
    """Eigenvalues (..., n), ascending, and eigenvectors (..., n, n) of symmetric matrices, for arrays only."""
    return tuple(np.linalg.eigh(_array("eigh", x)))  # type: ignore[return-value]


def eig(x: ArrayLike) -> tuple[Array, Array]:
    """Eigenvalues (..., n) and eigenvectors (..., n, n) of square matrices, perhaps complex, for arrays only."""
    return tuple(np.linalg.eig(_array("eig", x)))  # type: ignore[return-value]


def pinv(x: ArrayLike, rcond: float | None = None) -> Array:
    """Moore-Penrose pseudoinverse of matrices: (..., m, n) to (..., n, m), for arrays only."""
    return np.linalg.pinv(_array("pinv", x), *(() if rcond is None else (rcond,)))


def matrix_rank(x: ArrayLike, tol: float | None = None) -> Array:
    """Rank of matrices: the number of singular values above `tol`, (..., m, n) to (...), for arrays only."""
    return np.asarray(np.linalg.matrix_rank(_array("matrix_rank", x), tol), np.int32)[()]


def lstsq(a: ArrayLike, b: ArrayLike, rcond: float | None = None) -> Array:
    """Least-squares solution: the x, (n,) or (n, k), that minimizes |a x - b|, for arrays only."""
    a, b = _array("lstsq", a), _array("lstsq", b)
    return np.linalg.lstsq(a, b, rcond)[0]


def _array(who: str, x: Any) -> np.ndarray:
    if is_symbolic(x):
        raise TypeError(
            f"{who}: expected an array, got a symbolic value. Programs have no iterative methods; "
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
    """The right-hand side as matrices."""
    b = floating(b)
    is_vector = len(shape(b)) == len(shape(a)) - 1
    return (expand_dims(b, -1) if is_vector else b), is_vector


def _identity(like: Any, size: int) -> Any:
    return ew.add(ew.multiply(like, 0.0), np.eye(size, dtype=np.float32))


refuse_unknown_names(__name__)
