"""Values of pixels spread so that all are equally frequent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import ops
from ...graph.ops.last_axis import add_along, cumsum, take_along
from ..arguments import whole
from .factors import value_limits
from .image_layer import ImageLayer


class Equalization(ImageLayer):
    """Give every value of each channel of an image the same share of its pixels, whether a model trains or not.

    With F(x) the number of pixels of the channel up to x, in `bins` steps: (F(x) - F(low)) / (F(high) - F(low)). (Keras
    counts over the whole batch, and only while training.)

    Args:
        value_range: the lowest and the highest value of a pixel.
        bins: how many values are told apart.
        data_format: "channels_last", the one order there is, or None.
        **kwargs: see `ImageLayer`.

    Raises:
        ValueError: no value range, or bins.

    Example:
        >>> import numpy as np
        >>> Equalization()(np.array([[[10.0], [11.0], [12.0], [200.0]]])).ravel().tolist()
        [0.0, 85.0, 170.0, 255.0]
    """

    def __init__(
        self, value_range: Sequence[float] = (0, 255), bins: int = 256, data_format: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data_format=data_format, **kwargs)
        self.value_range = value_limits(value_range, "Equalization")
        self.bins = whole(bins, "bins", "Equalization", least=2)

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        """Images of equalized channels; a channel of one value stays as it is."""
        low, high = self.value_range
        shape: Any = ops.shape(images)
        rows = ops.reshape(ops.transpose(images, (0, 3, 1, 2)), (-1, shape[3], shape[1] * shape[2]))  # (N, C, H W)
        steps = ops.clip((rows - low) * ((self.bins - 1) / (high - low)), 0.0, self.bins - 1.0)
        steps = ops.cast(steps, "int32")
        upto = cumsum(add_along(ops.cast(ops.less_equal(0, steps), "float32"), steps, length=self.bins))  # (N, C, bins)
        total = float(shape[1] * shape[2])
        first = ops.min(ops.where(upto > 0, upto, total), axis=-1, keepdims=True)
        table = ops.round((upto - first) * 255.0 / ops.maximum(total - first, 1.0))
        equal = take_along(table, steps) * ((high - low) / 255.0) + low
        equal = ops.where(first < total, equal, rows)
        return ops.transpose(ops.reshape(equal, (-1, shape[3], shape[1], shape[2])), (0, 2, 3, 1))
