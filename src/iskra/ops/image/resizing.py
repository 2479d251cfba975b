"""Resizing of images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...graph.allocation_limit import check_allocation
from ...graph.ops import elementwise as ew
from ...graph.ops.reductions import sum as sum_
from ...typing import Array, ArrayLike
from ..data_format import takes_both_formats
from ..free_lengths import number, positions, single
from ..shapes import concatenate, matmul, reshape, shape
from .batch import image_shape, on_batch

__all__ = ["resize"]

INTERPOLATIONS = ("bilinear", "nearest", "bicubic", "lanczos3", "lanczos5")


@takes_both_formats(axis=-3)
def resize(
    images: ArrayLike,
    size: Sequence[int],
    interpolation: str = "bilinear",
    antialias: bool = False,
    crop_to_aspect_ratio: bool = False,
    pad_to_aspect_ratio: bool = False,
    fill_mode: str = "constant",
    fill_value: float = 0.0,
    data_format: str | None = None,
) -> Array:
    """Resizing of images, `y = R x C` for each channel, with interpolation matrices for rows and columns.

    Args:
        images: (N, H, W, C) or (H, W, C).
        size: (height, width) of the result.
        interpolation: "bilinear", "nearest", "bicubic" (Keys), "lanczos3" or "lanczos5".
        antialias: whether to widen the kernel when images shrink, against aliasing.
        crop_to_aspect_ratio: whether to keep the aspect ratio by a centered crop.
        pad_to_aspect_ratio: whether to keep the aspect ratio by padding on both sides.
        fill_mode: "constant".
        fill_value: of the padding.
        data_format: "channels_last", "channels_first", or None for `config.image_data_format()`.

    Returns:
        (N, *size, C) or (*size, C), in the images' dtype; integers are rounded.

    Raises:
        ValueError: An option is unknown, or both ways to keep the aspect ratio are asked for.

    Example:
        >>> resize(np.array([[[0.0], [4.0]]]), (1, 4)).ravel().tolist()
        [0.0, 1.0, 3.0, 4.0]

    References:
        Keys, "Cubic convolution interpolation for digital image processing", 1981.
    """
    dims = image_shape("resize", images)
    height, width = _checked(size, interpolation, fill_mode, crop_to_aspect_ratio and pad_to_aspect_ratio)
    if crop_to_aspect_ratio:
        images = cropped(images, (height, width))
    elif pad_to_aspect_ratio:
        dims = image_shape("resize", images)
        images = _padded(images, _fitting(dims[-3], dims[-2], height, width, max), fill_value)
    if shape(images)[-3:-1] == (height, width):
        unchanged: Any = images
        return unchanged
    return on_batch(images, lambda batch: _resized(batch, (height, width), interpolation, antialias))


def cropped(images: Any, size: tuple[int, int]) -> Array:
    """The largest centered crop with the aspect ratio of a size."""
    height, width = shape(images)[-3:-1]
    kept_height, kept_width = _fitting(height, width, *size, min)  # type: ignore[arg-type]
    top, left = (height - kept_height) // 2, (width - kept_width) // 2  # type: ignore[operator]
    return images[..., top : top + kept_height, left : left + kept_width, :]


def _checked(size: Sequence[int], interpolation: str, fill_mode: str, both: bool) -> tuple[int, int]:
    if np.ndim(size) != 1 or len(size) != 2:
        raise ValueError(f"resize: expected size (height, width), got {size!r}. Pass two numbers.")
    if interpolation not in INTERPOLATIONS:
        known = ", ".join(map(repr, INTERPOLATIONS))
        raise ValueError(f"resize: expected interpolation {known}, got {interpolation!r}. Use one of these.")
    if fill_mode != "constant":
        raise ValueError(f"resize: expected fill_mode='constant', got {fill_mode!r}. Pad the images yourself.")
    if both:
        raise ValueError(
            "resize: expected one of crop_to_aspect_ratio and pad_to_aspect_ratio, got both. Choose one of them."
        )
    return int(size[0]), int(size[1])


def _fitting(height: int, width: int, target_height: int, target_width: int, choose: Any) -> tuple[int, int]:
    """Height and width in the target's aspect ratio, one of them unchanged, the other smaller or larger."""
    by_width, by_height = int(width * target_height / target_width), int(height * target_width / target_height)
    return max(choose(height, by_width), 1), max(choose(width, by_height), 1)


