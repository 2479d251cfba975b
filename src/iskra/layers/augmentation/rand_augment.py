"""A few changes of many, drawn for each image."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import ops
from ..arguments import whole
from .colors import RandomBrightness, RandomContrast
from .equalization import Equalization
from .factors import Factor, factor_range, value_limits
from .gray import RandomColorDegeneration
from .image_layer import RandomImageLayer
from .rotation import RandomRotation
from .sharpness import RandomSharpness
from .shear import RandomShear
from .tones import AutoContrast, RandomPosterization, Solarization
from .transform import IDENTITY, TransformLayer
from .translation import RandomTranslation


class RandAugment(RandomImageLayer):
    """Change each image in a few of eleven ways, one after the other, while training.

    They are shear, translation, rotation, brightness, color, contrast, sharpness, fewer bits, solarization, auto
    contrast and equalization, all of one strength, and are drawn for each image. (Keras draws them for a batch.) All of
    them are computed for all images, which makes this the most expensive augmentation.

    Args:
        value_range: the lowest and the highest value of a pixel.
        num_ops: how many changes, one after the other.
        factor: their strength: a range within [0, 1], or one number f for [0, f].
        interpolation: "bilinear" or "nearest".
        seed: an integer; by default one from the global source.
        data_format: "channels_last", the one order there is, or None.
        **kwargs: see `ImageLayer`.

    Raises:
        ValueError: a factor out of range, no value range, or an unknown word.

    Example:
        >>> import numpy as np
        >>> RandAugment(seed=1)(np.zeros((2, 8, 8, 3), np.uint8)).shape
        (2, 8, 8, 3)

    References:
        Cubuk et al., "RandAugment: practical automated data augmentation with a reduced search space", 2019.
    """

    def __init__(
        self,
        value_range: Sequence[float] = (0, 255),
        num_ops: int = 2,
        factor: Factor = 0.5,
        interpolation: str = "bilinear",
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.value_range = value_limits(value_range, "RandAugment")
        self.num_ops = whole(num_ops, "num_ops", "RandAugment")
        self.factor = factor_range(factor, "factor", "RandAugment", low=0.0)
        self.interpolation = interpolation
        moved: dict[str, Any] = {"interpolation": interpolation, "seed": seed}
        colored: dict[str, Any] = {"value_range": self.value_range, "seed": seed}
        self.random_shear = RandomShear(self.factor, self.factor, **moved)
        self.random_translation = RandomTranslation(self.factor, self.factor, **moved)
        self.random_rotation = RandomRotation(self.factor, **moved)
        self.random_brightness = RandomBrightness(self.factor, **colored)
        self.random_color_degeneration = RandomColorDegeneration(self.factor, **colored)
        self.random_contrast = RandomContrast(self.factor, **colored)
        self.random_sharpness = RandomSharpness(self.factor, **colored)
        self.random_posterization = RandomPosterization(max(1, int(8 * self.factor[1])), **colored)
        self.solarization = Solarization(self.factor, self.factor, **colored)
        self.auto_contrast = AutoContrast(self.value_range)
        self.equalization = Equalization(self.value_range)

    @property
    def _ways(self) -> list[Any]:
        moving = [self.random_shear, self.random_translation, self.random_rotation]
        lighting = [self.random_brightness, self.random_color_degeneration, self.random_contrast, self.random_sharpness]
        return [*moving, *lighting, self.random_posterization, self.solarization, self.auto_contrast, self.equalization]

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """For each change that is made which way it is, (N, 1), and what each way draws."""
        if not training:
            return None
        seed = self.generator if seed is None else seed
        ways = self._ways
        chosen = [ops.floor(draw) for draw in self.draws(data, seed, *[(0.0, float(len(ways)))] * self.num_ops)]
        return chosen, [way.get_random_transformation(data, training, seed) for way in ways]

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        """Images, changed."""
        for chosen, drawn in self._changes(transformation):
            images = self._moved(images, chosen, drawn, self.interpolation)
            for number, (way, own) in enumerate(zip(self._ways, drawn, strict=True)):
                if not isinstance(way, TransformLayer):
                    here = ops.reshape(ops.equal(chosen, float(number)), (-1, 1, 1, 1))
                    images = ops.where(here, way.transform_images(images, own, training), images)
        return images

    def transform_segmentation_masks(self, segmentation_masks: Any, transformation: Any, training: bool = True) -> Any:
        """Masks, moved with their images."""
        for chosen, drawn in self._changes(transformation):
            segmentation_masks = self._moved(segmentation_masks, chosen, drawn, "nearest")
        return segmentation_masks

    def _changes(self, transformation: Any) -> list[tuple[Any, Any]]:
        if transformation is None:
            return []
        return [(chosen, transformation[1]) for chosen in transformation[0]]

    def _moved(self, images: Any, chosen: Any, drawn: Any, interpolation: str) -> Any:
        """Sheared, shifted and rotated images, all in one look through the transform that was chosen."""
        transforms: Any = None
        for number, (way, own) in enumerate(zip(self._ways, drawn, strict=True)):
            if isinstance(way, TransformLayer) and own is not None:
                rest = IDENTITY if transforms is None else transforms
                transforms = ops.where(ops.equal(chosen, float(number)), own, rest)
        return self.random_shear.through(images, transforms, interpolation)
