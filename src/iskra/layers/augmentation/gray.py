"""Colors taken out of images at random."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import ops
from ..arguments import fraction
from .factors import Factor, up_to, value_limits
from .image_layer import RandomImageLayer


class RandomGrayscale(RandomImageLayer):
    """Make some of the images gray, in three equal channels, while training.

    Args:
        factor: the probability of an image to become gray.
        data_format: "channels_last", the one order there is, or None.
        seed: an integer; by default one from the global source.
        **kwargs: see `ImageLayer`.

    Raises:
        ValueError: a factor out of range, or images of other than one or three channels.

    Example:
        >>> import numpy as np
        >>> RandomGrayscale(1.0)(np.array([[[100.0, 0.0, 0.0]]])).round(2).ravel().tolist()
        [29.889999389648438, 29.889999389648438, 29.889999389648438]
    """

    def __init__(
        self, factor: float = 0.5, data_format: str | None = None, seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data_format=data_format, seed=seed, **kwargs)
        self.factor = fraction(factor, "factor", "RandomGrayscale")

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """Which images become gray, (N, 1, 1, 1)."""
        return self.chosen(self.draws(data, seed, (0.0, 1.0))[0], self.factor) if training else None

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        """Images, some of them gray."""
        return (
            images if transformation is None else ops.where(transformation, ops.image.rgb_to_grayscale(images), images)
        )


class RandomColorDegeneration(RandomImageLayer):
    """Mix each image with its gray version, while training: `x + factor (gray - x)`.

    Args:
        factor: how much of gray: a range within [0, 1], or one number f for [0, f].
        value_range: the lowest and the highest value of a pixel.
        data_format: "channels_last", the one order there is, or None.
        seed: an integer; by default one from the global source.
        **kwargs: see `ImageLayer`.

    Raises:
        ValueError: a factor out of range, no value range, or images of other than one or three channels.

    Example:
        >>> import numpy as np
        >>> RandomColorDegeneration((0, 0))(np.array([[[100.0, 0.0, 0.0]]])).ravel().tolist()
        [100.0, 0.0, 0.0]
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
        self.factor = up_to(factor, "factor", "RandomColorDegeneration")
        self.value_range = value_limits(value_range, "RandomColorDegeneration")

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """How much of gray each image takes, (N, 1, 1, 1)."""
        return ops.reshape(self.draws(data, seed, self.factor)[0], (-1, 1, 1, 1)) if training else None

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        """Images with less color."""
        if transformation is None:
            return images
        return ops.clip(images + transformation * (ops.image.rgb_to_grayscale(images) - images), *self.value_range)