def _padded(images: Any, wanted: tuple[int, int], fill_value: float) -> Any:
    """Equal padding with `fill_value` on both sides of the axis that is too short (to within one pixel)."""
    for axis, target in ((-3, wanted[0]), (-2, wanted[1])):
        dims = shape(images)
        one: list[Any] = list(dims)
        one[axis] = (target - one[axis]) // 2
        if one[axis] > 0:
            return _between(images, one, axis, fill_value)
    return images


def _between(images: Any, dims: list[Any], axis: int, fill_value: float) -> Any:
    like = images[..., :1, :, :] if axis == -3 else images[..., :, :1, :]
    edge = like * 0 + fill_value if dims[0] is None else np.full(dims, fill_value, str(images.dtype))
    if dims[0] is None:
        edge = concatenate([edge] * dims[axis], axis)
    return concatenate([edge, images, edge], axis)


def _resized(images: Any, size: tuple[int, int], interpolation: str, antialias: bool) -> Any:
    """Two products, first the one that leaves less work for the other."""
    _, height, width, _ = shape(images)
    rows_first = size[0] * width <= size[1] * height  # type: ignore[operator]
    for step in (_rows, _columns) if rows_first else (_columns, _rows):
        images = step(images, size, interpolation, antialias)
    return images


def _rows(images: Any, size: tuple[int, int], interpolation: str, antialias: bool) -> Any:
    _, height, width, channels = shape(images)
    if height == size[0]:
        return images
    matrix = weights(height, size[0], interpolation, antialias)  # type: ignore[arg-type]
    flat = reshape(images, (-1, height, width * channels))  # type: ignore[operator]
    return reshape(matmul(matrix[None], flat), (-1, size[0], width, channels))  # (1, H', H) @ (N, H, W C)


def _columns(images: Any, size: tuple[int, int], interpolation: str, antialias: bool) -> Any:
    _, height, width, channels = shape(images)
    if width == size[1]:
        return images
    matrix = weights(width, size[1], interpolation, antialias)  # type: ignore[arg-type]
    flat = reshape(images, (-1, width, channels))  # (N H, W, C)
    return reshape(matmul(matrix[None], flat), (-1, height, size[1], channels))  # (1, W', W) @ (N H, W, C)


def weights(length: int, target: int, interpolation: str, antialias: bool = False) -> Array:
    """The weight of each of `length` pixels in each of `target` pixels, (target, length); rows sum to 1."""
    check_allocation("image.resize", (target, length))
    scale, old, new = number(length) / number(target), positions(length), positions(target)[:, None]
    if interpolation == "nearest":
        nearest = ew.minimum(ew.floor((new + 0.5) * single(scale)), number(length) - 1.0)
        return single(ew.equal(nearest, old))
    reach = ew.maximum(scale, 1.0) if antialias else 1.0
    shares = _KERNELS[interpolation](ew.abs((new + 0.5) * scale - 0.5 - old) / reach)
    return single(shares / sum_(shares, axis=(1,), keepdims=True))


def _triangle(x: Any) -> Any:
    return ew.maximum(0.0, 1.0 - x)


def _cubic(x: Any) -> Any:
    """The cubic convolution kernel of Keys, with a = -1/2."""
    near, far = ((1.5 * x - 2.5) * x) * x + 1.0, ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0
    return ew.where(ew.less_equal(2.0, x), 0.0, ew.where(ew.less_equal(1.0, x), far, near))


def _lanczos(radius: float) -> Any:
    return lambda x: ew.where(ew.less(radius, x), 0.0, _sinc(x) * _sinc(x / radius))


def _sinc(x: Any) -> Any:
    """sin(pi x) / (pi x), 1 at 0."""
    is_zero = ew.equal(x, 0.0)
    turned = np.pi * ew.where(is_zero, 1.0, x)
    return ew.where(is_zero, 1.0, ew.sin(turned) / turned)


_KERNELS = {"bilinear": _triangle, "bicubic": _cubic, "lanczos3": _lanczos(3.0), "lanczos5": _lanczos(5.0)}
