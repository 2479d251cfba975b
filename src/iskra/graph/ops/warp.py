"""Images looked at through a projective transform, and the way back.

Pixel (x, y) of the result is what the image has at

    X = (a0 x + a1 y + a2) / k,   Y = (b0 x + b1 y + b2) / k,   k = c0 x + c1 y + 1,

where (a0, a1, a2, b0, b1, b2, c0, c1) is the transform; x counts columns, y rows. Flips, shifts, crops, zooms and
rotations are all of this form.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..op import Op
from ..tensor import Shape, Tensor
from .elementwise import add, divide, multiply, negative
from .reductions import sum as sum_
from .shapes import concatenate, reshape

FILL_MODES = ("constant", "nearest", "wrap", "mirror", "reflect")
FARTHEST = 4194304.0  # 2^22: places beyond are brought here, so that they have a fraction and fit an integer


class Sampling(NamedTuple):
    """How an image is looked at between and beyond its pixels.

    Attributes:
        size: (height, width) of the result.
        bilinear: mix the four pixels around a place; otherwise take the nearest, of two the one farther from 0.
        fill_mode: what is beyond the edge, one of `FILL_MODES`.
        fill_value: for "constant", what it is.
        slopes: (along y, along x), whether to give the slope of the mixture along that axis instead of its value.
    """

    size: tuple[int, int]
    bilinear: bool = True
    fill_mode: str = "constant"
    fill_value: float = 0.0
    slopes: tuple[bool, bool] = (False, False)


def _warp_infer(images: Tensor, transforms: Tensor, *, sampling: Sampling) -> tuple[Shape, str]:
    _check("warp", images, transforms)
    return (images.shape[0], *sampling.size, images.shape[3]), "float32"


def _back_infer(g: Tensor, transforms: Tensor, *, sampling: Sampling, shape: tuple[int, int]) -> tuple[Shape, str]:
    _check("warp_back", g, transforms)
    return (g.shape[0], *shape, g.shape[3]), "float32"


def _check(who: str, images: Tensor, transforms: Tensor) -> None:
    """Refuse what does not belong together; an unknown batch fits any other."""
    batches = {images.shape[:1], transforms.shape[:1]} - {(None,)}
    if images.ndim != 4 or transforms.ndim != 2 or transforms.shape[1] != 8 or len(batches) > 1:
        raise ValueError(
            f"{who}: expected images (N, H, W, C) and transforms (N, 8), got the shapes {images.shape} and "
            f"{transforms.shape}. Give each image a row of eight numbers."
        )


def _warp(images: Any, transforms: Any, *, sampling: Sampling) -> Any:
    result = np.zeros((len(images), *sampling.size, images.shape[3]), np.result_type(images, np.float32))
    for rows, columns, weight, inside in _taps(transforms, images.shape[1:3], sampling):
        values = images[np.arange(len(images))[:, None, None], rows, columns]
        if sampling.fill_mode == "constant":
            values = np.where(inside[..., None], values, result.dtype.type(sampling.fill_value))
        result += weight[..., None] * values
    return result


def _warp_back(g: Any, transforms: Any, *, sampling: Sampling, shape: tuple[int, int]) -> Any:
    result = np.zeros((len(g), *shape, g.shape[3]), np.result_type(g, np.float32))
    for rows, columns, weight, inside in _taps(transforms, shape, sampling):
        kept = (weight * inside)[..., None] * g
        np.add.at(result, (np.arange(len(g))[:, None, None], rows, columns), kept)
    return result


def _taps(transforms: Any, shape: tuple[int, int], sampling: Sampling) -> list[tuple[Any, Any, Any, Any]]:
    """The pixels that make a pixel of the result: rows, columns, weights, and whether they exist; each (N, H, W)."""
    across, down = _places(np.asarray(transforms), sampling.size)
    return [
        (rows, columns, row_weight * column_weight, row_inside & column_inside)
        for rows, row_weight, row_inside in _along(down, shape[0], sampling, sampling.slopes[0])
        for columns, column_weight, column_inside in _along(across, shape[1], sampling, sampling.slopes[1])
    ]


def _places(transforms: Any, size: tuple[int, int]) -> tuple[Any, Any]:
    """(X, Y) of every pixel of the result, each (N, H, W)."""
    a0, a1, a2, b0, b1, b2, c0, c1 = (transforms[:, i, None, None] for i in range(8))
    x = np.arange(size[1], dtype=transforms.dtype)
    y = np.arange(size[0], dtype=transforms.dtype)[:, None]
    k = c0 * x + c1 * y + 1
    return (a0 * x + a1 * y + a2) / k, (b0 * x + b1 * y + b2) / k


def _along(place: Any, length: int, sampling: Sampling, slope: bool) -> list[tuple[Any, Any, Any]]:
    """Pixels on one axis: index, weight, and whether it is on the image."""
    place = np.where(place > -FARTHEST, np.minimum(place, FARTHEST), -FARTHEST)  # where a NaN goes, too
    if not sampling.bilinear:
        index = np.copysign(np.floor(np.abs(place) + 0.5), place).astype(np.int64)
        return [_fixed(index, np.zeros_like(place) if slope else np.ones_like(place), length, sampling.fill_mode)]
    low = np.floor(place)
    part = place - low
    weights = (np.full_like(place, -1), np.ones_like(place)) if slope else (1 - part, part)
    index = low.astype(np.int64)
    return [_fixed(index + i, weight, length, sampling.fill_mode) for i, weight in enumerate(weights)]


def _fixed(index: Any, weight: Any, n: int, mode: str) -> tuple[Any, Any, Any]:
    """An index brought onto the axis of `n` pixels."""
    inside = (index >= 0) & (index < n)
    if mode == "wrap":
        return index % n, weight, np.True_
    if mode == "mirror":
        index = np.abs((index + n - 1) % max(2 * n - 2, 1) - (n - 1)) if n > 1 else index * 0
        return index, weight, np.True_
    if mode == "reflect":
        index = index % (2 * n)
        return np.minimum(index, 2 * n - 1 - index), weight, np.True_
    return np.clip(index, 0, n - 1), weight, inside if mode == "constant" else np.True_


def _warp_gradient(g: Tensor, y: Tensor, images: Tensor, transforms: Tensor, *, sampling: Sampling) -> tuple[Any, ...]:
    back = warp_back(g, transforms, sampling=sampling, shape=images.shape[1:3])
    return back, _transform_gradient(images, transforms, g, sampling)


def _back_gradient(
    gg: Tensor, y: Tensor, g: Tensor, transforms: Tensor, *, sampling: Sampling, shape: tuple[int, int]
) -> tuple[Any, ...]:
    empty = sampling._replace(fill_value=0.0)
    return warp(gg, transforms, sampling=empty), _transform_gradient(gg, transforms, g, empty)


def _transform_gradient(images: Tensor, transforms: Tensor, g: Tensor, sampling: Sampling) -> Any:
    """How sum(g * warp(images, transforms)) changes with the transforms, (N, 8): slopes times how places move."""
    if not sampling.bilinear or sampling.slopes == (True, True):
        return None
    n, (height, width) = transforms.shape[0], sampling.size
    x = np.arange(width, dtype=np.float32)[None, None, :]
    y = np.arange(height, dtype=np.float32)[None, :, None]
    a0, a1, a2, b0, b1, b2, c0, c1 = (reshape(transforms[:, i], shape=(n, 1, 1)) for i in range(8))
    k = c0 * x + c1 * y + 1.0
    moved: list[Any] = []
    turned: Any = None
    for axis, place in ((1, (a0 * x + a1 * y + a2) / k), (0, (b0 * x + b1 * y + b2) / k)):
        slope = _slope(images, transforms, g, sampling, axis)
        pull = multiply(place, 0.0) if slope is None else divide(slope, k)  # (N, H, W)
        moved += [multiply(pull, x), multiply(pull, y), pull]
        back = multiply(pull, place)
        turned = back if turned is None else add(turned, back)
    moved += [negative(multiply(turned, x)), negative(multiply(turned, y))]
    return concatenate(*(reshape(sum_(m, axis=(1, 2), keepdims=False), shape=(n, 1)) for m in moved), axis=1)


def _slope(images: Tensor, transforms: Tensor, g: Tensor, sampling: Sampling, axis: int) -> Any:
    """sum_c g * (slope of the warped image along an axis), (N, H, W); None if it is 0."""
    if sampling.slopes[axis]:
        return None  # between two pixels the slope does not change along its own axis
    slopes = (True, sampling.slopes[1]) if axis == 0 else (sampling.slopes[0], True)
    return sum_(
        multiply(g, warp(images, transforms, sampling=sampling._replace(slopes=slopes))), axis=(3,), keepdims=False
    )


warp: Op = Op("warp", _warp, _warp_infer, _warp_gradient, promote="float")
"""(N, H, W, C) and transforms (N, 8) to (N, *sampling.size, C)."""

warp_back: Op = Op("warp_back", _warp_back, _back_infer, _back_gradient, promote="float")
"""Zeros (N, *shape, C) to which each value of g is added at the pixels that `warp` would make it from."""
