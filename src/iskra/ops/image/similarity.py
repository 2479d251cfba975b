"""Similarity of images."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...typing import Array, ArrayLike
from ..convolution import conv
from ..data_format import takes_both_formats
from ..elementwise import cast
from ..reductions import mean
from ..shapes import expand_dims, reshape, shape, squeeze, transpose
from .batch import image_shape

__all__ = ["ssim"]


@takes_both_formats(axis=-3, moved=2, result_axis=None)
def ssim(
    image1: ArrayLike,
    image2: ArrayLike,
    max_val: float = 1.0,
    filter_size: int = 11,
    filter_sigma: float = 1.5,
    k1: float = 0.01,
    k2: float = 0.03,
    data_format: str | None = None,
) -> Array:
    """Structural similarity of two images, 1 for equal ones: luminance, contrast and structure, window by window.

        mean of (2 m1 m2 + c1) (2 s12 + c2) / ((m1^2 + m2^2 + c1) (s1^2 + s2^2 + c2)),

    with means m and (co)variances s of a window, c1 = (k1 max_val)^2 and c2 = (k2 max_val)^2.

    Args:
        image1: (N, H, W, C) or (H, W, C).
        image2: of the same shape.
        max_val: the dynamic range of the pixels.
        filter_size: height and width of a window.
        filter_sigma: standard deviation of the window's weights, in pixels.
        k1: constant against a small mean.
        k2: constant against a small variance.
        data_format: "channels_last", "channels_first", or None for `config.image_data_format()`.

    Returns:
        (N,), or a number for single images.

    Raises:
        ValueError: The shapes differ, or the images are smaller than a window.

    Example:
        >>> image = np.random.default_rng(0).random((16, 16, 3))
        >>> float(ssim(image, image).round(4)), bool(ssim(image, 1 - image) < 0)
        (1.0, True)

    References:
        Wang et al., "Image quality assessment: from error visibility to structural similarity", 2004.
    """
    dims: Any = image_shape("ssim", image1)
    if shape(image2) != dims:
        raise ValueError(f"ssim: expected two images of one shape, got {dims} and {shape(image2)}. Resize one of them.")
    single = len(dims) == 3
    x, y = (
        _planes(expand_dims(cast(image, "float32"), 0) if single else cast(image, "float32"))
        for image in (image1, image2)
    )
    offsets = np.arange(filter_size) - (filter_size - 1) / 2
    weights = np.exp(-(offsets**2) / (2 * filter_sigma**2))
    kernel = (np.outer(weights, weights) / weights.sum() ** 2).astype(np.float32)[:, :, None, None]
    m1, m2, xx, yy, xy = (conv(part, kernel, data_format="channels_last") for part in (x, y, x * x, y * y, x * y))
    s1, s2, s12 = xx - m1 * m1, yy - m2 * m2, xy - m1 * m2
    c1, c2 = (k1 * max_val) ** 2, (k2 * max_val) ** 2
    alike = (2.0 * m1 * m2 + c1) * (2.0 * s12 + c2) / ((m1 * m1 + m2 * m2 + c1) * (s1 + s2 + c2))
    result = mean(reshape(mean(alike, axis=(1, 2, 3)), (-1, dims[-1])), axis=-1)
    return squeeze(result, 0) if single else result


def _planes(images: Any) -> Any:
    """Channels as images of their own: (N, H, W, C) to (N C, H, W, 1)."""
    _, height, width, _ = shape(images)
    return reshape(transpose(images, (0, 3, 1, 2)), (-1, height, width, 1))
