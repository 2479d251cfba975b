"""Correlations and distances, under the names of `keras.ops`."""

from __future__ import annotations

import numpy as np

from ..graph.ops.elementwise import divide, multiply, sqrt, square, subtract
from ..typing import Array, ArrayLike
from .matrices import diagonal
from .reductions import mean, sum
from .shapes import convert_to_tensor, expand_dims, flip, known, matmul, pad, reshape, shape, swapaxes, take
from .trigonometry import floating

__all__ = ["cdist", "corrcoef", "correlate"]


def corrcoef(x: ArrayLike) -> Array:
    """Pearson correlation coefficients of all pairs of rows: (V, N) to the matrix (V, V)."""
    x = floating(x)
    known("corrcoef", x)
    rows = reshape(x, (1, -1)) if len(shape(x)) == 1 else x
    away = subtract(rows, mean(rows, axis=-1, keepdims=True))
    together = matmul(away, swapaxes(away, -1, -2))
    size = sqrt(diagonal(together))
    result = divide(divide(together, expand_dims(size, 1)), expand_dims(size, 0))
    return reshape(result, ()) if len(shape(x)) == 1 else result


def correlate(x1: ArrayLike, x2: ArrayLike, mode: str = "valid") -> Array:
    """Cross-correlation of two sequences: the sums of products at each shift.

    Args:
        x1: (N,).
        x2: (M,).
        mode: "valid" (full overlap), "same" (the length of the longer one) or "full" (any overlap).

    Raises:
        ValueError: The mode is unknown, or there are more axes.

    Example:
        >>> correlate([1.0, 2.0, 3.0], [1.0, 1.0])
        array([3., 5.], dtype=float32)
    """
    x1, x2 = convert_to_tensor(x1), convert_to_tensor(x2)
    (long,), (short,) = shape(x1), shape(x2)
    if mode not in ("valid", "same", "full") or long is None or short is None:
        raise ValueError(
            f"correlate: expected mode 'valid', 'same' or 'full' and sequences of known length, got {mode!r}, "
            f"{shape(x1)} and {shape(x2)}. Choose one of them."
        )
    if short > long:
        return flip(correlate(x2, x1, mode))
    around = {"valid": (0, 0), "same": ((short) // 2, short - 1 - short // 2), "full": (short - 1,) * 2}[mode]
    padded = pad(x1, (around,)) if any(around) else x1
    count = long + around[0] + around[1] - short + 1
    windows = take(padded, np.arange(count, dtype=np.int32)[:, None] + np.arange(short, dtype=np.int32), 0)
    return sum(multiply(windows, x2), axis=-1)


def cdist(x: ArrayLike, y: ArrayLike) -> Array:
    """Pairwise Euclidean distances of rows: (..., n, d) and (..., m, d) to (..., n, m)."""
    x, y = floating(x), floating(y)
    if shape(x)[-1] != shape(y)[-1]:
        raise ValueError(
            f"cdist: expected points of as many coordinates, got {shape(x)[-1]} and {shape(y)[-1]}. Check the axes."
        )
    return sqrt(sum(square(subtract(expand_dims(x, -2), expand_dims(y, -3))), axis=-1))
