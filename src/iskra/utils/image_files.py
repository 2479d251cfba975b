"""Single images: files, images of Pillow, and arrays, with Keras's functions."""

from __future__ import annotations

import io
import os
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from ..data.images.decoding import MODES, pillow
from ..data.images.resizing import crop_to
from ..ops.data_format import data_format_of
from ..regular_files import check_regular
from ..typing import DTypeLike, PathLike

if TYPE_CHECKING:
    from PIL.Image import Image

_RESAMPLING = ("nearest", "bilinear", "bicubic", "hamming", "box", "lanczos")  # Pillow's


def load_img(
    path: PathLike | io.IOBase,
    color_mode: str = "rgb",
    target_size: tuple[int, int] | None = None,
    interpolation: str = "nearest",
    keep_aspect_ratio: bool = False,
) -> Image:
    """Read an image file with Pillow.

    Pillow antialiases when it downsamples; `image_dataset_from_directory` does not, as in Keras.

    Args:
        path: the file, or a file object such as `io.BytesIO`.
        color_mode: "rgb", "rgba" or "grayscale"; the last keeps 16 and 32 bits.
        target_size: the height and width to resize it to, None for its own.
        interpolation: one of "nearest", "bilinear", "bicubic", "hamming", "box", "lanczos".
        keep_aspect_ratio: crop to the aspect ratio of `target_size` instead of distorting.

    Returns:
        Pillow's `Image`.

    Raises:
        ValueError: an unknown `color_mode` or `interpolation`.
    """
    image_module = pillow()
    if color_mode not in MODES:
        raise ValueError(
            f"load_img: expected color_mode to be one of {', '.join(MODES)}, got {color_mode!r}. Pass one."
        )
    if interpolation not in _RESAMPLING:
        known = ", ".join(_RESAMPLING)
        raise ValueError(f"load_img: expected interpolation to be one of {known}, got {interpolation!r}. Pass one.")
    source = path if isinstance(path, io.IOBase) else os.fspath(path)
    if isinstance(source, str):
        check_regular("load_img", source)
    with image_module.open(source) as file:
        file.load()
        keeps = color_mode == "grayscale" and file.mode in ("L", "I;16", "I")
        image = file.copy() if keeps else file.convert(MODES[color_mode])
    if target_size is None or image.size == (target_size[1], target_size[0]):
        return image
    resample = image_module.Resampling[interpolation.upper()]
    box = None
    if keep_aspect_ratio:
        rows, columns = crop_to((image.height, image.width), target_size)
        box = (columns.start, rows.start, columns.stop, rows.stop)
    return image.resize((target_size[1], target_size[0]), resample, box=box)


def img_to_array(img: Image, data_format: str | None = None, dtype: DTypeLike = None) -> np.ndarray:
    """Convert an image of Pillow to an array (H, W, C), from 0 to 255.

    Args:
        img: the image.
        data_format: "channels_last", or "channels_first" for (C, H, W); None for `config.image_data_format()`.
        dtype: of the array, float32 by default.

    Raises:
        ValueError: no image, or an unknown `data_format`.

    Example:
        >>> from PIL import Image
        >>> img_to_array(Image.new("L", (3, 2), 7)).shape
        (2, 3, 1)
    """
    array = np.asarray(img, dtype or np.float32)
    if array.ndim not in (2, 3):
        raise ValueError(f"img_to_array: expected an image, got an array of shape {array.shape}. Pass one image.")
    array = array[..., None] if array.ndim == 2 else array  # (H, W) -> (H, W, 1)
    return array.transpose(2, 0, 1) if data_format_of(data_format, "img_to_array") == "channels_first" else array


def array_to_img(x: np.ndarray, data_format: str | None = None, scale: bool = True, dtype: DTypeLike = None) -> Image:
    """Convert an array (H, W, C) to an image of Pillow.

    Args:
        x: the array, with 1, 3 or 4 channels.
        data_format: "channels_last", or "channels_first" for (C, H, W); None for `config.image_data_format()`.
        scale: scale the values to the range from 0 to 255; without, they must have it.
        dtype: to compute in, float32 by default.

    Raises:
        ValueError: another shape, or an unknown `data_format`.

    Example:
        >>> array_to_img(np.zeros((2, 3, 3))).size
        (3, 2)
    """
    image_module = pillow()
    x = np.asarray(x, dtype or np.float32)
    if x.ndim == 3 and data_format_of(data_format, "array_to_img") == "channels_first":
        x = x.transpose(1, 2, 0)  # (C, H, W) -> (H, W, C)
    if x.ndim != 3 or x.shape[2] not in (1, 3, 4):
        raise ValueError(
            f"array_to_img: expected one image (H, W, C) with 1, 3 or 4 channels, got the shape {x.shape}. "
            "Pass images one by one."
        )
    if scale:
        x = x - x.min()
        x = x * (255 / (x.max() or 1))
    if x.shape[2] == 1:
        return image_module.fromarray(x[..., 0].astype(np.int32 if x.max() > 255 else np.uint8))
    return image_module.fromarray(x.astype(np.uint8))


def save_img(
    path: PathLike | IO[bytes],
    x: np.ndarray,
    data_format: str | None = None,
    file_format: str | None = None,
    scale: bool = True,
    **kwargs: Any,
) -> None:
    """Write an array as an image file.

    Args:
        path: the file, whose suffix is the format, or a file object.
        x: the array, see `array_to_img`.
        data_format: see `array_to_img`.
        file_format: "png" and the like, if `path` has no suffix.
        scale: see `array_to_img`.
        **kwargs: for Pillow's `Image.save`.
    """
    image = array_to_img(x, data_format, scale)
    name = file_format or os.path.splitext(path if isinstance(path, (str, os.PathLike)) else "")[1][1:]
    if image.mode == "RGBA" and str(name).lower() in ("jpg", "jpeg"):
        image = image.convert("RGB")  # JPEG has no transparency
    image.save(path, format="jpeg" if file_format == "jpg" else file_format, **kwargs)
