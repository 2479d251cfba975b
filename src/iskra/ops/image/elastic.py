"""Elastic deformation of images."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...graph import SeedGenerator
from ...graph.ops.random import random_normal
from ...typing import Array, ArrayLike, Seed
from ..data_format import takes_both_formats
from ..shapes import shape
from .batch import image_shape, on_batch
from .coordinates import sample
from .filters import gaussian_blur
from .transforms import check_filling

__all__ = ["elastic_transform"]


@takes_both_formats(axis=-3)
def elastic_transform(
    images: ArrayLike,
    alpha: float = 20.0,
    sigma: float = 5.0,
    interpolation: str = "bilinear",
    fill_mode: str = "reflect",
    fill_value: float = 0.0,
    seed: Seed = None,
    data_format: str | None = None,
) -> Array:
    """Elastic deformation: pixels shifted by smooth noise, of deviation `sigma`, blurred, times `alpha`.

    Args:
        images: (N, H, W, C) or (H, W, C).
        alpha: scale of the shifts, in pixels.
        sigma: standard deviation of the noise and of the Gaussian blur, in pixels.
        interpolation: "bilinear" or "nearest".
        fill_mode: values beyond the border, see `affine_transform`.
        fill_value: the value for "constant".
        seed: an integer, a `SeedGenerator`, or None for the global generator.
        data_format: "channels_last", "channels_first", or None for `config.image_data_format()`.

    Returns:
        Images of the same shape and dtype.

    Raises:
        ValueError: An option is unknown, or the images have another number of axes.

    Example:
        >>> image = np.random.default_rng(0).random((8, 8, 1))
        >>> bent = elastic_transform(image, 3.0, 1.0, seed=1)
        >>> bent.shape, bool(image.min() <= bent.min() < bent.max() <= image.max())
        ((8, 8, 1), True)

    References:
        Simard, Steinkraus and Platt, "Best practices for convolutional neural networks", 2003.
    """
    image_shape("elastic_transform", images)
    check_filling("elastic_transform", interpolation, fill_mode)
    reach = int(6 * sigma) | 1
    order = int(interpolation == "bilinear")
    key = (seed if isinstance(seed, SeedGenerator) else SeedGenerator(seed)).next()
    return on_batch(images, lambda batch: bent(batch, alpha, sigma, reach, order, fill_mode, fill_value, key))


def bent(
    images: Any, alpha: Any, sigma: Any, reach: int, order: int, fill_mode: str, fill_value: float, key: Any
) -> Array:
    """Images (N, H, W, C), bent; alpha and sigma may be symbolic, `reach` is the blur's size, `key` the noise's."""
    dims: Any = shape(images)
    count, height, width, _ = dims
    if count is None:
        return images  # nothing but the shape is known yet
    noise = random_normal(key, shape=(count, height, width, 2)) * sigma
    waves = gaussian_blur(noise, (reach, reach), sigma + np.zeros(2, np.float32), "channels_last") * alpha
    down = waves[..., 0] + np.arange(height, dtype=np.float32)[:, None]
    across = waves[..., 1] + np.arange(width, dtype=np.float32)
    return sample(images, down, across, order, fill_mode, fill_value)
