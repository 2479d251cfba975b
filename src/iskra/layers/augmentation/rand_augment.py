"""RandAugment: a few random changes of many for each image."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

from ... import ops
from ...typing import Array, Outputs, Seed
from ..arguments import integer
from ..options import ImageOptions
from .color import RandomBrightness, RandomColorDegeneration, RandomContrast
from .factors import Factor
from .geometric import IDENTITY, RandomRotation, RandomShear, RandomTranslation, TransformLayer
from .image_layer import ColorLayer, ImageLayer, per_image
from .intensity import AutoContrast, Equalization, RandomPosterization, Solarization
from .sharpness import RandomSharpness


class RandAugment(ColorLayer):
    """RandAugment: applies a few of eleven operations to each image, one after the other, while training.

    They are shear, translation, rotation, brightness, color, contrast, sharpness, posterization, solarization, auto
    contrast and equalization, all of one strength, and are drawn for each image. (Keras draws them for a batch.) All of
    them are computed for all images, which makes this the most expensive augmentation.

    Args:
        value_range: the lowest and the highest value of a pixel.
        num_ops: number of operations for each image, at least 0.
        factor: their strength: a range within [0, 1], or one number f for [0, f].
        interpolation: "bilinear" or "nearest".
        seed, data_format, **kwargs: see `Layer`.

    Raises:
        ValueError: as for `ColorLayer`, or an unknown interpolation.

    Example:
        >>> import numpy as np
        >>> RandAugment(seed=1)(np.zeros((2, 8, 8, 3), np.uint8)).shape
        (2, 8, 8, 3)

    References:
        Cubuk et al., "RandAugment: practical automated data augmentation with a reduced search space", CVPRW 2020.
    """

    def __init__(
        self,
        value_range: Sequence[float] = (0, 255),
        num_ops: int = 2,
        factor: Factor = 0.5,
        interpolation: str = "bilinear",
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Unpack[ImageOptions],
    ) -> None:
        super().__init__(factor, value_range, data_format, seed, **kwargs)
        self.num_ops: int = integer(num_ops, "num_ops", "RandAugment", least=0)
        self.interpolation = interpolation
        moved: dict[str, Any] = {"interpolation": interpolation, "seed": seed}
        colored: dict[str, Any] = {"value_range": self.value_range, "seed": seed}
        self.random_shear: RandomShear = RandomShear(self.factor, self.factor, **moved)
        self.random_translation: RandomTranslation = RandomTranslation(self.factor, self.factor, **moved)
        self.random_rotation: RandomRotation = RandomRotation(self.factor, **moved)
        self.random_brightness: RandomBrightness = RandomBrightness(self.factor, **colored)
        self.random_color_degeneration: RandomColorDegeneration = RandomColorDegeneration(self.factor, **colored)
        self.random_contrast: RandomContrast = RandomContrast(self.factor, **colored)
        self.random_sharpness: RandomSharpness = RandomSharpness(self.factor, **colored)
        self.random_posterization: RandomPosterization = RandomPosterization(max(1, int(8 * self.factor[1])), **colored)
        self.solarization: Solarization = Solarization(self.factor, self.factor, **colored)
        self.auto_contrast: AutoContrast = AutoContrast(self.value_range)
        self.equalization: Equalization = Equalization(self.value_range)

    @property
    def _ways(self) -> list[ImageLayer]:
        moving = [self.random_shear, self.random_translation, self.random_rotation]
        lighting = [self.random_brightness, self.random_color_degeneration, self.random_contrast, self.random_sharpness]
        return [*moving, *lighting, self.random_posterization, self.solarization, self.auto_contrast, self.equalization]

    def _drawn(self, images: Array, seed: Seed) -> tuple[list[Array], list[Outputs | None]]:
        """For each operation which way it is, (N, 1), and the parameters of all ways."""
        ways = self._ways
        chosen = [ops.floor(draw) for draw in self._uniform(images, seed, *[(0.0, float(len(ways)))] * self.num_ops)]
        return chosen, [way.get_random_transformation({"images": images}, seed=seed) for way in ways]

    def _changed(self, images: Array, drawn: tuple[list[Array], list[Outputs | None]]) -> Array:
        operations, parameters = drawn
        for chosen in operations:
            images = self._once(images, chosen, parameters)
        return images

    def _once(self, images: Array, chosen: Array, parameters: list[Outputs | None]) -> Array:
        """Images, each changed in the way that was chosen for it."""
        images = self._moved(images, chosen, parameters, self.interpolation)
        for number, (way, own) in enumerate(zip(self._ways, parameters, strict=True)):
            if not isinstance(way, TransformLayer):
                here = per_image(ops.equal(chosen, float(number)))
                images = ops.where(here, way.transform_images(images, own), images)
        return images

    def transform_segmentation_masks(
        self, segmentation_masks: Array, transformation: Outputs | None, training: bool = True
    ) -> Array:
        """Segmentation masks, moved like their images."""
        operations, parameters = ((), []) if transformation is None else transformation
        for chosen in operations:
            segmentation_masks = self._moved(segmentation_masks, chosen, parameters, "nearest")
        return segmentation_masks

    def _moved(self, images: Array, chosen: Array, parameters: list[Outputs | None], interpolation: str) -> Array:
        """Sheared, translated and rotated images, all sampled once through the transform that was chosen."""
        transforms: Array | None = None
        for number, (way, own) in enumerate(zip(self._ways, parameters, strict=True)):
            if isinstance(way, TransformLayer) and own is not None:
                rest = IDENTITY if transforms is None else transforms
                transforms = ops.where(ops.equal(chosen, float(number)), own, rest)
        return self.random_shear._moved(images, transforms, interpolation)
