"""Constants of a given shape, under the names of `keras.ops`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..graph.free_length import FreeLength
from ..graph.op import as_tensor, as_value, is_symbolic
from ..graph.ops.elementwise import cast
from ..graph.ops.shapes import broadcast_to
from ..typing import Array, ArrayLike, DTypeLike
from .free_lengths import filled, positions
from .shapes import shape


def zeros(shape: int | Sequence[int], dtype: DTypeLike = None) -> np.ndarray:
    """Array of zeros, of a shape and dtype (float32 by default)."""
    return full(shape, 0, dtype)


def ones(shape: int | Sequence[int], dtype: DTypeLike = None) -> np.ndarray:
    """Array of ones, of a shape and dtype (float32 by default)."""
    return full(shape, 1, dtype)


def full(shape: int | Sequence[int], fill_value: ArrayLike, dtype: DTypeLike = None) -> np.ndarray:
    """Array of one value, of a shape and dtype (float32 by default)."""
    dims = (shape,) if isinstance(shape, (int, np.integer)) else tuple(shape)
    result: np.ndarray = filled(dims, fill_value, dtype or "float32")
    return result


def arange(start: float, stop: float | None = None, step: float | None = None, dtype: DTypeLike = None) -> np.ndarray:
    """Evenly spaced values: start, start + step, ... below stop; 0, 1, ... below start if stop is None.

    Args:
        start: the first value.
        stop: the end, not included.
        step: the difference of neighbours, 1 by default.
        dtype: of the result; int32 by default if all arguments are integers, else float32.

    Returns:
        A vector.

    Example:
        >>> arange(1, 7, 2)
        array([1, 3, 5], dtype=int32)
    """
    if isinstance(start, FreeLength) and stop is None and step in (None, 1):
        counted: Any = cast(positions(start), dtype=str(np.dtype(dtype or "int32")))
        return counted
    step = 1 if step is None else step
    first, end = (0, start) if stop is None else (start, stop)
    whole = all(float(v).is_integer() and not isinstance(v, float) for v in (first, end, step))
    return np.arange(first, end, step, dtype=dtype or ("int32" if whole else "float32"))


def zeros_like(x: ArrayLike, dtype: DTypeLike = None) -> Array:
    """Zeros of the shape and, by default, the dtype of x."""
    return full_like(x, 0, dtype)


def ones_like(x: ArrayLike, dtype: DTypeLike = None) -> Array:
    """Ones of the shape and, by default, the dtype of x."""
    return full_like(x, 1, dtype)


def full_like(x: ArrayLike, fill_value: ArrayLike, dtype: DTypeLike = None) -> Array:
    """One value in the shape and, by default, the dtype of x."""
    x = as_value(x)
    dtype = dtype or getattr(x, "dtype", None) or np.asarray(x).dtype
    dims: Any = shape(x)
    if None in dims:
        return broadcast_to(as_tensor(np.asarray(fill_value, dtype)), shape=dims)
    result: Any = filled(dims, fill_value, dtype)
    result = as_tensor(result) if is_symbolic(x) else result
    return result


__all__ = ["arange", "full", "full_like", "ones", "ones_like", "zeros", "zeros_like"]
