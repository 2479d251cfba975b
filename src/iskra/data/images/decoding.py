"""Decoding of image files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...regular_files import check_regular
from ...requirements import required
from ...typing import PathLike
from .resizing import INTERPOLATIONS, crop_to, pad_to, resize

MODES = {"grayscale": "L", "rgb": "RGB", "rgba": "RGBA"}  # Pillow's names


@dataclass(frozen=True)
class Decoding:
    """The decoding of image files to arrays of one shape, uint8 from 0 to 255, channels last.

    Raises:
        ValueError: an argument is none of these.
    """

    image_size: tuple[int, int] = (256, 256)  # height and width, or one number for both
    color_mode: str = "rgb"  # "grayscale" (C = 1), "rgb" (3) or "rgba" (4)
    interpolation: str = "bilinear"  # how to sample, see `resizing.INTERPOLATIONS`
    crop_to_aspect_ratio: bool = False  # keep the proportions and cut off what is too much
    pad_to_aspect_ratio: bool = False  # keep the proportions and fill up with black

    def __post_init__(self) -> None:
        object.__setattr__(self, "image_size", _as_size(self.image_size))
        _check_choice("color_mode", self.color_mode, tuple(MODES))
        _check_choice("interpolation", self.interpolation, INTERPOLATIONS)
        if self.crop_to_aspect_ratio and self.pad_to_aspect_ratio:
            raise ValueError(
                "image folder: expected crop_to_aspect_ratio or pad_to_aspect_ratio, got both. Set one of them."
            )

    @property
    def shape(self) -> tuple[int, int, int]:
        """Of an image: (H, W, C)."""
        return (*self.image_size, len(MODES[self.color_mode]))

    def __call__(self, path: PathLike) -> np.ndarray:
        """Read a file; errors are those of Pillow and of the file system.

        Returns:
            (H, W, C), uint8; where an interpolation oversteps 0 to 255, the value is cut.
        """
        image = pixels_of(path, self.color_mode)
        if self.pad_to_aspect_ratio:
            image = pad_to(image, self.image_size, self.interpolation)
        else:
            if self.crop_to_aspect_ratio:
                image = image[crop_to(image.shape[:2], self.image_size)]
            image = resize(image, self.image_size, self.interpolation)
        return image if image.dtype == np.uint8 else np.rint(image).clip(0, 255).astype(np.uint8)


def pixels_of(path: PathLike, color_mode: str) -> np.ndarray:
    """The first picture of a file in its own size, (H, W, C) uint8.

    As in Keras, 16 bits a channel are cut to 8, and a camera's note that a photograph lies on its side is not followed.
    """
    image_module = pillow()
    check_regular("image", path)
    with image_module.open(path) as image:
        if image.mode == "F":
            raise OSError("expected pixels of 8 or 16 bits, got floating-point numbers")
        if image.mode.startswith("I"):  # 16 bits; Pillow would cut everything above 255
            image = image_module.fromarray((np.asarray(image) >> 8).astype(np.uint8))
        elif isinstance(image.info.get("transparency"), bytes):  # Pillow warns of a palette with alphas otherwise
            image = image.convert("RGBA")
        pixels = np.asarray(image.convert(MODES[color_mode]))
    return pixels[..., None] if pixels.ndim == 2 else pixels  # (H, W) -> (H, W, 1)


def pillow() -> Any:
    """Pillow's `Image` module."""
    return required("PIL.Image", "images")


def _as_size(size: int | Sequence[int]) -> tuple[int, int]:
    both = (size, size) if isinstance(size, int) else tuple(size) if isinstance(size, Sequence) else ()
    if len(both) != 2 or not all(isinstance(n, (int, np.integer)) and n > 0 for n in both):
        raise ValueError(
            f"image folder: expected image_size as (height, width) of at least 1, got {size!r}. "
            "Pass image_size=(128, 128) or the like."
        )
    return int(both[0]), int(both[1])


def _check_choice(name: str, value: Any, known: Sequence[str]) -> None:
    if value not in known:
        raise ValueError(
            f"image folder: expected {name} to be one of {', '.join(known)}, got {value!r}. Pass one of them."
        )
