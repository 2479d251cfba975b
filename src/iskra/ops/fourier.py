"""Fourier transforms under the names of `keras.ops`. Complex values are pairs of a real and an imaginary part.

A transform of n = p q elements is q transforms of p elements, a multiplication by twiddle factors, and p transforms of
q elements; short ones are products with a matrix of cosines and sines.

References:
    Cooley and Tukey, "An algorithm for the machine calculation of complex Fourier series", 1965.
"""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np

from ..graph.ops import last_axis
from ..graph.ops.elementwise import add, divide, multiply, negative, subtract
from ..typing import Array, ArrayLike
from .indices import extract_sequences
from .shapes import broadcast_to, concatenate, known, matmul, pad, reshape, shape, swapaxes
from .trigonometry import floating

__all__ = ["fft", "fft2", "ifft2", "irfft", "istft", "rfft", "stft"]

_SHORT = 32  # elements of a transform that is one product
_WINDOWS = {"hann": 0.5, "hamming": 0.54}

Complex = tuple[Any, Any]


def fft(x: Complex) -> Complex:
    """Discrete Fourier transform of a pair along the last axis: `y[k] = sum_j x[j] exp(-2 pi i j k / n)`.

    Example:
        >>> fft(([1.0, 0.0, 0.0, 0.0], [0.0] * 4))[0]
        array([1., 1., 1., 1.], dtype=float32)
    """
    return _transform(*_pair("fft", x), -1)


def fft2(x: Complex) -> Complex:
    """Discrete Fourier transform along the last two axes; arguments as for `fft`."""
    return _along_both(_pair("fft2", x), -1)


def ifft2(x: Complex) -> Complex:
    """Inverse discrete Fourier transform along the last two axes, the inverse of `fft2`."""
    real, imaginary = _pair("ifft2", x)
    count = math.prod(known("ifft2", real, (-2, -1)))
    real, imaginary = _along_both((real, imaginary), 1)
    return multiply(real, 1.0 / count), multiply(imaginary, 1.0 / count)


