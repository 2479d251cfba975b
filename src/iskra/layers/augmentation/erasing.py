"""Rectangles erased at random."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ... import ops, random
from .boxes import inside, spans
from .factors import Factor, factor_range, value_limits
from .image_layer import RandomImageLayer


class RandomErasing(RandomImageLayer):
    """Erase a rectangle in some of the images, while training.

    Args:
        factor: the probability of an image to lose a rectangle is itself drawn, from this range within [0, 1]; one
            number f stands for [0, f].
        scale: the lengths of a rectangle's sides are drawn: the square of each, as a part of the image's side, is in
            this range within [0, 1].
        fill_value: what comes in its place: a number, one for each of three channels, or None for normal noise, with
            the highest value as its standard deviation, cut to the value range.
        value_range: the lowest and the highest value of a pixel.
        seed: an integer; by default one from the global source.
        data_format: "channels_last", the one order there is, or None.
        **kwargs: see `ImageLayer`.

    Raises:
        ValueError: a factor or scale out of range, no value range, or another fill value.

    Example:
        >>> import numpy as np
        >>> layer = RandomErasing((1, 1), scale=(0.25, 0.25), fill_value=0, seed=1)
        >>> int((layer(np.ones((8, 8, 1))) == 0).sum())
        16

    References:
        Zhong et al., "Random erasing data augmentation", 2017.
    """

    def __init__(
        self,
        factor: Factor = 1.0,
        scale: Factor = (0.02, 0.33),
        fill_value: float | Sequence[float] | None = None,
        value_range: Sequence[float] = (0, 255),
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.factor = factor_range(factor, "factor", "RandomErasing", low=0.0)
        self.scale = factor_range(scale, "scale", "RandomErasing", low=0.0)
        self.value_range = value_limits(value_range, "RandomErasing")
        self.fill_value = fill_value
        several = isinstance(fill_value, (tuple, list)) and len(fill_value) == 3
        if fill_value is not None and not several and not isinstance(fill_value, (int, float)):
            raise ValueError(
                f"RandomErasing: expected fill_value as a number, three numbers or None, got {fill_value!r}. "
                "Pass fill_value=0 for black."
            )

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """Which pixels go, (N, H, W, 1), and what comes in their place."""
        if not training or self.factor[1] == 0:
            return None
        shape = ops.shape(data["images"])
        height, width = shape[1:3]
        unit = (0.0, 1.0)
        across, down, x, y, likely, drawn = self.draws(
            data, seed, self.scale, self.scale, unit, unit, self.factor, unit
        )
        columns, rows = spans(ops.sqrt(across), x, width), spans(ops.sqrt(down), y, height)  # type: ignore[arg-type]
        gone = inside(rows, columns, height, width)  # type: ignore[arg-type]
        return ops.logical_and(self.chosen(drawn, likely), gone), self._filling(shape, seed)

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        """Images with holes."""
        return images if transformation is None else ops.where(transformation[0], transformation[1], images)

    def _filling(self, shape: Any, seed: Any) -> Any:
        if self.fill_value is None:
            noise = random.normal(shape, stddev=self.value_range[1], seed=self.generator if seed is None else seed)
            return ops.clip(noise, *self.value_range)
        return np.clip(np.asarray(self.fill_value, np.float32), *self.value_range)
