"""Resampling of arrays with any scale and translation."""

from __future__ import annotations

import math as numbers
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...typing import Array, ArrayLike
from ..binary import less_equal, logical_and, maximum
from ..elementwise import cast, where
from ..reductions import sum as sum_
from ..shapes import convert_to_tensor, matmul, moveaxis, reshape, shape
from ..unary import abs, sin

__all__ = ["scale_and_translate"]


def scale_and_translate(
    images: ArrayLike,
    output_shape: Sequence[int],
    scale: ArrayLike,
    translation: ArrayLike,
    spatial_dims: Sequence[int],
    method: str,
    antialias: bool = True,
) -> Array:
    """Scaling and translation of an array along some axes: what was at x is moved to x * scale + translation.

    Coordinates are counted from the borders: the center of the first element is at 0.5. Values beyond the borders are
    0.

    Args:
        images: an array of any number of axes.
        output_shape: the shape of the result.
        scale: of each of the axes.
        translation: of each of the axes, in elements of the result.
        spatial_dims: the axes.
        method: "linear", "bilinear", "trilinear", "triangle"; "cubic", "bicubic", "tricubic"; "lanczos3", "lanczos5".
        antialias: whether to widen the kernel where an axis shrinks.

    Returns:
        An array of `output_shape`; differentiable by images, scale and translation.

    Raises:
        ValueError: The method is unknown, or the shape changes other axes.

    Example:
        >>> scale_and_translate(np.array([0.0, 2.0, 4.0]), (5,), [2.0], [-0.5], (0,), "linear").tolist()
        [0.0, 1.0, 2.0, 3.0, 4.0]
    """
    if method not in _KERNELS:
        known = ", ".join(map(repr, _KERNELS))
        raise ValueError(f"scale_and_translate: expected method {known}, got {method!r}. Use one of these.")
    dims = shape(images)
    axes = [axis % len(dims) for axis in spatial_dims]
    if len(output_shape) != len(dims) or any(
        n != m for i, (n, m) in enumerate(zip(dims, output_shape, strict=True)) if i not in axes
    ):
        raise ValueError(
            f"scale_and_translate: expected an output_shape that is {dims} but for the axes {tuple(spatial_dims)}, "
            f"got {tuple(output_shape)}. Change only these."
        )
    images = cast(images, "float32")
    scale, translation = convert_to_tensor(scale, "float32"), convert_to_tensor(translation, "float32")
    for position, axis in enumerate(axes):
        weights = _weights(dims[axis], output_shape[axis], scale[position], translation[position], method, antialias)
        rows = moveaxis(images, axis, -1)
        ahead = shape(rows)[:-1]
        images = moveaxis(
            reshape(matmul(reshape(rows, (-1, dims[axis])), weights), (*ahead, output_shape[axis])), -1, axis
        )
    return images


def _weights(length: Any, target: int, scale: Any, translation: Any, method: str, antialias: bool) -> Any:
    """The weight of each of `length` elements in each of `target` ones, (length, target)."""
    step = 1.0 / scale
    centers = (np.arange(target, dtype=np.float32) + 0.5) * step - translation * step - 0.5
    reach = maximum(step, 1.0) if antialias else 1.0
    distance = abs(reshape(centers, (1, -1)) - np.arange(length, dtype=np.float32)[:, None]) / reach
    shares = _KERNELS[method](distance)
    total = sum_(shares, axis=0, keepdims=True)
    there = abs(total) > 1000 * float(np.finfo(np.float32).eps)
    shares = where(there, shares / where(there, total, 1.0), 0.0)
    on_it = logical_and(less_equal(-0.5, centers), less_equal(centers, length - 0.5))
    return where(reshape(on_it, (1, -1)), shares, 0.0)


def _triangle(x: Any) -> Any:
    return maximum(0.0, 1.0 - x)


def _cubic(x: Any) -> Any:
    near, far = ((1.5 * x - 2.5) * x) * x + 1.0, ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0
    return where(x >= 2.0, 0.0, where(x >= 1.0, far, near))


def _lanczos(radius: float) -> Any:
    def kernel(x: Array) -> Array:
        angle = numbers.pi * maximum(x, 1e-3)
        waves = radius * sin(angle) * sin(angle / radius) / (angle * angle)
        return where(x > radius, 0.0, where(x > 1e-3, waves, 1.0))

    return kernel


_KERNELS = {
    **dict.fromkeys(("linear", "bilinear", "trilinear", "triangle"), _triangle),
    **dict.fromkeys(("cubic", "bicubic", "tricubic"), _cubic),
    "lanczos3": _lanczos(3.0),
    "lanczos5": _lanczos(5.0),
}
