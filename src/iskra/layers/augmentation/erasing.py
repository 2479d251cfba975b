"""Random erasing of rectangles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

import numpy as np

from ... import ops, random
from ...typing import Array, Seed
from ..options import ImageOptions
from .factors import Factor, factor_range
from .image_layer import ColorLayer, per_image
from .rectangles import interval, rectangle_mask


class RandomErasing(ColorLayer):
    """Random erasing of a rectangle in some of the images, while training.

    Args:
        factor: the probability of an image to lose a rectangle is itself drawn, from this range within [0, 1]; one
            number f stands for [0, f].
        scale: squares of the lengths of the rectangle's sides, as fractions of the image's: a range within [0, 1], or
            one number f for [0, f].
        fill_value: the value of erased pixels: a number, one for each of three channels, or None for normal noise with
            the highest value as its standard deviation, clipped to the value range.
        value_range, seed, data_format, **kwargs: see `Layer`.

    Raises:
        ValueError: as for `ColorLayer`, or a scale out of range, or another fill value.

    Example:
        >>> layer = RandomErasing((1, 1), scale=(0.25, 0.25), fill_value=0, seed=1)
        >>> int((layer(np.ones((8, 8, 1))) == 0).sum())
        16

    References:
        Zhong et al., "Random erasing data augmentation", AAAI 2020.
    """

    def __init__(
        self,
        factor: Factor = 1.0,
        scale: Factor = (0.02, 0.33),
        fill_value: float | Sequence[float] | None = None,
        value_range: Sequence[float] = (0, 255),
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Unpack[ImageOptions],
    ) -> None:
        super().__init__(factor, value_range, data_format, seed, **kwargs)
        self.scale: tuple[float, float] = factor_range(scale, "scale", "RandomErasing", low=0.0)
        self.fill_value = fill_value
        several = isinstance(fill_value, (tuple, list)) and len(fill_value) == 3
        if fill_value is not None and not several and not isinstance(fill_value, (int, float)):
            raise ValueError(
                f"RandomErasing: expected fill_value as a number, three numbers or None, got {fill_value!r}. "
                "Pass fill_value=0 for black."
            )

    def _drawn(self, images: Array, seed: Seed) -> tuple[Array, Array] | None:
        """Which pixels are erased, (N, H, W, 1), and the values in their place."""
        if self.factor[1] == 0:
            return None
        shape: Any = ops.shape(images)
        height, width = shape[1:3]
        unit = (0.0, 1.0)
        across, down, x, y, probability, drawn = self._uniform(
            images, seed, self.scale, self.scale, unit, unit, self.factor, unit
        )
        columns, rows = interval(ops.sqrt(across), x, width), interval(ops.sqrt(down), y, height)
        erased = rectangle_mask(rows, columns, height, width)
        selected = ops.logical_and(per_image(ops.less(drawn, probability)), erased)
        if self.fill_value is not None:
            return selected, np.clip(np.asarray(self.fill_value, np.float32), *self.value_range)
        noise = random.normal(shape, stddev=self.value_range[1], seed=seed)
        return selected, ops.clip(noise, *self.value_range)

    def _changed(self, images: Array, drawn: tuple[Array, Array]) -> Array:
        return ops.where(*drawn, images)
