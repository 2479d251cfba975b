"""Random changes of color: brightness, contrast, saturation, hue, and grayscale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

from ... import ops
from ...typing import Array, Outputs, Seed
from ..arguments import fraction
from ..options import ImageOptions
from .factors import Factor, factor_range, up_to, value_limits
from .image_layer import ColorLayer, RandomImageLayer, per_image


class RandomBrightness(ColorLayer):
    """Random brightness: adds a number to each image, while training; results are clipped to the value range.

    Args:
        factor: the number, as a fraction of the value range: a range within [-1, 1], or one number f for [-f, f].
        value_range, seed, **kwargs: see `Layer`, also for the errors.

    Example:
        >>> import numpy as np
        >>> RandomBrightness((0.1, 0.1))(np.array([[[0.0, 100.0, 250.0]]])).ravel().tolist()
        [25.5, 125.5, 255.0]
    """

    def __init__(
        self, factor: Factor, value_range: Sequence[float] = (0, 255), seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(factor, value_range, seed=seed, **kwargs)

    def _factor_range(self, factor: Factor) -> tuple[float, float]:
        return factor_range(factor, "factor", type(self).__name__)

    def _drawn(self, images: Array, seed: Seed) -> dict[str, Array]:
        low, high = self.value_range
        (share,) = self._uniform(images, seed, self.factor)
        return {"rgb_delta": per_image(share * (high - low))}

    def _changed(self, images: Array, drawn: dict[str, Array]) -> Array:
        return ops.clip(images + drawn["rgb_delta"], *self.value_range)


class RandomContrast(ColorLayer):
    """Random contrast: scales the deviation of each channel of an image from its mean, while training.

        y = mean + factor (x - mean), clipped to the value range.

    Args:
        factor: (a, b) draws from [1 - a, 1 + b]; one number f from [1 - f, 1 + f]. (Keras, contrary to its
            documentation, draws from [1, 1 + f].) Numbers from 0 to 1; of two the smaller one is a.
        value_range, seed, **kwargs: see `Layer`, also for the errors.

    Example:
        >>> import numpy as np
        >>> flat = RandomContrast((1.0, 1.0), seed=1)(np.array([[[10.0], [30.0]]]))
        >>> float(flat.mean()), bool(abs(flat - 20).max() <= 20)
        (20.0, True)
    """

    def __init__(
        self, factor: Factor, value_range: Sequence[float] = (0, 255), seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(factor, value_range, seed=seed, **kwargs)

    def _factor_range(self, factor: Factor) -> tuple[float, float]:
        ends = super()._factor_range(factor)
        return ends if isinstance(factor, (tuple, list)) else (ends[1], ends[1])

    def _drawn(self, images: Array, seed: Seed) -> dict[str, Array]:
        (factor,) = self._uniform(images, seed, (1.0 - self.factor[0], 1.0 + self.factor[1]))
        return {"contrast_factor": per_image(factor)}

    def _changed(self, images: Array, drawn: dict[str, Array]) -> Array:
        mean = ops.mean(images, axis=(1, 2), keepdims=True)
        return ops.clip((images - mean) * drawn["contrast_factor"] + mean, *self.value_range)


class RandomGrayscale(RandomImageLayer):
    """Random grayscale: converts some of the images to three equal channels, while training.

    Args:
        factor: the probability of an image to be converted.
        data_format: "channels_last", "channels_first" (N, C, ...), or None for `iskra.config.image_data_format()`.
        seed, **kwargs: see `Layer`.

    Raises:
        ValueError: a factor out of range, or images of other than one or three channels.

    Example:
        >>> import numpy as np
        >>> RandomGrayscale(1.0)(np.array([[[100.0, 0.0, 0.0]]])).round(2).ravel().tolist()
        [29.889999389648438, 29.889999389648438, 29.889999389648438]
    """

    def __init__(
        self,
        factor: float = 0.5,
        data_format: str | None = None,
        seed: int | None = None,
        **kwargs: Unpack[ImageOptions],
    ) -> None:
        super().__init__(data_format=data_format, seed=seed, **kwargs)
        self.factor: float = fraction(factor, "factor", "RandomGrayscale")

    def _drawn(self, images: Array, seed: Seed) -> Array:
        return per_image(ops.less(self._uniform(images, seed, (0.0, 1.0))[0], self.factor))

    def _changed(self, images: Array, drawn: Array) -> Array:
        return ops.where(drawn, ops.image.rgb_to_grayscale(images, "channels_last"), images)


class RandomColorDegeneration(ColorLayer):
    """Random color degeneration: blends each image with its grayscale version, `x + factor (gray - x)`, while training.

    The arguments and errors are those of `ColorLayer`; images must have one or three channels.

    Example:
        >>> import numpy as np
        >>> RandomColorDegeneration((0, 0))(np.array([[[100.0, 0.0, 0.0]]])).ravel().tolist()
        [100.0, 0.0, 0.0]
    """

    def _factor_range(self, factor: Factor) -> tuple[float, float]:
        return up_to(factor, "factor", type(self).__name__)

    def _drawn(self, images: Array, seed: Seed) -> Array:
        return per_image(self._uniform(images, seed, self.factor)[0])

    def _changed(self, images: Array, drawn: Array) -> Array:
        return ops.clip(
            images + drawn * (ops.image.rgb_to_grayscale(images, "channels_last") - images), *self.value_range
        )


class HueLayer(ColorLayer):
    """Base of layers that change hue and saturation; the arguments are those of `ColorLayer`.

    Raises:
        ValueError: as for `ColorLayer`, or (when called) images of other than three channels.
    """

    def _factor_range(self, factor: Factor) -> tuple[float, float]:
        return up_to(factor, "factor", type(self).__name__)

    def _changed(self, images: Array, drawn: Array) -> Array:
        low, high = self.value_range
        colors = ops.image.rgb_to_hsv(ops.clip((images - low) * (1.0 / (high - low)), 0.0, 1.0), "channels_last")
        changed = self._in_hsv(colors[..., 0], colors[..., 1], colors[..., 2], drawn)
        return ops.image.hsv_to_rgb(ops.stack(changed, -1), "channels_last") * (high - low) + low

    def _in_hsv(self, hue: Array, saturation: Array, value: Array, drawn: Array) -> list[Array]:
        """The three channels (N, H, W), changed by the parameters drawn, (N, 1, 1)."""
        return [hue, saturation, value]


class RandomHue(HueLayer):
    """Random hue: rotates the hues of each image, while training; the arguments and errors are those of `HueLayer`.

    A factor of 1 is half a turn of the color wheel, in either direction.

    Example:
        >>> import numpy as np
        >>> RandomHue((1, 1))(np.array([[[255.0, 0.0, 0.0]]])).round().ravel().tolist()
        [0.0, 255.0, 255.0]
    """

    def _drawn(self, images: Array, seed: Seed) -> Array:
        drawn, factor = self._uniform(images, seed, (0.0, 1.0), self.factor)
        side = 0.5 - ops.cast(ops.less(drawn, 0.5), "float32")
        return ops.reshape(side * factor, (-1, 1, 1))

    def _in_hsv(self, hue: Array, saturation: Array, value: Array, drawn: Array) -> list[Array]:
        return [ops.mod(hue + drawn, 1.0), saturation, value]


class RandomSaturation(HueLayer):
    """Random saturation: scales the saturation of each image by factor / (1 - factor), while training.

    A factor of 0 is grayscale, 0.5 changes nothing, 1 is full saturation. The arguments and errors are those of
    `HueLayer`.

    Example:
        >>> import numpy as np
        >>> RandomSaturation((0, 0))(np.array([[[200.0, 100.0, 0.0]]])).round().ravel().tolist()
        [200.0, 200.0, 200.0]
    """

    def _drawn(self, images: Array, seed: Seed) -> Array:
        (factor,) = self._uniform(images, seed, self.factor)
        return ops.reshape(factor / (1.0 - factor + 1e-7), (-1, 1, 1))

    def _in_hsv(self, hue: Array, saturation: Array, value: Array, drawn: Array) -> list[Array]:
        return [hue, ops.clip(saturation * drawn, 0.0, 1.0), value]


class RandomColorJitter(RandomImageLayer):
    """Random color jitter: changes brightness, contrast, saturation and hue, in this order, while training.

    Args:
        value_range: the lowest and the highest value of a pixel.
        brightness_factor: see `RandomBrightness`; None for no change, here and below.
        contrast_factor: see `RandomContrast`.
        saturation_factor: see `RandomSaturation`.
        hue_factor: see `RandomHue`.
        seed, data_format, **kwargs: see `Layer`, also for the errors.

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
        **kwargs: Unpack[ImageOptions],
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.value_range: tuple[float, float] = value_limits(value_range, "RandomColorJitter")
        self.brightness_factor = brightness_factor
        self.contrast_factor = contrast_factor
        self.saturation_factor = saturation_factor
        self.hue_factor = hue_factor
        given: dict[str, Any] = {"value_range": self.value_range, "seed": seed}
        self.random_brightness: RandomBrightness | None = (
            None if brightness_factor is None else RandomBrightness(brightness_factor, **given)
        )
        self.random_contrast: RandomContrast | None = (
            None if contrast_factor is None else RandomContrast(contrast_factor, **given)
        )
        self.random_saturation: RandomSaturation | None = (
            None if saturation_factor is None else RandomSaturation(saturation_factor, **given)
        )
        self.random_hue: RandomHue | None = None if hue_factor is None else RandomHue(hue_factor, **given)

    @property
    def _parts(self) -> list[ColorLayer]:
        parts = (self.random_brightness, self.random_contrast, self.random_saturation, self.random_hue)
        return [part for part in parts if part is not None]

    def _drawn(self, images: Array, seed: Seed) -> list[Outputs | None]:
        """The parameters of each part, all from this layer's generator."""
        return [part._drawn(images, seed) for part in self._parts]

    def _changed(self, images: Array, drawn: list[Outputs | None]) -> Array:
        for part, own in zip(self._parts, drawn, strict=True):
            images = part._changed(images, own)
        return images