def rfft(x: ArrayLike, fft_length: int | None = None) -> Complex:
    """Discrete Fourier transform of real values along the last axis: (..., n) to a pair of (..., n // 2 + 1).

    The other half are the complex conjugates.

    Args:
        x: real values.
        fft_length: n, to which the axis is cropped or padded with zeros; its length by default.

    Example:
        >>> rfft([1.0, 0.0, 0.0, 0.0])[0]
        array([1., 1., 1.], dtype=float32)
    """
    x = floating(x)
    n = known("rfft", x, [-1])[0] if fft_length is None else fft_length
    real, imaginary = _transform(_of_length(x, n), None, -1)
    return real[..., : n // 2 + 1], imaginary[..., : n // 2 + 1]


def irfft(x: Complex, fft_length: int | None = None) -> Array:
    """Inverse discrete Fourier transform to real values along the last axis, the inverse of `rfft`.

    Args:
        x: real and imaginary part, (..., n // 2 + 1).
        fft_length: n, the length of the result; by default 2 (length - 1).
    """
    real, imaginary = _pair("irfft", x)
    n = 2 * (known("irfft", real, [-1])[0] - 1) if fft_length is None else fft_length
    real, imaginary = (_of_length(part, n // 2 + 1) for part in (real, imaginary))
    if n > 2:  # element n - k is the conjugate of element k
        last = n - n // 2 - 1
        real = concatenate([real, real[..., last:0:-1]], -1)
        imaginary = concatenate([imaginary, negative(imaginary[..., last:0:-1])], -1)
    return multiply(_transform(real, imaginary, 1)[0], 1.0 / n)


def stft(
    x: ArrayLike,
    sequence_length: int,
    sequence_stride: int,
    fft_length: int,
    window: str | ArrayLike | None = "hann",
    center: bool = True,
) -> Complex:
    """Short-time Fourier transform over the last axis: (..., T) to a pair of (..., frames, fft_length // 2 + 1).

    Args:
        x: real values.
        sequence_length: length of the window.
        sequence_stride: distance of neighbouring frames.
        fft_length: length of the transform, at least that of the window.
        window: "hann", "hamming", weights (sequence_length,), or None for ones.
        center: whether to reflect the values at their ends, so that frame t is centered at t * sequence_stride.

    Raises:
        ValueError: The transform is shorter than the window, or the window is unknown.
    """
    weights = _weights("stft", window, sequence_length, fft_length)
    x = floating(x)
    if center:
        around = (fft_length // 2, fft_length // 2)
        x = pad(x, [(0, 0)] * (len(shape(x)) - 1) + [around], mode="reflect")
    return rfft(multiply(extract_sequences(x, fft_length, sequence_stride), weights))


def istft(
    x: Complex,
    sequence_length: int,
    sequence_stride: int,
    fft_length: int,
    length: int | None = None,
    window: str | ArrayLike | None = "hann",
    center: bool = True,
) -> Array:
    """Inverse short-time Fourier transform: a pair of (..., frames, fft_length // 2 + 1) to (..., T).

    Frames are windowed again, added where they overlap, and divided by the sum of the squared windows.

    Args:
        x: real and imaginary part.
        sequence_length: as for `stft`.
        sequence_stride: as for `stft`.
        fft_length: as for `stft`.
        length: number of values to return; all by default.
        window: as for `stft`.
        center: as for `stft`.
    """
    weights = _weights("istft", window, sequence_length, fft_length)
    frames = multiply(irfft(x, fft_length), weights)
    (count,) = known("istft", frames, [-2])
    positions = np.arange(count)[:, None] * sequence_stride + np.arange(fft_length)
    total = fft_length + sequence_stride * (count - 1)
    energy = np.bincount(positions.reshape(-1), np.tile(weights.astype(np.float64) ** 2, count), total)
    ahead = shape(frames)[:-2]
    index = broadcast_to(positions.reshape((1,) * len(ahead) + (-1,)).astype(np.int32), (*ahead, positions.size))
    values = last_axis.scatter_along_axis(reshape(frames, (*ahead, positions.size)), index, length=total)
    values = divide(values, np.where(energy > 1e-10, energy, 1.0).astype(np.float32))
    start = fft_length // 2 if center else 0
    stop = start + length if length is not None else total - start
    return values[..., start:stop]


# One axis. ----------------------------------------------------------------------------------------------------------


def _transform(real: Any, imaginary: Any, sign: int) -> Complex:
    """Along the last axis, by the algorithm of Cooley and Tukey; the imaginary part may be None for zeros."""
    (n,) = known("fft", real, [-1])
    first = _divisor(n)
    if first == n:
        return _product(real, imaginary, _waves(n, n, n, sign))
    rest = n // first
    imaginary = None if imaginary is None else _columns(imaginary, first, rest)
    real, imaginary = _product(_columns(real, first, rest), imaginary, _waves(first, first, first, sign))  # (j2, k1)
    cosines, sines = _waves(rest, first, n, sign)
    real, imaginary = (
        subtract(multiply(real, cosines), multiply(imaginary, sines)),
        add(multiply(real, sines), multiply(imaginary, cosines)),
    )
    real, imaginary = _transform(swapaxes(real, -1, -2), swapaxes(imaginary, -1, -2), sign)  # (..., k1, k2)
    return _row(real, n), _row(imaginary, n)


def _row(x: Any, n: int) -> Any:
    """(..., k1, k2) in the order of k1 + k2 times the length of k1."""
    return reshape(swapaxes(x, -1, -2), (*shape(x)[:-2], n))


def _columns(x: Any, first: int, rest: int) -> Any:
    """Element j1 rest + j2 at (..., j2, j1)."""
    return swapaxes(reshape(x, (*shape(x)[:-1], first, rest)), -1, -2)


def _product(real: Any, imaginary: Any, waves: tuple[np.ndarray, np.ndarray]) -> Complex:
    cosines, sines = waves
    if imaginary is None:
        return matmul(real, cosines), matmul(real, sines)
    return (
        subtract(matmul(real, cosines), matmul(imaginary, sines)),
        add(matmul(real, sines), matmul(imaginary, cosines)),
    )


@functools.lru_cache(64)
def _waves(rows: int, columns: int, n: int, sign: int) -> tuple[np.ndarray, np.ndarray]:
    """Cosines and sines of sign 2 pi j k / n."""
    turns = np.outer(np.arange(rows), np.arange(columns)) % n * (sign * 2.0 * np.pi / n)
    return np.cos(turns).astype(np.float32), np.sin(turns).astype(np.float32)


def _divisor(n: int) -> int:
    """The largest divisor of n for which a transform is one product; n itself if there is none, or n is short."""
    return next((d for d in range(min(n, _SHORT), 1, -1) if n % d == 0), n)


def _along_both(x: Complex, sign: int) -> Complex:
    real, imaginary = _transform(*x, sign)
    real, imaginary = _transform(swapaxes(real, -1, -2), swapaxes(imaginary, -1, -2), sign)
    return swapaxes(real, -1, -2), swapaxes(imaginary, -1, -2)


def _of_length(x: Any, n: int) -> Any:
    """The last axis cropped, or padded with zeros."""
    length = known("fft", x, [-1])[0]
    return x[..., :n] if length >= n else pad(x, [(0, 0)] * (len(shape(x)) - 1) + [(0, n - length)])


def _pair(who: str, x: Any) -> Complex:
    if not isinstance(x, (tuple, list)) or len(x) != 2 or shape(x[0]) != shape(x[1]):
        raise ValueError(
            f"{who}: expected a pair of a real and an imaginary part of one shape, got {type(x).__name__}. "
            "Pass (real, imaginary)."
        )
    return floating(x[0]), floating(x[1])


def _weights(who: str, window: Any, length: int, fft_length: int) -> np.ndarray:
    """The window's weights, padded with zeros to the length of the transform."""
    if fft_length < length:
        raise ValueError(
            f"{who}: expected fft_length of at least {length}, the window's, got {fft_length}. Make it longer."
        )
    if window is None:
        return np.ones(fft_length, np.float32)
    if isinstance(window, str):
        if window not in _WINDOWS:
            raise ValueError(
                f"{who}: expected a window 'hann', 'hamming' or numbers, got {window!r}. Choose one of them."
            )
        share = _WINDOWS[window]
        window = share - (1.0 - share) * np.cos(2.0 * np.pi * np.arange(length) / length)
    weights = np.asarray(window, np.float32)
    if weights.shape != (length,):
        raise ValueError(
            f"{who}: expected {length} weights of a window, got shape {weights.shape}. Pass one for each value."
        )
    before = (fft_length - length) // 2
    return np.pad(weights, (before, fft_length - length - before))
