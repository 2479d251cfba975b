"""Changes of the intensity of pixels: inversion, contrast stretching, solarization, posterization, equalization."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

from ... import ops
from ...graph.ops.last_axis import cumsum, gather_along_axis, scatter_along_axis
from ...typing import Array, Outputs, Seed
from ..arguments import integer
from ..options import ImageOptions
from .factors import Factor, factor_range, value_limits
from .image_layer import ColorLayer, ImageLayer, RandomImageLayer, per_image


class RandomInvert(ColorLayer):
    """Random inversion: replaces some of the images by their negatives, low + high - x, while training.

    Args:
        factor: the probability of an image to be inverted is itself drawn, from this range within [0, 1]; one number f
            stands for [0, f].
        value_range, seed, data_format, **kwargs: see `Layer`, also for the errors.

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
        **kwargs: Unpack[ImageOptions],
    ) -> None:
        super().__init__(factor, value_range, data_format, seed, **kwargs)

    def _drawn(self, images: Array, seed: Seed) -> Array:
        return self._selected(images, seed, self.factor)

    def _changed(self, images: Array, drawn: Array) -> Array:
        return ops.where(drawn, sum(self.value_range) - images, images)


class AutoContrast(ImageLayer):
    """Contrast stretching: scales each channel of an image to the whole value range, whether a model trains or not.

    Args:
        value_range: the lowest and the highest value of a pixel.
        **kwargs: see `Layer`.

    Raises:
        ValueError: a value range that is no two different numbers.

    Example:
        >>> import numpy as np
        >>> AutoContrast()(np.array([[[100.0], [110.0], [120.0]]])).ravel().tolist()
        [0.0, 127.5, 255.0]
    """

    def __init__(self, value_range: Sequence[float] = (0, 255), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.value_range: tuple[float, float] = value_limits(value_range, "AutoContrast")

    def transform_images(self, images: Array, transformation: Outputs | None, training: bool = True) -> Array:
        """Images of full contrast; a channel of one value stays unchanged."""
        low, high = self.value_range
        least, most = (reduce(images, axis=(1, 2), keepdims=True) for reduce in (ops.min, ops.max))
        span = most - least
        stretched = (images - least) * ((high - low) / ops.where(span > 0, span, 1.0)) + low
        return ops.where(span > 0, ops.clip(stretched, low, high), images)


class Equalization(ImageLayer):
    """Histogram equalization of each channel of an image, whether a model trains or not.

    With F(x) the number of pixels of the channel up to x, in `bins` bins: (F(x) - F(low)) / (F(high) - F(low)). (Keras
    counts over the whole batch, and only while training.)

    Args:
        value_range: the lowest and the highest value of a pixel.
        bins: number of bins, at least 2.
        data_format, **kwargs: see `Layer`.

    Raises:
        ValueError: a value range that is no two different numbers, or fewer than 2 bins.

    Example:
        >>> import numpy as np
        >>> Equalization()(np.array([[[10.0], [11.0], [12.0], [200.0]]])).ravel().tolist()
        [0.0, 85.0, 170.0, 255.0]
    """

    def __init__(
        self,
        value_range: Sequence[float] = (0, 255),
        bins: int = 256,
        data_format: str | None = None,
        **kwargs: Unpack[ImageOptions],
    ) -> None:
        super().__init__(data_format=data_format, **kwargs)
        self.value_range: tuple[float, float] = value_limits(value_range, "Equalization")
        self.bins: int = integer(bins, "bins", "Equalization", least=2)

    def transform_images(self, images: Array, transformation: Outputs | None, training: bool = True) -> Array:
        """Images of equalized channels; a channel of one value stays unchanged."""
        low, high = self.value_range
        shape: Any = ops.shape(images)
        rows = ops.reshape(ops.transpose(images, (0, 3, 1, 2)), (-1, shape[3], shape[1] * shape[2]))  # (N, C, H W)
        steps = ops.clip((rows - low) * ((self.bins - 1) / (high - low)), 0.0, self.bins - 1.0)
        steps = ops.cast(steps, "int32")
        ones = ops.cast(ops.less_equal(0, steps), "float32")
        upto = cumsum(scatter_along_axis(ones, steps, length=self.bins))  # (N, C, bins)
        total = float(shape[1] * shape[2])
        first = ops.min(ops.where(upto > 0, upto, total), axis=-1, keepdims=True)
        table = ops.round((upto - first) * 255.0 / ops.maximum(total - first, 1.0))
        equal = gather_along_axis(table, steps) * ((high - low) / 255.0) + low
        equal = ops.where(first < total, equal, rows)
        return ops.transpose(ops.reshape(equal, (-1, shape[3], shape[1], shape[2])), (0, 2, 3, 1))


class Solarization(RandomImageLayer):
    """Solarization: adds to the values of each image, then inverts those not below a threshold, while training.

    Args:
        addition_factor: what is added, as a fraction of the value range: a range within [0, 1], or one number f for
            [0, f].
        threshold_factor: the threshold, as a fraction of the value range, likewise.
        value_range: the lowest and the highest value of a pixel.
        seed, **kwargs: see `Layer`, also for the errors.

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
        self.addition_factor: tuple[float, float] = factor_range(
            addition_factor, "addition_factor", "Solarization", low=0.0
        )
        self.threshold_factor: tuple[float, float] = factor_range(
            threshold_factor, "threshold_factor", "Solarization", low=0.0
        )
        self.value_range: tuple[float, float] = value_limits(value_range, "Solarization")

    def _drawn(self, images: Array, seed: Seed) -> tuple[Array, Array]:
        """What is added to each image, and its threshold."""
        low, high = self.value_range
        added, threshold = self._uniform(images, seed, self.addition_factor, self.threshold_factor)
        return per_image(added * (high - low)), per_image(threshold * (high - low) + low)

    def _changed(self, images: Array, drawn: tuple[Array, Array]) -> Array:
        low, high = self.value_range
        moved = ops.clip(images + drawn[0], low, high)
        return ops.where(ops.less(moved, drawn[1]), moved, low + high - moved)


class RandomPosterization(ColorLayer):
    """Random posterization: keeps only the most significant bits of each value, while training.

    Args:
        factor: number of the 8 bits to keep: an integer from 1 to 8, or a pair (a, b) to draw from a to b. (Keras,
            contrary to its documentation, draws from 1 to one less than a number.)
        value_range, data_format, seed, **kwargs: see `Layer`, also for the errors.

    Example:
        >>> import numpy as np
        >>> RandomPosterization(2)(np.array([[[60.0], [100.0], [255.0]]])).ravel().tolist()
        [0.0, 64.0, 192.0]
    """

    def _factor_range(self, factor: Factor) -> tuple[float, float]:
        pair = tuple(factor) if isinstance(factor, (tuple, list)) else (factor, factor)
        low, high = factor_range(pair, "factor", "RandomPosterization", low=1.0, high=8.0)
        return int(low), int(high)

    def _drawn(self, images: Array, seed: Seed) -> Array:
        """The distance of the values that each image keeps."""
        (drawn,) = self._uniform(images, seed, (self.factor[0], self.factor[1] + 1.0))
        bits = ops.minimum(ops.floor(drawn), float(self.factor[1]))
        return per_image(ops.round(ops.exp((8.0 - bits) * 0.6931471805599453)))

    def _changed(self, images: Array, drawn: Array) -> Array:
        low, high = self.value_range
        scale = 255.0 / (high - low)
        values = ops.floor(ops.clip((images - low) * scale, 0.0, 255.0))
        return ops.floor(values / drawn) * drawn / scale + low
