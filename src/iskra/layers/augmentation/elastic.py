"""Images bent at random."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import ops, random
from ...ops.image.elastic import bent
from ...ops.image.transforms import check_filling
from .factors import Factor, factor_range, value_limits
from .image_layer import RandomImageLayer


class RandomElasticTransform(RandomImageLayer):
    """Bend some of the images like rubber, while training: see `iskra.ops.image.elastic_transform`.

    Args:
        factor: the probability of an image to be bent is itself drawn, from this range within [0, 1]; one number f
            stands for [0, f].
        scale: how strong, drawn for each batch: a range within [0, 1], or one number f for [0, f]. At s the blur's
            sigma is 0.05 s of the shorter side, alpha 0.1 s of the longer one.
        interpolation: "bilinear" or "nearest".
        fill_mode: what comes in from beyond the edge, see `TransformLayer`.
        fill_value: for fill_mode="constant".
        value_range: the lowest and the highest value of a pixel.
        seed: an integer; by default one from the global source.
        data_format: "channels_last", the one order there is, or None.
        **kwargs: see `ImageLayer`.

    Raises:
        ValueError: a factor or scale out of range, no value range, or unknown words.

    Example:
        >>> import numpy as np
        >>> RandomElasticTransform((1, 1), seed=1)(np.ones((2, 20, 20, 1))).shape
        (2, 20, 20, 1)
    """

    def __init__(
        self,
        factor: Factor = 1.0,
        scale: Factor = 1.0,
        interpolation: str = "bilinear",
        fill_mode: str = "reflect",
        fill_value: float = 0.0,
        value_range: Sequence[float] = (0, 255),
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.factor = factor_range(factor, "factor", "RandomElasticTransform", low=0.0)
        self.scale = factor_range(scale, "scale", "RandomElasticTransform", low=0.0)
        check_filling("RandomElasticTransform", interpolation, fill_mode)
        self.interpolation = interpolation
        self.fill_mode = fill_mode
        self.fill_value = float(fill_value)
        self.value_range = value_limits(value_range, "RandomElasticTransform")

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """Which images are bent, (N, 1, 1, 1), how strong, and the key of the noise, so that masks are bent alike."""
        if not training or 0 in (self.factor[1], self.scale[1]):
            return None
        seed = self.generator if seed is None else seed
        strength = random.uniform((1,), *self.scale, seed=seed)[0]
        return self.chosen(*self.draws(data, seed, (0.0, 1.0), self.factor)), strength, seed.next()

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        """Images, some of them bent."""
        if transformation is None:
            return images
        return ops.clip(self._bent(images, transformation, self.interpolation), *self.value_range)

    def transform_segmentation_masks(self, segmentation_masks: Any, transformation: Any, training: bool = True) -> Any:
        """Masks, bent with their images; classes are not mixed."""
        if transformation is None:
            return segmentation_masks
        return self._bent(ops.cast(segmentation_masks, "float32"), transformation, "nearest")

    def _bent(self, images: Any, transformation: Any, interpolation: str) -> Any:
        chosen, strength, key = transformation
        height, width = ops.shape(images)[1:3]
        sigma, alpha = 0.05 * min(height, width), 0.1 * max(height, width)  # type: ignore[type-var, operator]
        reach = int(6 * sigma * self.scale[1]) | 1
        given = (strength * alpha, strength * sigma + 1e-6, reach, int(interpolation == "bilinear"))
        return ops.where(chosen, bent(images, *given, self.fill_mode, self.fill_value, key), images)
