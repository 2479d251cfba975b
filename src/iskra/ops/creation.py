"""Constants: arrays that ops take beside symbolic values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .shapes import shape


def zeros(shape: Sequence[int], dtype: str = "float32") -> np.ndarray:
    """An array of zeros."""
    return np.zeros(tuple(shape), dtype)


def ones(shape: Sequence[int], dtype: str = "float32") -> np.ndarray:
    """An array of ones."""
    return np.ones(tuple(shape), dtype)


def full(shape: Sequence[int], fill_value: Any, dtype: str = "float32") -> np.ndarray:
    """An array of one value."""
    return np.full(tuple(shape), fill_value, dtype)


def arange(start: float, stop: float | None = None, step: float = 1, dtype: str | None = None) -> np.ndarray:
    """start, start + step, ... below stop (0, 1, ... below start if stop is None); int32 for whole numbers."""
    first, end = (0, start) if stop is None else (start, stop)
    whole = all(float(v).is_integer() and not isinstance(v, float) for v in (first, end, step))
    return np.arange(first, end, step, dtype=dtype or ("int32" if whole else "float32"))


def zeros_like(x: Any, dtype: str | None = None) -> np.ndarray:
    """Zeros in the shape of x."""
    return full_like(x, 0, dtype)


def ones_like(x: Any, dtype: str | None = None) -> np.ndarray:
    """Ones in the shape of x."""
    return full_like(x, 1, dtype)


def full_like(x: Any, fill_value: Any, dtype: str | None = None) -> np.ndarray:
    """One value in the shape (and, by default, the dtype) of x."""
    return np.full(shape(x), fill_value, dtype or getattr(x, "dtype", None) or np.asarray(x).dtype)  # type: ignore[arg-type]


__all__ = ["arange", "full", "full_like", "ones", "ones_like", "zeros", "zeros_like"]
