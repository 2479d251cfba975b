"""Layers whose images have a given size: resizing, random crops, and center crops."""

from __future__ import annotations

from typing import Any, Unpack

import numpy as np

from ... import ops
from ...graph.ops.warp import Sampling, warp
from ...ops.image.resizing import INTERPOLATIONS
from ...typing import Array, Seed, Shape
from ..arguments import integer
from ..options import ImageOptions
from .geometric import IDENTITY, part
from .image_layer import GeometricLayer, RandomImageLayer


class SizedLayer(GeometricLayer):
    """Base of layers whose images have a given size.

    Args:
        height: rows of the output.
        width: columns of the output.
        **kwargs: see `Layer`.

    Shapes:
        input (N, H, W, C), output (N, height, width, C); or one image.

    Raises:
        ValueError: a height or width that is no positive integer.
    """

    def __init__(self, height: int, width: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.height: int = integer(height, "height", type(self).__name__)
        self.width: int = integer(width, "width", type(self).__name__)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """The input's shape with the new height and width."""
        *ahead, first, _, last = input_shape
        size = (self.height, self.width)
        return (*ahead, first, *size) if self.is_channels_first else (*ahead, *size, last)

    def _cropped_to_ratio(self, images: Array, interpolation: str) -> Array:
        """The largest window in the center with the aspect ratio of the output, resized."""
        return ops.image.resize(
            images, (self.height, self.width), interpolation, crop_to_aspect_ratio=True, data_format="channels_last"
        )


class Resizing(SizedLayer):
    """Resizing to a given size, whether a model trains or not.

    Args:
        height: rows of the output.
        width: columns of the output.
        interpolation: "bilinear", "nearest", "bicubic", "lanczos3" or "lanczos5".
        crop_to_aspect_ratio: keep the aspect ratio of the content, and crop what does not fit, evenly at both sides.
        pad_to_aspect_ratio: keep the aspect ratio of the content, and pad with `fill_value`, evenly at both sides.
        fill_mode: "constant", the only one supported.
        fill_value: see `pad_to_aspect_ratio`.
        antialias: when images are made smaller, average over all pixels that fall together.
        data_format, **kwargs: see `Layer`.

    Shapes:
        input (N, H, W, C), output (N, height, width, C), or one image. Arrays of integers keep their dtype.

    Raises:
        ValueError: an unknown interpolation or fill mode, both ways to keep the ratio, or sizes below 1.

    Example:
        >>> Resizing(1, 4)(np.array([[[0], [4]]], np.uint8)).ravel()
        array([0, 1, 3, 4], dtype=uint8)
    """

    def __init__(
        self,
        height: int,
        width: int,
        interpolation: str = "bilinear",
        crop_to_aspect_ratio: bool = False,
        pad_to_aspect_ratio: bool = False,
        fill_mode: str = "constant",
        fill_value: float = 0.0,
        antialias: bool = False,
        data_format: str | None = None,
        **kwargs: Unpack[ImageOptions],
    ) -> None:
        super().__init__(height, width, data_format=data_format, **kwargs)
        if interpolation not in INTERPOLATIONS or fill_mode != "constant":
            known = ", ".join(map(repr, INTERPOLATIONS))
            raise ValueError(
                f"Resizing: expected interpolation {known} and fill_mode 'constant', got {interpolation!r} and "
                f"{fill_mode!r}. Use interpolation='bilinear'."
            )
        if crop_to_aspect_ratio and pad_to_aspect_ratio:
            raise ValueError(
                "Resizing: expected one of crop_to_aspect_ratio and pad_to_aspect_ratio, got both. Choose one of them."
            )
        self.interpolation = interpolation
        self.crop_to_aspect_ratio = crop_to_aspect_ratio
        self.pad_to_aspect_ratio = pad_to_aspect_ratio
        self.fill_mode = fill_mode
        self.fill_value: float = float(fill_value)
        self.antialias: bool = bool(antialias)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The images resized, an array of integers in its own dtype."""
        outputs, inputs = super().__call__(*args, **kwargs), args[0] if args else None
        if not isinstance(inputs, np.ndarray) or inputs.dtype.kind not in "iu":
            return outputs
        limits = np.iinfo(inputs.dtype)
        return np.clip(np.round(outputs), limits.min, limits.max).astype(inputs.dtype)

    def _moved(self, images: Array, transformation: None, interpolation: str) -> Array:
        fit = (self.crop_to_aspect_ratio, self.pad_to_aspect_ratio, self.fill_mode, self.fill_value)
        return ops.image.resize(images, (self.height, self.width), interpolation, self.antialias, *fit, "channels_last")


class RandomCrop(SizedLayer, RandomImageLayer):
    """Random crop: a window of a given size at a position drawn for each image, while training.

    Otherwise, and of images smaller than the window, it is the largest window in the center that has the aspect ratio
    of the output, resized. (Keras crops all images of a batch at one position, and without training none.)

    Args:
        height: rows of the window.
        width: columns of the window.
        seed, data_format, name, **kwargs: see `Layer`; shapes and errors are those of `SizedLayer`.

    Example:
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
        super().__init__(height, width, seed=seed, data_format=data_format, name=name, **kwargs)

    def _drawn(self, images: Array, seed: Seed) -> Array | None:
        """Transforms (N, 8); None for the window in the center."""
        height, width = images.shape[1:3]
        down, right = height - self.height, width - self.width
        if down < 0 or right < 0 or down == right == 0:
            return None
        drawn = self._uniform(images, seed, (0.0, down + 1.0), (0.0, right + 1.0))
        # The product with a number just below 1 may round up to the end.
        top, left = (ops.minimum(ops.floor(x), float(n)) for x, n in zip(drawn, (down, right), strict=True))
        return IDENTITY + top * part(b2=1) + left * part(a2=1)

    def _moved(self, images: Array, transformation: Array | None, interpolation: str) -> Array:
        if transformation is None:
            return self._cropped_to_ratio(images, interpolation)
        return warp(images, transformation, sampling=Sampling((self.height, self.width), bilinear=False))


class CenterCrop(SizedLayer):
    """Center crop: a window of a given size in the center of each image, whether a model trains or not.

    Of images smaller than the window it is the largest one that has the aspect ratio of the output, resized.

    Args:
        height: rows of the window.
        width: columns of the window.
        data_format, **kwargs: see `Layer`; shapes and errors are those of `SizedLayer`.

    Example:
        >>> CenterCrop(1, 2)(np.arange(5.0).reshape(1, 5, 1)).ravel().tolist()
        [1.0, 2.0]
    """

    def __init__(self, height: int, width: int, data_format: str | None = None, **kwargs: Unpack[ImageOptions]) -> None:
        super().__init__(height, width, data_format=data_format, **kwargs)

    def _moved(self, images: Array, transformation: None, interpolation: str) -> Array:
        height, width = images.shape[1:3]
        top, left = (height - self.height) // 2, (width - self.width) // 2
        if top < 0 or left < 0:
            return self._cropped_to_ratio(images, interpolation)
        return images[:, top : top + self.height, left : left + self.width, :]
