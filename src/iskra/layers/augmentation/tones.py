"""Values of pixels turned round, spread and counted in fewer steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import ops
from .factors import Factor, factor_range, value_limits
from .image_layer import ImageLayer, RandomImageLayer


class RandomInvert(RandomImageLayer):
    """Make bright dark and dark bright in some of the images, while training: low + high - x.

    Args:
        factor: the probability of an image to be inverted is itself drawn, from this range within [0, 1]; one number f
            stands for [0, f].
        value_range: the lowest and the highest value of a pixel.
        seed: an integer; by default one from the global source.
        data_format: "channels_last", the one order there is, or None.
        **kwargs: see `ImageLayer`.

    Raises:
        ValueError: a factor out of range, or no value range.

    Example:
        >>> import numpy as np
        >>> RandomInvert((1, 1))(np.array([[[0.0], [55.0]]])).ravel().tolist()
        [255.0, 200.0]
    """

    def __init__(
        self,
        factor: Factor = 1.0,
        value_range: Sequence[float] = (0, 255),
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.factor = factor_range(factor, "factor", "RandomInvert", low=0.0)
        self.value_range = value_limits(value_range, "RandomInvert")

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """Which images are inverted, (N, 1, 1, 1)."""
        return self.chosen(*self.draws(data, seed, (0.0, 1.0), self.factor)) if training else None

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        """Images, some of them inverted."""
        if transformation is None:
            return images
        return ops.where(transformation, sum(self.value_range) - images, images)


class AutoContrast(ImageLayer):
    """Spread the values of each channel of an image over the whole value range, whether a model trains or not.

    Args:
        value_range: the lowest and the highest value of a pixel.
        **kwargs: see `ImageLayer`.

    Raises:
        ValueError: no value range.

    Example:
        >>> import numpy as np
        >>> AutoContrast()(np.array([[[100.0], [110.0], [120.0]]])).ravel().tolist()
        [0.0, 127.5, 255.0]
    """

    def __init__(self, value_range: Sequence[float] = (0, 255), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.value_range = value_limits(value_range, "AutoContrast")

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        """Images of full contrast; a channel of one value stays as it is."""
        low, high = self.value_range
        least, most = (reduce(images, axis=(1, 2), keepdims=True) for reduce in (ops.min, ops.max))
        span = most - least
        spread = (images - least) * ((high - low) / ops.where(span > 0, span, 1.0)) + low
        return ops.where(span > 0, ops.clip(spread, low, high), images)


class Solarization(RandomImageLayer):
    """Add to the values of each image, then invert those that are not below a threshold, while training.

    Args:
        addition_factor: what is added, as a part of the value range: a range within [0, 1], or one number f for [0, f].
        threshold_factor: the threshold, as a part of the value range, likewise.
        value_range: the lowest and the highest value of a pixel.
        seed: an integer; by default one from the global source.
        **kwargs: see `ImageLayer`.

    Raises:
        ValueError: a factor out of range, or no value range.

    Example:
        >>> import numpy as np
        >>> Solarization(threshold_factor=(0.5, 0.5))(np.array([[[60.0], [200.0]]])).ravel().tolist()
        [60.0, 55.0]
    """

    def __init__(
        self,
        addition_factor: Factor = 0.0,
        threshold_factor: Factor = 0.0,
        value_range: Sequence[float] = (0, 255),
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, **kwargs)
        self.addition_factor = factor_range(addition_factor, "addition_factor", "Solarization", low=0.0)
        self.threshold_factor = factor_range(threshold_factor, "threshold_factor", "Solarization", low=0.0)
        self.value_range = value_limits(value_range, "Solarization")

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is added to each image, and its threshold, each (N, 1, 1, 1)."""
        if not training:
            return None
        low, high = self.value_range
        added, threshold = self.draws(data, seed, self.addition_factor, self.threshold_factor)
        numbers = (added * (high - low), threshold * (high - low) + low)
        return tuple(ops.reshape(number, (-1, 1, 1, 1)) for number in numbers)

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        """Images, inverted where they are bright."""
        if transformation is None:
            return images
        low, high = self.value_range
        moved = ops.clip(images + transformation[0], low, high)
        return ops.where(ops.less(moved, transformation[1]), moved, low + high - moved)


class RandomPosterization(RandomImageLayer):
    """Keep only the first bits of each value, while training.

    Args:
        factor: how many of 8 bits stay: a whole number from 1 to 8, or a pair (a, b) to draw from a to b. (Keras,
            against its word, draws from 1 to one less than a number.)
        value_range: the lowest and the highest value of a pixel.
        data_format: "channels_last", the one order there is, or None.
        seed: an integer; by default one from the global source.
        **kwargs: see `ImageLayer`.

    Raises:
        ValueError: a factor out of range, or no value range.

    Example:
        >>> import numpy as np
        >>> RandomPosterization(2)(np.array([[[60.0], [100.0], [255.0]]])).ravel().tolist()
        [0.0, 64.0, 192.0]
    """

    def __init__(
        self,
        factor: int | Sequence[int],
        value_range: Sequence[float] = (0, 255),
        data_format: str | None = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data_format=data_format, seed=seed, **kwargs)
        pair = tuple(factor) if isinstance(factor, (tuple, list)) else (factor, factor)
        ends = factor_range(pair, "factor", "RandomPosterization", low=1.0, high=8.0)
        self.factor = (int(ends[0]), int(ends[1]))
        self.value_range = value_limits(value_range, "RandomPosterization")

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """How far apart the values of each image stand, (N, 1, 1, 1)."""
        if not training:
            return None
        (drawn,) = self.draws(data, seed, (self.factor[0], self.factor[1] + 1.0))
        bits = ops.minimum(ops.floor(drawn), float(self.factor[1]))
        return ops.reshape(ops.round(ops.exp((8.0 - bits) * 0.6931471805599453)), (-1, 1, 1, 1))

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        """Images of fewer values."""
        if transformation is None:
            return images
        low, high = self.value_range
        scale = 255.0 / (high - low)
        values = ops.floor(ops.clip((images - low) * scale, 0.0, 255.0))
        return ops.floor(values / transformation) * transformation / scale + low
