"""Images blurred and sharpened at random."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ... import ops, random
from ..arguments import whole
from .factors import Factor, factor_range, value_limits
from .image_layer import RandomImageLayer

SOFTENING = np.array([[1, 1, 1], [1, 5, 1], [1, 1, 1]], np.float32) / 13


class RandomSharpness(RandomImageLayer):
    """Move each image towards its softened version or away from it, while training: x + (1 - 2 factor) (soft - x).

    Args:
        factor: 0 is soft, 0.5 changes nothing, 1 is sharp: a range within [0, 1], or one number f for [0, f].
        value_range: the lowest and the highest value of a pixel.
        data_format: "channels_last", the one order there is, or None.
        seed: an integer; by default one from the global source.
        **kwargs: see `ImageLayer`.

    Raises:
        ValueError: a factor out of range, or no value range.

    Example:
        >>> import numpy as np
        >>> RandomSharpness((0, 0))(np.full((3, 3, 1), 13.0))[..., 0].round().tolist()
        [[8.0, 10.0, 8.0], [10.0, 13.0, 10.0], [8.0, 10.0, 8.0]]
    """

    def __init__(
        self,
        factor: Factor,
        value_range: Sequence[float] = (0, 255),
        data_format: str | None = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data_format=data_format, seed=seed, **kwargs)
        self.factor = factor_range(factor, "factor", "RandomSharpness", low=0.0)
        self.value_range = value_limits(value_range, "RandomSharpness")

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """How soft each image becomes, (N, 1, 1, 1); negative for sharp."""
        if not training:
            return None
        return ops.reshape(1.0 - 2.0 * self.draws(data, seed, self.factor)[0], (-1, 1, 1, 1))

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        """Softer and sharper images."""
        if transformation is None:
            return images
        channels: Any = ops.shape(images)[3]
        kernel = np.repeat(SOFTENING[:, :, None, None], channels, axis=2)  # (3, 3, C, 1)
        soft = ops.depthwise_conv(images, kernel, padding="same")
        return ops.clip(images + transformation * (soft - images), *self.value_range)


class RandomGaussianBlur(RandomImageLayer):
    """Blur some of the images, while training.

    Args:
        factor: the probability of an image to be blurred is itself drawn, from this range within [0, 1]; one number f
            stands for [0, f].
        kernel_size: how many pixels are mixed, (along x, along y), odd numbers, or one for both.
        sigma: standard deviations of the weights, drawn for each batch, along x and along y: a range within [0, 1], or
            one number f for [0, f].
        value_range: the lowest and the highest value of a pixel.
        data_format: "channels_last", the one order there is, or None.
        seed: an integer; by default one from the global source.
        **kwargs: see `ImageLayer`.

    Raises:
        ValueError: a factor or sigma out of range, even sizes, or no value range.

    Example:
        >>> import numpy as np
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
        **kwargs: Any,
    ) -> None:
        super().__init__(data_format=data_format, seed=seed, **kwargs)
        who = "RandomGaussianBlur"
        self.factor = factor_range(factor, "factor", who, low=0.0)
        sizes = tuple(kernel_size) if isinstance(kernel_size, (tuple, list)) else (kernel_size,) * 2
        self.kernel_size = tuple(whole(size, "kernel_size", who) for size in sizes)
        if len(sizes) != 2 or any(size % 2 == 0 for size in self.kernel_size):
            raise ValueError(
                f"{who}: expected kernel_size as one or two odd numbers, got {kernel_size!r}. Pass 3 or 5."
            )
        self.sigma = factor_range(sigma, "sigma", who, low=0.0)
        self.value_range = value_limits(value_range, who)

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """Which images are blurred, (N, 1, 1, 1), and the batch's sigmas, (2,)."""
        if not training:
            return None
        sigma = random.uniform((2,), *self.sigma, seed=self.generator if seed is None else seed) + 1e-6
        return self.chosen(*self.draws(data, seed, (0.0, 1.0), self.factor)), sigma

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        """Images, some of them blurred."""
        if transformation is None:
            return images
        blurred = ops.image.gaussian_blur(images, self.kernel_size, transformation[1])
        return ops.clip(ops.where(transformation[0], blurred, images), *self.value_range)
