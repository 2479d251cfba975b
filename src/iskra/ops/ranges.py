"""Sequences and window functions under the names of `keras.ops`: constants, unless their ends are symbolic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..graph.op import is_symbolic
from ..graph.ops.elementwise import abs, add, divide, multiply, subtract
from ..typing import Array, ArrayLike, DTypeLike
from . import special
from .elementwise import cast
from .shapes import convert_to_tensor, moveaxis, shape

__all__ = [
    "array", "bartlett", "blackman", "empty", "empty_like", "geomspace", "hamming", "hanning", "kaiser", "linspace",
    "logspace",
]  # fmt: skip


def array(x: ArrayLike, dtype: DTypeLike = None) -> Array:
    """An array, or a symbolic value, of the same shape, as `convert_to_tensor` returns it."""
    return convert_to_tensor(x, dtype)


def empty(shape: Sequence[int], dtype: DTypeLike = None) -> np.ndarray:
    """Array of a given shape whose values are unspecified; zeros."""
    return np.zeros(tuple(shape), dtype or "float32")


def empty_like(x: ArrayLike, dtype: DTypeLike = None) -> Array:
    """Unspecified values in the shape of x; zeros."""
    x = convert_to_tensor(x)
    if is_symbolic(x):
        return multiply(x if dtype is None else cast(x, dtype), 0)
    return np.zeros_like(x, dtype)


def linspace(
    start: ArrayLike,
    stop: ArrayLike,
    num: int = 50,
    endpoint: bool = True,
    retstep: bool = False,
    dtype: DTypeLike = None,
    axis: int = 0,
) -> Array | tuple[Array, Array]:
    """Evenly spaced values between two ends.

    Args:
        start: the first value, a number or an array.
        stop: the last value.
        num: number of values.
        endpoint: whether the last value is `stop`; otherwise it is one step before.
        retstep: whether to return the step, too.
        dtype: of the result; float32 by default.
        axis: position of the new axis, if the ends are arrays.

    Raises:
        ValueError: `num` is negative.

    Example:
        >>> linspace(0.0, 1.0, 5)
        array([0.  , 0.25, 0.5 , 0.75, 1.  ], dtype=float32)
    """
    if num < 0:
        raise ValueError(f"linspace: expected num of at least 0, got {num}. It is the number of values.")
    parts = max(num - 1 if endpoint else num, 1)
    if not is_symbolic(start, stop):
        made, step = np.linspace(_exact(start), _exact(stop), num, endpoint, retstep=True, axis=axis)
        made, step = made.astype(dtype or "float32"), np.asarray(step, np.float32)[()]
        return (made, step) if retstep else made
    start, stop = add(start, multiply(stop, 0.0)), add(stop, multiply(start, 0.0))
    step = divide(subtract(stop, start), float(parts))
    numbers = np.arange(num, dtype=np.float32).reshape(num, *(1,) * len(shape(step)))
    made = moveaxis(add(multiply(numbers, step), start), 0, axis)
    made = made if dtype is None else cast(made, dtype)
    return (made, step) if retstep else made


def logspace(
    start: ArrayLike,
    stop: ArrayLike,
    num: int = 50,
    endpoint: bool = True,
    base: float = 10,
    dtype: DTypeLike = None,
    axis: int = 0,
) -> Array:
    """Powers of `base` with evenly spaced exponents; arguments and shape as for `linspace`."""
    exponents = linspace(start, stop, num, endpoint, axis=axis)
    if not is_symbolic(exponents):
        made = np.logspace(_exact(start), _exact(stop), num, endpoint, base, axis=axis)
        return made.astype(dtype or "float32")
    made = special.exp2(multiply(exponents, float(np.log2(base))))
    return made if dtype is None else cast(made, dtype)


def geomspace(
    start: ArrayLike, stop: ArrayLike, num: int = 50, endpoint: bool = True, dtype: DTypeLike = None, axis: int = 0
) -> Array:
    """A geometric sequence between two ends; arguments and shape as for `linspace`. Symbolic ends must be positive."""
    if not is_symbolic(start, stop):
        return np.geomspace(_exact(start), _exact(stop), num, endpoint, axis=axis).astype(dtype or "float32")
    first, last = (special.log10(abs(end)) for end in (start, stop))
    return logspace(first, last, num, endpoint, dtype=dtype, axis=axis)


def _exact(end: Any) -> np.ndarray:
    return np.asarray(convert_to_tensor(end), np.float64)


def bartlett(x: int) -> np.ndarray:
    """Bartlett (triangular) window of x points, (x,)."""
    return np.bartlett(int(x)).astype(np.float32)


def blackman(x: int) -> np.ndarray:
    """Blackman window of x points, (x,)."""
    return np.blackman(int(x)).astype(np.float32)


def hamming(x: int) -> np.ndarray:
    """Hamming window of x points, (x,)."""
    return np.hamming(int(x)).astype(np.float32)


def hanning(x: int) -> np.ndarray:
    """Hann window of x points, (x,)."""
    return np.hanning(int(x)).astype(np.float32)


def kaiser(x: int, beta: float) -> np.ndarray:
    """Kaiser window of x points, (x,); the larger `beta`, the narrower the window."""
    return np.kaiser(int(x), float(beta)).astype(np.float32)
