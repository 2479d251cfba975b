"""Brightness and contrast changed at random."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import ops
from .factors import Factor, factor_range, value_limits
from .image_layer import RandomImageLayer


class RandomBrightness(RandomImageLayer):
    """Add a number to each image, the same for all its pixels, while training; results stay within the value range.

    Args:
        factor: the number, as a part of the value range: a range within [-1, 1], or one number f for [-f, f].
        value_range: the lowest and the highest value of a pixel.
        seed: an integer; by default one from the global source.
        **kwargs: see `ImageLayer`.

    Raises:
        ValueError: a factor out of range, or no value range.

    Example:
        >>> import numpy as np
        >>> RandomBrightness((0.1, 0.1))(np.array([[[0.0, 100.0, 250.0]]])).ravel().tolist()
        [25.5, 125.5, 255.0]
    """

    def __init__(
        self, factor: Factor, value_range: Sequence[float] = (0, 255), seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(seed=seed, **kwargs)
        self.factor = factor_range(factor, "factor", "RandomBrightness")
        self.value_range = value_limits(value_range, "RandomBrightness")

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is added, (N, 1, 1, 1)."""
        if not training:
            return None
        low, high = self.value_range
        (share,) = self.draws(data, seed, self.factor)
        return ops.reshape(share * (high - low), (-1, 1, 1, 1))

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        """Brighter or darker images."""
        return images if transformation is None else ops.clip(images + transformation, *self.value_range)


class RandomContrast(RandomImageLayer):
    """Move the values of each channel of an image away from their mean or towards it, while training:

        y = mean + factor (x - mean), within the value range.

    Args:
        factor: (a, b) draws from [1 - a, 1 + b]; one number f from [1 - f, 1 + f]. (Keras, against its word, draws from
            [1, 1 + f].) Numbers from 0 to 1; of two the smaller one is a.
        value_range: the lowest and the highest value of a pixel.
        seed: an integer; by default one from the global source.
        **kwargs: see `ImageLayer`.

    Raises:
        ValueError: a factor out of range, or no value range.

    Example:
        >>> import numpy as np
        >>> flat = RandomContrast((1.0, 1.0), seed=1)(np.array([[[10.0], [30.0]]]))
        >>> float(flat.mean()), bool(abs(flat - 20).max() <= 20)
        (20.0, True)
    """

    def __init__(
        self, factor: Factor, value_range: Sequence[float] = (0, 255), seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(seed=seed, **kwargs)
        ends = factor_range(factor, "factor", "RandomContrast", low=0.0)
        self.factor = ends if isinstance(factor, (tuple, list)) else (ends[1], ends[1])
        self.value_range = value_limits(value_range, "RandomContrast")

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """The factor of each image, (N, 1, 1, 1)."""
        if not training:
            return None
        (factor,) = self.draws(data, seed, (1.0 - self.factor[0], 1.0 + self.factor[1]))
        return ops.reshape(factor, (-1, 1, 1, 1))

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        """Images of more or less contrast."""
        if transformation is None:
            return images
        mean = ops.mean(images, axis=(1, 2), keepdims=True)
        return ops.clip((images - mean) * transformation + mean, *self.value_range)
