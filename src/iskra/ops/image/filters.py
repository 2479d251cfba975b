"""Images blurred."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import elementwise as math
from ..convolution import depthwise_conv
from ..reductions import sum as sum_
from ..shapes import convert_to_tensor, reshape, shape
from .batch import image_shape, on_batch

__all__ = ["gaussian_blur"]


def gaussian_blur(
    images: Any,
    kernel_size: Sequence[int] = (3, 3),
    sigma: Any = (1.0, 1.0),
    data_format: str | None = None,
) -> Any:
    """Replace each pixel by a mean of its neighbours, weighted by exp(-(x^2 / sigma_x^2 + y^2 / sigma_y^2) / 2).

    Args:
        images: (N, H, W, C) or (H, W, C); beyond the edge they are 0.
        kernel_size: (width, height) of the neighbourhood, odd numbers.
        sigma: (along x, along y), in pixels; may be symbolic.
        data_format: "channels_last" or None.

    Raises:
        ValueError: no two positive numbers.

    Example:
        >>> import numpy as np
        >>> point = np.zeros((3, 3, 1))
        >>> point[1, 1] = 1
        >>> gaussian_blur(point)[..., 0].round(3).tolist()[1]
        [0.124, 0.204, 0.124]
    """
    image_shape("gaussian_blur", images, data_format)
    if len(kernel_size) != 2 or min(kernel_size) < 1 or len(shape(sigma)) != 1 or shape(sigma)[0] != 2:
        raise ValueError(
            f"gaussian_blur: expected kernel_size and sigma as two numbers each, got {kernel_size!r} and {sigma!r}. "
            "Pass (along x, along y)."
        )
    sigma = convert_to_tensor(sigma, "float32")
    across, down = (_weights(size, sigma[i]) for i, size in enumerate(kernel_size))
    kernel = reshape(down, (-1, 1)) * reshape(across, (1, -1))

    def blurred(batch: Any) -> Any:
        channels: Any = shape(batch)[3]
        whole = reshape(kernel, (*shape(kernel), 1, 1)) * np.ones((channels, 1), np.float32)  # (H, W, C, 1)
        return depthwise_conv(batch, whole, padding="same")

    return on_batch(images, blurred)


def _weights(size: int, sigma: Any) -> Any:
    x = np.arange(size, dtype=np.float32) - np.float32((size - 1) / 2)
    weights = math.exp(-0.5 * math.square(x / sigma))
    return weights / sum_(weights)
