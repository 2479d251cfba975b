"""Images brought to a size."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import ops
from ...ops.image.resizing import INTERPOLATIONS
from ..arguments import whole
from .image_layer import ImageLayer


class Resizing(ImageLayer):
    """Bring images to a size, whether a model trains or not.

    Args:
        height: rows of the result.
        width: columns of the result.
        interpolation: "bilinear", "nearest", "bicubic", "lanczos3" or "lanczos5".
        crop_to_aspect_ratio: keep the ratio of height to width: cut off what does not fit, the same on both sides.
        pad_to_aspect_ratio: keep the ratio: put `fill_value` on both sides of what is too narrow.
        fill_mode: "constant".
        fill_value: see above.
        antialias: when images are made smaller, take the mean over all pixels that fall together.
        data_format: "channels_last", the one order there is, or None.
        **kwargs: see `ImageLayer`.

    Shapes:
        input (N, H, W, C), output (N, height, width, C), or one image. Arrays of whole numbers keep their dtype.

    Raises:
        ValueError: unknown words, or both ways to keep the ratio.

    Example:
        >>> import numpy as np
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
        **kwargs: Any,
    ) -> None:
        super().__init__(data_format=data_format, **kwargs)
        self.height = whole(height, "height", "Resizing")
        self.width = whole(width, "width", "Resizing")
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
        self.fill_value = float(fill_value)
        self.antialias = bool(antialias)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The images resized, an array of whole numbers in its own dtype."""
        outputs, inputs = super().__call__(*args, **kwargs), args[0] if args else None
        if not isinstance(inputs, np.ndarray) or inputs.dtype.kind not in "iu":
            return outputs
        limits = np.iinfo(inputs.dtype)
        return np.clip(np.round(outputs), limits.min, limits.max).astype(inputs.dtype)

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        """Images (N, height, width, C)."""
        return self._resized(images, self.interpolation)

    def transform_segmentation_masks(self, segmentation_masks: Any, transformation: Any, training: bool = True) -> Any:
        """The same; classes are not mixed."""
        return self._resized(segmentation_masks, "nearest")

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The new size in the place of the old one."""
        return (*input_shape[:-3], self.height, self.width, input_shape[-1])

    def _resized(self, images: Any, interpolation: str) -> Any:
        return ops.image.resize(
            images,
            (self.height, self.width),
            interpolation,
            self.antialias,
            self.crop_to_aspect_ratio,
            self.pad_to_aspect_ratio,
            self.fill_mode,
            self.fill_value,
        )
