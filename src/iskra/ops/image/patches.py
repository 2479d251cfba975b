"""Patches of images and volumes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...graph.op import as_value
from ...typing import Array, ArrayLike
from ..convolution import conv
from ..data_format import data_format_of
from ..shapes import expand_dims, moveaxis, shape, squeeze

__all__ = ["extract_patches", "extract_patches_3d"]

Sizes = int | Sequence[int]


def extract_patches(
    images: ArrayLike,
    size: Sizes,
    strides: Sizes | None = None,
    dilation_rate: Sizes = 1,
    padding: str = "valid",
    data_format: str | None = None,
) -> Array:
    """Patches of images, each flattened into the channels of one position.

    Args:
        images: (N, H, W, C) or (H, W, C); with three sizes (N, D, H, W, C) or (D, H, W, C).
        size: (height, width) of a patch, one number for both, or (depth, height, width).
        strides: distance of neighbouring patches; the size by default, so that patches do not overlap.
        dilation_rate: distance of neighbouring pixels of a patch.
        padding: "valid", or "same" for zero padding.
        data_format: "channels_last", "channels_first", or None for `config.image_data_format()`.

    Returns:
        (N, rows, columns, height * width * C).

    Raises:
        ValueError: There are not two or three sizes, or the images have another number of axes.

    Example:
        >>> extract_patches(np.arange(16.0).reshape(4, 4, 1), 2)[0, 1].tolist()
        [2.0, 3.0, 6.0, 7.0]
    """
    sizes = (size, size) if isinstance(size, (int, np.integer)) else tuple(size)
    return _patches("extract_patches", images, sizes, strides, dilation_rate, padding, data_format)


def extract_patches_3d(
    volumes: ArrayLike,
    size: Sizes,
    strides: Sizes | None = None,
    dilation_rate: Sizes = 1,
    padding: str = "valid",
    data_format: str | None = None,
) -> Array:
    """Patches of volumes (N, D, H, W, C) or (D, H, W, C); arguments as for `extract_patches`."""
    sizes = (size,) * 3 if isinstance(size, (int, np.integer)) else tuple(size)
    return _patches("extract_patches_3d", volumes, sizes, strides, dilation_rate, padding, data_format, least=3)


def _patches(
    who: str,
    images: Any,
    sizes: tuple[int, ...],
    strides: Sizes | None,
    dilation_rate: Sizes,
    padding: str,
    data_format: str | None,
    least: int = 2,
) -> Any:
    dims: Any = shape(images)
    if not least <= len(sizes) <= 3 or len(dims) not in (len(sizes) + 1, len(sizes) + 2):
        raise ValueError(
            f"{who}: expected {'three' if least == 3 else 'two or three'} sizes and images (N, ..., C) or (..., C) of "
            f"as many axes, got size={sizes} and the shape {dims}. Give one size an axis."
        )
    images = as_value(images)
    first = data_format_of(data_format, who) == "channels_first"
    if first:
        images = moveaxis(images, -1 - len(sizes), -1)
        dims = shape(images)
    single = len(dims) == len(sizes) + 1
    out_channels = int(np.prod(sizes)) * dims[-1]
    kernel = np.eye(out_channels, dtype=np.float32).reshape(*sizes, dims[-1], out_channels)
    strides = sizes if strides is None else strides
    result = conv(
        expand_dims(images, 0) if single else images, kernel, strides, padding, "channels_last", dilation_rate
    )
    result = moveaxis(result, -1, 1) if first else result
    return squeeze(result, 0) if single else result
