"""Colors turned and strengthened at random."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import ops
from .colors import RandomBrightness, RandomContrast
from .factors import Factor, up_to, value_limits
from .image_layer import RandomImageLayer


class HueLayer(RandomImageLayer):
    """Changes colors as hue, saturation and value.

    Args:
        factor: a range within [0, 1], or one number f for [0, f].
        value_range: the lowest and the highest value of a pixel.
        data_format: "channels_last", the one order there is, or None.
        seed: an integer; by default one from the global source.
        **kwargs: see `ImageLayer`.

    Raises:
        ValueError: a factor out of range, no value range, or images of other than three channels.
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
        self.factor = up_to(factor, "factor", type(self).__name__)
        self.value_range = value_limits(value_range, type(self).__name__)

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        """Images of other colors."""
        if transformation is None:
            return images
        low, high = self.value_range
        colors = ops.image.rgb_to_hsv(ops.clip((images - low) * (1.0 / (high - low)), 0.0, 1.0))
        hue, saturation, value = self.changed(colors[..., 0], colors[..., 1], colors[..., 2], transformation)
        return ops.image.hsv_to_rgb(ops.stack([hue, saturation, value], -1)) * (high - low) + low

    def changed(self, hue: Any, saturation: Any, value: Any, drawn: Any) -> tuple[Any, Any, Any]:
        """The three planes (N, H, W), changed by what was drawn, (N, 1, 1)."""
        return hue, saturation, value


class RandomHue(HueLayer):
    """Turn the colors of each image on the color wheel, while training; the arguments are those of `HueLayer`.

    A factor of 1 is half a turn, in either direction.

    Example:
        >>> import numpy as np
        >>> RandomHue((1, 1))(np.array([[[255.0, 0.0, 0.0]]])).round().ravel().tolist()
        [0.0, 255.0, 255.0]
    """

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """Parts of a turn, (N, 1, 1)."""
        if not training:
            return None
        drawn, factor = self.draws(data, seed, (0.0, 1.0), self.factor)
        side = 0.5 - ops.cast(ops.less(drawn, 0.5), "float32")
        return ops.reshape(side * factor, (-1, 1, 1))

    def changed(self, hue: Any, saturation: Any, value: Any, drawn: Any) -> tuple[Any, Any, Any]:
        """Hues turned."""
        return ops.mod(hue + drawn, 1.0), saturation, value


class RandomSaturation(HueLayer):
    """Make the colors of each image stronger or weaker, while training; the arguments are those of `HueLayer`.

    The saturation is multiplied by factor / (1 - factor): 0 is gray, 0.5 changes nothing, 1 is as strong as can be.

    Example:
        >>> import numpy as np
        >>> RandomSaturation((0, 0))(np.array([[[200.0, 100.0, 0.0]]])).round().ravel().tolist()
        [200.0, 200.0, 200.0]
    """

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What saturations are multiplied by, (N, 1, 1)."""
        if not training:
            return None
        (factor,) = self.draws(data, seed, self.factor)
        return ops.reshape(factor / (1.0 - factor + 1e-7), (-1, 1, 1))

    def changed(self, hue: Any, saturation: Any, value: Any, drawn: Any) -> tuple[Any, Any, Any]:
        """Saturations multiplied."""
        return hue, ops.clip(saturation * drawn, 0.0, 1.0), value


class RandomColorJitter(RandomImageLayer):
    """Change brightness, contrast, saturation and hue, in this order, while training.

    Args:
        value_range: the lowest and the highest value of a pixel.
        brightness_factor: see `RandomBrightness`; None leaves it alone, here and below.
        contrast_factor: see `RandomContrast`.
        saturation_factor: see `RandomSaturation`.
        hue_factor: see `RandomHue`.
        seed: an integer; by default one from the global source.
        data_format: "channels_last", the one order there is, or None.
        **kwargs: see `ImageLayer`.

    Raises:
        ValueError: a factor out of range, or no value range.

    Example:
        >>> import numpy as np
        >>> layer = RandomColorJitter(brightness_factor=(0.2, 0.2), hue_factor=(1, 1))
        >>> layer(np.array([[[204.0, 0.0, 0.0]]])).round().ravel().tolist()
        [51.0, 255.0, 255.0]
    """

    def __init__(
        self,
        value_range: Sequence[float] = (0, 255),
        brightness_factor: Factor | None = None,
        contrast_factor: Factor | None = None,
        saturation_factor: Factor | None = None,
        hue_factor: Factor | None = None,
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.value_range = value_limits(value_range, "RandomColorJitter")
        self.brightness_factor = brightness_factor
        self.contrast_factor = contrast_factor
        self.saturation_factor = saturation_factor
        self.hue_factor = hue_factor
        given: dict[str, Any] = {"value_range": self.value_range, "seed": seed}
        self.random_brightness = None if brightness_factor is None else RandomBrightness(brightness_factor, **given)
        self.random_contrast = None if contrast_factor is None else RandomContrast(contrast_factor, **given)
        self.random_saturation = None if saturation_factor is None else RandomSaturation(saturation_factor, **given)
        self.random_hue = None if hue_factor is None else RandomHue(hue_factor, **given)

    @property
    def _parts(self) -> list[Any]:
        parts = (self.random_brightness, self.random_contrast, self.random_saturation, self.random_hue)
        return [part for part in parts if part is not None]

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is drawn for each of the four, all from this layer's seed."""
        seed = self.generator if seed is None else seed
        return [part.get_random_transformation(data, training, seed) for part in self._parts] if training else None

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        """Images of other colors."""
        for part, drawn in zip(self._parts, transformation or (), strict=transformation is not None):
            images = part.transform_images(images, drawn, training)
        return images
