"""Random elastic deformation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

from ... import ops, random
from ...ops.image.elastic import bent
from ...ops.image.transforms import check_filling
from ...typing import Array, Outputs
from ..options import ImageOptions
from .factors import Factor, factor_range
from .image_layer import ColorLayer


class RandomElasticTransform(ColorLayer):
    """Random elastic deformation of some of the images, while training: see `iskra.ops.image.elastic_transform`.

    Args:
        factor: the probability of an image to be deformed is itself drawn, from this range within [0, 1]; one number f
            stands for [0, f].
        scale: strength, drawn for each batch: a range within [0, 1], or one number f for [0, f]. At s the blur's sigma
            is 0.05 s of the shorter side, alpha 0.1 s of the longer one.
        interpolation: "bilinear" or "nearest".
        fill_mode: values beyond the edge, see `TransformLayer`.
        fill_value: for fill_mode="constant".
        value_range, seed, data_format, **kwargs: see `Layer`.

    Raises:
        ValueError: as for `ColorLayer`, or a scale out of range, an unknown interpolation or fill mode.

    Example:
        >>> import numpy as np
        >>> RandomElasticTransform((1, 1), seed=1)(np.ones((2, 20, 20, 1))).shape
        (2, 20, 20, 1)

    References:
        Simard et al., "Best practices for convolutional neural networks applied to visual document analysis",
        ICDAR 2003.
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
        **kwargs: Unpack[ImageOptions],
    ) -> None:
        super().__init__(factor, value_range, data_format, seed, **kwargs)
        self.scale: tuple[float, float] = factor_range(scale, "scale", "RandomElasticTransform", low=0.0)
        check_filling("RandomElasticTransform", interpolation, fill_mode)
        self.interpolation = interpolation
        self.fill_mode = fill_mode
        self.fill_value: float = float(fill_value)

    def _drawn(self, images: Array, seed: Any) -> tuple[Array, Array, Array] | None:
        """Which images are deformed, the strength, and the key of the noise, so that masks are deformed alike."""
        if 0 in (self.factor[1], self.scale[1]):
            return None
        strength = random.uniform((1,), *self.scale, seed=seed)[0]
        return self._selected(images, seed, self.factor), strength, seed.next()

    def _changed(self, images: Array, drawn: tuple[Array, Array, Array]) -> Array:
        return ops.clip(self._deformed(images, drawn, self.interpolation), *self.value_range)

    def transform_segmentation_masks(
        self, segmentation_masks: Array, transformation: Outputs | None, training: bool = True
    ) -> Array:
        """Segmentation masks, deformed like their images by nearest neighbors: classes are not interpolated."""
        if transformation is None:
            return segmentation_masks
        return self._deformed(ops.cast(segmentation_masks, "float32"), transformation, "nearest")

    def _deformed(self, images: Array, drawn: Any, interpolation: str) -> Array:
        selected, strength, key = drawn
        height, width = images.shape[1:3]
        sigma, alpha = 0.05 * min(height, width), 0.1 * max(height, width)
        reach = int(6 * sigma * self.scale[1]) | 1
        given = (strength * alpha, strength * sigma + 1e-6, reach, int(interpolation == "bilinear"))
        return ops.where(selected, bent(images, *given, self.fill_mode, self.fill_value, key), images)
