"""Random sharpening and blurring."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

import numpy as np

from ... import ops, random
from ...typing import Array, Seed
from ..arguments import integer
from ..options import ImageOptions
from .factors import Factor, factor_range
from .image_layer import ColorLayer, per_image

SMOOTHING = np.array([[1, 1, 1], [1, 5, 1], [1, 1, 1]], np.float32) / 13


class RandomSharpness(ColorLayer):
    """Random sharpness: blends each image with a smoothed version, x + (1 - 2 factor) (smooth - x), while training.

    A factor of 0 is smooth, 0.5 changes nothing, 1 is sharp. The arguments and errors are those of `ColorLayer`.

    Example:
        >>> RandomSharpness((0, 0))(np.full((3, 3, 1), 13.0))[..., 0].round().tolist()
        [[8.0, 10.0, 8.0], [10.0, 13.0, 10.0], [8.0, 10.0, 8.0]]
    """

    def _drawn(self, images: Array, seed: Seed) -> Array:
        """The weight of the smoothed version of each image; negative to sharpen."""
        return per_image(1.0 - 2.0 * self._uniform(images, seed, self.factor)[0])

    def _changed(self, images: Array, drawn: Array) -> Array:
        channels: Any = ops.shape(images)[3]
        kernel = np.repeat(SMOOTHING[:, :, None, None], channels, axis=2)  # (3, 3, C, 1)
        smooth = ops.depthwise_conv(images, kernel, padding="same", data_format="channels_last")
        return ops.clip(images + drawn * (smooth - images), *self.value_range)


class RandomGaussianBlur(ColorLayer):
    """Random Gaussian blur of some of the images, while training.

    Args:
        factor: the probability of an image to be blurred is itself drawn, from this range within [0, 1]; one number f
            stands for [0, f].
        kernel_size: width and height of the kernel, odd numbers, or one for both.
        sigma: standard deviations of the kernel along x and y, drawn for each batch: a range within [0, 1], or one
            number f for [0, f].
        value_range, data_format, seed, **kwargs: see `Layer`.

    Raises:
        ValueError: as for `ColorLayer`, or a sigma out of range, or even sizes.

    Example:
        >>> bool(RandomGaussianBlur((1, 1), seed=1)(np.eye(5)[..., None]).max() < 1)
        True
    """

    def __init__(
        self,
        factor: Factor = 1.0,
        kernel_size: int | Sequence[int] = 3,
        sigma: Factor = 1.0,
        value_range: Sequence[float] = (0, 255),
        data_format: str | None = None,
        seed: int | None = None,
        **kwargs: Unpack[ImageOptions],
    ) -> None:
        super().__init__(factor, value_range, data_format, seed, **kwargs)
        who = "RandomGaussianBlur"
        sizes = tuple(kernel_size) if isinstance(kernel_size, (tuple, list)) else (kernel_size,) * 2
        self.kernel_size: tuple[int, ...] = tuple(integer(size, "kernel_size", who) for size in sizes)
        if len(sizes) != 2 or any(size % 2 == 0 for size in self.kernel_size):
            raise ValueError(
                f"{who}: expected kernel_size as one or two odd numbers, got {kernel_size!r}. Pass 3 or 5."
            )
        self.sigma: tuple[float, float] = factor_range(sigma, "sigma", who, low=0.0)

    def _drawn(self, images: Array, seed: Seed) -> dict[str, Array]:
        """Which images are blurred, and the standard deviations of the batch, (2,)."""
        sigma = random.uniform((2,), *self.sigma, seed=seed) + 1e-6
        return {"blur_factor": sigma, "should_apply_blur": self._selected(images, seed, self.factor)}

    def _changed(self, images: Array, drawn: dict[str, Array]) -> Array:
        blurred = ops.image.gaussian_blur(images, self.kernel_size, drawn["blur_factor"], "channels_last")
        return ops.clip(ops.where(drawn["should_apply_blur"], blurred, images), *self.value_range)
