"""Parts of images: one drawn at random, or the middle."""

from __future__ import annotations

from typing import Any

from ... import ops
from ...graph.ops.warp import Sampling, warp
from ..arguments import whole
from .image_layer import ImageLayer, RandomImageLayer
from .transform import IDENTITY, part


class RandomCrop(RandomImageLayer):
    """Cut a window of a size out of each image, at a place drawn for it, while training.

    Afterwards, and of images smaller than the window, it is the largest window in the middle that has the window's
    ratio of height to width, resized. (Keras cuts all images of a batch at one place, and afterwards none.)

    Args:
        height: rows of the window.
        width: columns of the window.
        seed: an integer; by default one from the global source.
        data_format: "channels_last", the one order there is, or None.
        name: by default the class's name, numbered.
        **kwargs: see `ImageLayer`.

    Shapes:
        input (N, H, W, C), output (N, height, width, C); or one image.

    Example:
        >>> import numpy as np
        >>> layer = RandomCrop(1, 2, seed=1)
        >>> image = np.array([1.0, 2.0, 3.0]).reshape(1, 3, 1)
        >>> sorted({tuple(layer(image).ravel().tolist()) for _ in range(20)})
        [(1.0, 2.0), (2.0, 3.0)]
    """

    def __init__(
        self,
        height: int,
        width: int,
        seed: int | None = None,
        data_format: str | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, name=name, **kwargs)
        self.height = whole(height, "height", "RandomCrop")
        self.width = whole(width, "width", "RandomCrop")

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """Transforms (N, 8); None where the middle is wanted."""
        height, width = ops.shape(data["images"])[1:3]
        down, right = height - self.height, width - self.width  # type: ignore[operator]
        if not training or down < 0 or right < 0 or down == right == 0:
            return None
        drawn = self.draws(data, seed, (0.0, down + 1.0), (0.0, right + 1.0))
        # The product with a number just below 1 may round up to the end.
        top, left = (ops.minimum(ops.floor(x), float(n)) for x, n in zip(drawn, (down, right), strict=True))
        return IDENTITY + top * part(b2=1) + left * part(a2=1)

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        """The windows (N, height, width, C)."""
        return self._windows(images, transformation, "bilinear")

    def transform_segmentation_masks(self, segmentation_masks: Any, transformation: Any, training: bool = True) -> Any:
        """The same; classes are not mixed."""
        return self._windows(segmentation_masks, transformation, "nearest")

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The window's size in the place of the input's."""
        return (*input_shape[:-3], self.height, self.width, input_shape[-1])

    def _windows(self, images: Any, transforms: Any, interpolation: str) -> Any:
        size = (self.height, self.width)
        if transforms is None:
            return ops.image.resize(images, size, interpolation, crop_to_aspect_ratio=True)
        return warp(images, transforms, sampling=Sampling(size, bilinear=False))


class CenterCrop(ImageLayer):
    """Cut a window of a size out of the middle of each image, whether a model trains or not.

    Of images smaller than the window it is the largest one that has the window's ratio of height to width, resized.

    Args:
        height: rows of the window.
        width: columns of the window.
        data_format: "channels_last", the one order there is, or None.
        **kwargs: see `ImageLayer`.

    Shapes:
        input (N, H, W, C), output (N, height, width, C); or one image.

    Example:
        >>> import numpy as np
        >>> CenterCrop(1, 2)(np.arange(5.0).reshape(1, 5, 1)).ravel().tolist()
        [1.0, 2.0]
    """

    def __init__(self, height: int, width: int, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(data_format=data_format, **kwargs)
        self.height = whole(height, "height", "CenterCrop")
        self.width = whole(width, "width", "CenterCrop")

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        """The windows (N, height, width, C)."""
        return self._windows(images, "bilinear")

    def transform_segmentation_masks(self, segmentation_masks: Any, transformation: Any, training: bool = True) -> Any:
        """The same; classes are not mixed."""
        return self._windows(segmentation_masks, "nearest")

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The window's size in the place of the input's."""
        return (*input_shape[:-3], self.height, self.width, input_shape[-1])

    def _windows(self, images: Any, interpolation: str) -> Any:
        height, width = ops.shape(images)[1:3]
        top, left = (height - self.height) // 2, (width - self.width) // 2  # type: ignore[operator]
        if top < 0 or left < 0:
            return ops.image.resize(images, (self.height, self.width), interpolation, crop_to_aspect_ratio=True)
        return images[:, top : top + self.height, left : left + self.width, :]
