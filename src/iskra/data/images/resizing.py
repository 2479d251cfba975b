"""Resize an image as Keras does when it reads a folder: by sampling, without smoothing what becomes smaller.

Pillow widens its filters when an image shrinks; Keras (through `tf.image.resize`) does not. A network trained on images
of the one kind sees other images of the other, so the sampling is done here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np

Kernel = Callable[[np.ndarray], np.ndarray]


def resize(image: np.ndarray, size: tuple[int, int], interpolation: str = "bilinear") -> np.ndarray:
    r"""Resample an image, one axis after the other.

    $$ y_i = \frac{\sum_j k(s_i - j) \, x_j}{\sum_j k(s_i - j)}, \qquad s_i = (i + 0.5) \frac{n}{m} - 0.5 $$

    for m values out of n, with the kernel k of the interpolation; j runs over the pixels within its radius. "nearest"
    takes the pixel at s, "area" the mean over the stretch of pixels that becomes one.

    Args:
        image: (H, W, C), any dtype.
        size: the new height and width.
        interpolation: one of `INTERPOLATIONS`.

    Returns:
        (*size, C): float32, or for an image that keeps its size, and for "nearest", the dtype of `image`.

    Example:
        >>> resize(np.array([[[0], [90]]], np.uint8), (1, 4))[0, :, 0]
        array([ 0. , 22.5, 67.5, 90. ], dtype=float32)
    """
    for axis in sorted((0, 1), key=lambda axis: size[axis] / image.shape[axis]):  # what shrinks most goes first
        if image.shape[axis] != size[axis]:
            image = _resize_axis(image, axis, size[axis], interpolation)
    return image


def crop_to(shape: tuple[int, int], size: tuple[int, int]) -> tuple[slice, slice]:
    """The largest part in the middle of an image of this shape that has the proportions of `size`.

    Example:
        >>> crop_to((340, 500), (200, 200))
        (slice(0, 340, None), slice(80, 420, None))
    """
    height, width = shape
    rows = max(min(height, int(width * size[0] / size[1])), 1)
    columns = max(min(width, int(height * size[1] / size[0])), 1)
    top, left = (height - rows) // 2, (width - columns) // 2
    return slice(top, top + rows), slice(left, left + columns)


def pad_to(image: np.ndarray, size: tuple[int, int], interpolation: str = "bilinear") -> np.ndarray:
    """Resize an image to fit into `size` with its own proportions, in the middle of zeros."""
    ratio = np.float32(max(image.shape[0] / size[0], image.shape[1] / size[1]))
    exact = np.float32(image.shape[0]) / ratio, np.float32(image.shape[1]) / ratio
    inner = max(int(exact[0]), 1), max(int(exact[1]), 1)
    top, left = (max(int((size[axis] - exact[axis]) / 2), 0) for axis in (0, 1))
    small = resize(image, inner, interpolation)
    padded = np.zeros((*size, image.shape[2]), small.dtype)
    padded[top : top + inner[0], left : left + inner[1]] = small
    return padded


def _resize_axis(image: np.ndarray, axis: int, length: int, interpolation: str) -> np.ndarray:
    positions, weights = _taps(image.shape[axis], length, interpolation)  # (length, K) both
    if positions.shape[1] == 1:
        return image.take(positions[:, 0], axis)
    shape = (-1, 1, 1) if axis == 0 else (1, -1, 1)
    result = image.take(positions[:, 0], axis) * weights[:, 0].reshape(shape)
    for tap in range(1, positions.shape[1]):
        result += image.take(positions[:, tap], axis) * weights[:, tap].reshape(shape)
    return result


@lru_cache(maxsize=256)
def _taps(before: int, after: int, interpolation: str) -> tuple[np.ndarray, np.ndarray]:
    """For each new pixel the K old ones it is made of, and their weights, which sum to 1."""
    if interpolation == "nearest":
        positions = ((np.arange(after) + 0.5) * (before / after)).astype(np.int64)
        return np.minimum(positions, before - 1)[:, None], np.ones((after, 1), np.float32)
    if interpolation == "area":
        return _stretches(before, after)
    kernel, radius = _KERNELS[interpolation]
    sample = (np.arange(after) + 0.5) * (before / after) - 0.5
    first = np.ceil(sample - radius).astype(np.int64)
    positions = first[:, None] + np.arange(math.floor(2 * radius) + 1)  # (after, K)
    weights = kernel(np.abs(positions - sample[:, None]))
    weights[(positions < 0) | (positions >= before)] = 0
    return _normalized(np.clip(positions, 0, before - 1), weights)


def _stretches(before: int, after: int) -> tuple[np.ndarray, np.ndarray]:
    """The pixels from i n/m to (i + 1) n/m, the first and the last of them in part."""
    start = np.arange(after) * (before / after)
    stop = start + before / after
    positions = start.astype(np.int64)[:, None] + np.arange(int(np.ceil(before / after)) + 1)
    weights = np.minimum(positions + 1, stop[:, None]) - np.maximum(positions, start[:, None])
    return _normalized(np.clip(positions, 0, before - 1), np.maximum(weights, 0) * (positions < before))


def _normalized(positions: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    used = weights.any(axis=0)
    weights = weights[:, used]
    return positions[:, used], (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)


def _bilinear(x: np.ndarray) -> np.ndarray:
    return np.maximum(0, 1 - x)


def _bicubic(x: np.ndarray) -> np.ndarray:
    """Keys's cubic, a = -1/2."""
    near, far = (1.5 * x - 2.5) * x * x + 1, ((-0.5 * x + 2.5) * x - 4) * x + 2
    return np.where(x < 1, near, np.where(x < 2, far, 0.0))


def _mitchell(x: np.ndarray) -> np.ndarray:
    """Mitchell's cubic, B = C = 1/3."""
    near = (7 * x - 12) * x * x / 6 + 8 / 9
    far = ((-7 / 18 * x + 2) * x - 10 / 3) * x + 16 / 9
    return np.where(x < 1, near, np.where(x < 2, far, 0.0))


def _gaussian(x: np.ndarray) -> np.ndarray:
    """Of standard deviation 1/2, cut at 3 of them."""
    return np.where(x < 1.5, np.exp(-2 * x * x), 0.0)


def _lanczos(radius: int) -> Kernel:
    def kernel(x: np.ndarray) -> np.ndarray:
        return np.where(x < radius, np.sinc(x) * np.sinc(x / radius), 0.0)

    return kernel


_KERNELS: dict[str, tuple[Kernel, float]] = {
    "bilinear": (_bilinear, 1),
    "bicubic": (_bicubic, 2),
    "gaussian": (_gaussian, 1.5),
    "lanczos3": (_lanczos(3), 3),
    "lanczos5": (_lanczos(5), 5),
    "mitchellcubic": (_mitchell, 2),
}
INTERPOLATIONS = ("bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5", "gaussian", "mitchellcubic")
