"""Layers that look at each image through a transform drawn for it."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...graph.ops.warp import Sampling, warp
from .image_layer import RandomImageLayer

FILL_MODES = ("reflect", "wrap", "constant", "nearest")
INTERPOLATIONS = ("nearest", "bilinear")
IDENTITY = np.array([1, 0, 0, 0, 1, 0, 0, 0], np.float32)


def part(**numbers: float) -> np.ndarray:
    """A part of a transform (a0, a1, a2, b0, b1, b2, c0, c1), 0 where nothing is said."""
    return np.array([numbers.get(name, 0.0) for name in ("a0", "a1", "a2", "b0", "b1", "b2", "c0", "c1")], np.float32)


class TransformLayer(RandomImageLayer):
    """Draws a transform for each image, `identity + sum_i number_i * part_i`, and looks at the image through it.

    Args:
        fill_mode: what is beyond the edge, of a row a b c d: "reflect" (d c b a | a b c d | d c b a), "wrap"
            (a b c d | a b c d | a b c d), "nearest" (a a a a | a b c d | d d d d) or "constant", `fill_value`.
        interpolation: "bilinear" mixes the four pixels around a place, "nearest" takes the nearest one.
        fill_value: see `fill_mode`.
        **kwargs: see `RandomImageLayer`.

    Raises:
        ValueError: unknown words.
    """

    def __init__(self, *, fill_mode: str, interpolation: str, fill_value: float = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name, value, known in (
            ("fill_mode", fill_mode, FILL_MODES),
            ("interpolation", interpolation, INTERPOLATIONS),
        ):
            if value not in known:
                words = ", ".join(map(repr, known))
                raise ValueError(
                    f"{type(self).__name__}: expected {name} {words}, got {value!r}. Use {name}={known[0]!r}."
                )
        self.fill_mode = fill_mode
        self.interpolation = interpolation
        self.fill_value = float(fill_value)

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        """Images (N, H, W, C) through the transforms (N, 8) that were drawn."""
        return self.through(images, transformation, self.interpolation)

    def transform_segmentation_masks(self, segmentation_masks: Any, transformation: Any, training: bool = True) -> Any:
        """The same; classes are not mixed."""
        return self.through(segmentation_masks, transformation, "nearest")

    def through(self, images: Any, transforms: Any, interpolation: str) -> Any:
        """Images through transforms, with this layer's filling; None changes nothing."""
        if transforms is None:
            return images
        size = images.shape[1:3]
        return warp(
            images,
            transforms,
            sampling=Sampling(size, interpolation == "bilinear", self.fill_mode, self.fill_value),
        )
