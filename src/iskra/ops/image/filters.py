"""Blurring and edge detection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...typing import Array, ArrayLike
from ..convolution import depthwise_conv
from ..data_format import takes_both_formats
from ..reductions import sum as sum_
from ..shapes import convert_to_tensor, reshape, shape, stack
from ..unary import exp, square
from .batch import image_shape, on_batch

__all__ = ["gaussian_blur", "sobel_edges"]


@takes_both_formats(axis=-3)
def gaussian_blur(
    images: ArrayLike,
    kernel_size: Sequence[int] = (3, 3),
    sigma: ArrayLike = (1.0, 1.0),
    data_format: str | None = None,
) -> Array:
    """Gaussian blur: a mean of neighbours, weighted by exp(-(x^2 / sigma_x^2 + y^2 / sigma_y^2) / 2).

    Args:
        images: (N, H, W, C) or (H, W, C), zero-padded.
        kernel_size: (width, height) of the kernel, odd.
        sigma: standard deviations (along x, along y), in pixels; may be symbolic.
        data_format: "channels_last", "channels_first", or None for `config.image_data_format()`.

    Raises:
        ValueError: `kernel_size` or `sigma` are not two positive numbers.

    Example:
        >>> point = np.zeros((3, 3, 1))
        >>> point[1, 1] = 1
        >>> gaussian_blur(point)[..., 0].round(3).tolist()[1]
        [0.124, 0.204, 0.124]
    """
    image_shape("gaussian_blur", images)
    if len(kernel_size) != 2 or min(kernel_size) < 1 or len(shape(sigma)) != 1 or shape(sigma)[0] != 2:
        raise ValueError(
            f"gaussian_blur: expected kernel_size and sigma as two numbers each, got {kernel_size!r} and {sigma!r}. "
            "Pass (along x, along y)."
        )
    sigma = convert_to_tensor(sigma, "float32")
    across, down = (_weights(size, sigma[i]) for i, size in enumerate(kernel_size))
    kernel = reshape(down, (-1, 1)) * reshape(across, (1, -1))

    def blurred(batch: ArrayLike) -> Array:
        channels: Any = shape(batch)[3]
        whole = reshape(kernel, (*shape(kernel), 1, 1)) * np.ones((channels, 1), np.float32)  # (H, W, C, 1)
        return depthwise_conv(batch, whole, padding="same", data_format="channels_last")

    return on_batch(images, blurred)


@takes_both_formats(axis=-3, result_axis=-2)
def sobel_edges(images: ArrayLike, data_format: str | None = None) -> Array:
    """Edges by the Sobel operator: the derivatives along y and x, smoothed, times 8.

    Args:
        images: (N, H, W, C), zero-padded.
        data_format: "channels_last", "channels_first", or None for `config.image_data_format()`.

    Returns:
        (N, H, W, C, 2) or (N, C, H, W, 2): dy and dx.

    Raises:
        ValueError: The images have another number of axes.

    Example:
        >>> sobel_edges(np.arange(9.0).reshape(1, 3, 3, 1))[0, 1, 1, 0].tolist()
        [24.0, 8.0]
    """
    dims: Any = image_shape("sobel_edges", images)
    if len(dims) != 4:
        raise ValueError(f"sobel_edges: expected images (N, H, W, C), got the shape {dims}. Add an axis: x[None].")
    down = np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1]], np.float32)
    kernels = (np.tile(way[:, :, None, None], (1, 1, dims[3], 1)) for way in (down, down.T))
    return stack(
        [depthwise_conv(images, kernel, padding="same", data_format="channels_last") for kernel in kernels], -1
    )


def _weights(size: int, sigma: Any) -> Any:
    x = np.arange(size, dtype=np.float32) - np.float32((size - 1) / 2)
    weights = exp(-0.5 * square(x / sigma))
    return weights / sum_(weights)
