"""Projective transforms of images, and their gradients.

Pixel (x, y) of the output samples the image at

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
FARTHEST = 4194304.0  # 2^22: positions are clipped to this, so that they have a fraction and fit an integer


class Sampling(NamedTuple):
    """How an image is sampled between and beyond its pixels."""

    size: tuple[int, int]  # (height, width) of the output
    # interpolate between the four pixels around a position; otherwise take the nearest, halves away from 0
    bilinear: bool = True
    fill_mode: str = "constant"  # values beyond the border, one of `FILL_MODES`
    fill_value: float = 0.0  # the value for "constant"
    # (by y, by x), whether to give the derivative of the interpolation by that axis, not its value
    derivatives: tuple[bool, bool] = (False, False)


def _warp_infer(images: Tensor, transforms: Tensor, *, sampling: Sampling) -> tuple[Shape, str]:
    _check("warp", images, transforms)
    return (images.shape[0], *sampling.size, images.shape[3]), "float32"


def _adjoint_infer(g: Tensor, transforms: Tensor, *, sampling: Sampling, shape: tuple[int, int]) -> tuple[Shape, str]:
    _check("warp_gradient", g, transforms)
    return (g.shape[0], *shape, g.shape[3]), "float32"


def _check(who: str, images: Tensor, transforms: Tensor) -> None:
    """Check the shapes; an unknown batch matches any other."""
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


def _warp_adjoint(g: Any, transforms: Any, *, sampling: Sampling, shape: tuple[int, int]) -> Any:
    result = np.zeros((len(g), *shape, g.shape[3]), np.result_type(g, np.float32))
    for rows, columns, weight, inside in _taps(transforms, shape, sampling):
        kept = (weight * inside)[..., None] * g
        np.add.at(result, (np.arange(len(g))[:, None, None], rows, columns), kept)
    return result


def _taps(transforms: Any, shape: tuple[int, int], sampling: Sampling) -> list[tuple[Any, Any, Any, Any]]:
    """The taps of each output pixel: rows, columns, weights, and whether they are on the image; each (N, H, W)."""
    across, down = _positions(np.asarray(transforms), sampling.size)
    return [
        (rows, columns, row_weight * column_weight, row_inside & column_inside)
        for rows, row_weight, row_inside in _axis_taps(down, shape[0], sampling, sampling.derivatives[0])
        for columns, column_weight, column_inside in _axis_taps(across, shape[1], sampling, sampling.derivatives[1])
    ]


def _positions(transforms: Any, size: tuple[int, int]) -> tuple[Any, Any]:
    """(X, Y) of every output pixel, each (N, H, W)."""
    a0, a1, a2, b0, b1, b2, c0, c1 = (transforms[:, i, None, None] for i in range(8))
    x = np.arange(size[1], dtype=transforms.dtype)
    y = np.arange(size[0], dtype=transforms.dtype)[:, None]
    k = c0 * x + c1 * y + 1
    return (a0 * x + a1 * y + a2) / k, (b0 * x + b1 * y + b2) / k


def _axis_taps(position: Any, length: int, sampling: Sampling, derivative: bool) -> list[tuple[Any, Any, Any]]:
    """Taps along one axis: index, weight, and whether it is on the image."""
    position = np.where(position > -FARTHEST, np.minimum(position, FARTHEST), -FARTHEST)  # NaN, too
    if not sampling.bilinear:
        index = np.copysign(np.floor(np.abs(position) + 0.5), position).astype(np.int64)
        return [
            _fixed(index, np.zeros_like(position) if derivative else np.ones_like(position), length, sampling.fill_mode)
        ]
    low = np.floor(position)
    part = position - low
    weights = (np.full_like(position, -1), np.ones_like(position)) if derivative else (1 - part, part)
    index = low.astype(np.int64)
    return [_fixed(index + i, weight, length, sampling.fill_mode) for i, weight in enumerate(weights)]


def _fixed(index: Any, weight: Any, n: int, mode: str) -> tuple[Any, Any, Any]:
    """An index mapped onto the axis of `n` pixels."""
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
    back = warp_gradient(g, transforms, sampling=sampling, shape=images.shape[1:3])
    return back, _transform_gradient(images, transforms, g, sampling)


def _adjoint_gradient(
    gg: Tensor, y: Tensor, g: Tensor, transforms: Tensor, *, sampling: Sampling, shape: tuple[int, int]
) -> tuple[Any, ...]:
    empty = sampling._replace(fill_value=0.0)
    return warp(gg, transforms, sampling=empty), _transform_gradient(gg, transforms, g, empty)


def _transform_gradient(images: Tensor, transforms: Tensor, g: Tensor, sampling: Sampling) -> Any:
    """The gradient of sum(g * warp(images, transforms)) by the transforms, (N, 8), by the chain rule."""
    if not sampling.bilinear or sampling.derivatives == (True, True):
        return None
    n, (height, width) = transforms.shape[0], sampling.size
    x = np.arange(width, dtype=np.float32)[None, None, :]
    y = np.arange(height, dtype=np.float32)[None, :, None]
    a0, a1, a2, b0, b1, b2, c0, c1 = (reshape(transforms[:, i], shape=(n, 1, 1)) for i in range(8))
    k = c0 * x + c1 * y + 1.0
    terms: list[Any] = []
    scale: Any = None
    for axis, position in ((1, (a0 * x + a1 * y + a2) / k), (0, (b0 * x + b1 * y + b2) / k)):
        derivative = _axis_derivative(images, transforms, g, sampling, axis)
        pull = multiply(position, 0.0) if derivative is None else divide(derivative, k)  # (N, H, W)
        terms += [multiply(pull, x), multiply(pull, y), pull]
        back = multiply(pull, position)
        scale = back if scale is None else add(scale, back)
    terms += [negative(multiply(scale, x)), negative(multiply(scale, y))]
    return concatenate(*(reshape(sum_(m, axis=(1, 2), keepdims=False), shape=(n, 1)) for m in terms), axis=1)


def _axis_derivative(images: Tensor, transforms: Tensor, g: Tensor, sampling: Sampling, axis: int) -> Any:
    """sum_c g * (derivative of the warped image by an axis), (N, H, W); None if it is 0."""
    if sampling.derivatives[axis]:
        return None  # the interpolation is linear along each axis
    derivatives = (True, sampling.derivatives[1]) if axis == 0 else (sampling.derivatives[0], True)
    return sum_(
        multiply(g, warp(images, transforms, sampling=sampling._replace(derivatives=derivatives))),
        axis=(3,),
        keepdims=False,
    )


warp: Op = Op("warp", _warp, _warp_infer, _warp_gradient, promote="float")
"""(N, H, W, C) and transforms (N, 8) to (N, *sampling.size, C)."""

warp_gradient: Op = Op("warp_gradient", _warp_adjoint, _adjoint_infer, _adjoint_gradient, promote="float")
"""Zeros (N, *shape, C), to which each value of g is added at the pixels that `warp` would sample."""
