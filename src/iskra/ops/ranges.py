"""Numbers in a row, and windows, under the names of `keras.ops`: constants, unless their ends are symbolic."""

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
    "array",
    "bartlett",
    "blackman",
    "empty",
    "empty_like",
    "geomspace",
    "hamming",
    "hanning",
    "kaiser",
    "linspace",
    "logspace",
]


def array(x: ArrayLike, dtype: DTypeLike = None) -> Array:
    """What ops work on, as `convert_to_tensor` gives it."""
    return convert_to_tensor(x, dtype)


def empty(shape: Sequence[int], dtype: DTypeLike = None) -> np.ndarray:
    """An array whose values do not matter; zeros."""
    return np.zeros(tuple(shape), dtype or "float32")


def empty_like(x: ArrayLike, dtype: DTypeLike = None) -> Array:
    """Values that do not matter, in the shape of x; zeros."""
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
    """Numbers at equal distances.

    Args:
        start: the first, a number or an array of first ones.
        stop: the last.
        num: how many.
        endpoint: whether the last is `stop` itself; else it is one step before.
        retstep: give the step, too.
        dtype: of the result; float32 by default.
        axis: where the new axis goes, if the ends are arrays.

    Raises:
        ValueError: less than no numbers.

    Example:
        >>> linspace(0.0, 1.0, 5)
        array([0.  , 0.25, 0.5 , 0.75, 1.  ], dtype=float32)
    """
    if num < 0:
        raise ValueError(f"linspace: expected num of at least 0, got {num}. It is how many numbers there are.")
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
    """Powers of `base` whose exponents are at equal distances; arguments as for `linspace`."""
    exponents = linspace(start, stop, num, endpoint, axis=axis)
    if not is_symbolic(exponents):
        made = np.logspace(_exact(start), _exact(stop), num, endpoint, base, axis=axis)
        return made.astype(dtype or "float32")
    made = special.exp2(multiply(exponents, float(np.log2(base))))
    return made if dtype is None else cast(made, dtype)


def geomspace(
    start: ArrayLike, stop: ArrayLike, num: int = 50, endpoint: bool = True, dtype: DTypeLike = None, axis: int = 0
) -> Array:
    """Numbers at equal ratios; arguments as for `linspace`. Symbolic ends must be positive."""
    if not is_symbolic(start, stop):
        return np.geomspace(_exact(start), _exact(stop), num, endpoint, axis=axis).astype(dtype or "float32")
    first, last = (special.log10(abs(end)) for end in (start, stop))
    return logspace(first, last, num, endpoint, dtype=dtype, axis=axis)


def _exact(end: Any) -> np.ndarray:
    return np.asarray(convert_to_tensor(end), np.float64)


def bartlett(x: int) -> np.ndarray:
    """A triangular window of x points."""
    return np.bartlett(int(x)).astype(np.float32)


def blackman(x: int) -> np.ndarray:
    """Blackman's window of x points."""
    return np.blackman(int(x)).astype(np.float32)


def hamming(x: int) -> np.ndarray:
    """Hamming's window of x points."""
    return np.hamming(int(x)).astype(np.float32)


def hanning(x: int) -> np.ndarray:
    """Von Hann's window of x points."""
    return np.hanning(int(x)).astype(np.float32)


def kaiser(x: int, beta: float) -> np.ndarray:
    """Kaiser's window of x points; the larger `beta`, the narrower."""
    return np.kaiser(int(x), float(beta)).astype(np.float32)
