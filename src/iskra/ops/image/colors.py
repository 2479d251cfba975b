"""Color spaces."""

from __future__ import annotations

from typing import Any

from ...graph.op import as_value, is_symbolic
from ...typing import Array, ArrayLike
from ..binary import equal, less, maximum, minimum, mod, multiply
from ..data_format import takes_both_formats
from ..elementwise import cast, clip, where
from ..shapes import stack
from ..unary import abs
from .batch import image_shape

__all__ = ["hsv_to_rgb", "rgb_to_grayscale", "rgb_to_hsv"]

LUMINANCE = (0.2989, 0.5870, 0.1140)  # luminance of red, green and blue, ITU-R BT.601
_SMALLEST = 1.1920929e-07  # float32's epsilon; smaller colors count as 0


@takes_both_formats(axis=-3)
def rgb_to_grayscale(images: ArrayLike, data_format: str | None = None) -> Array:
    """RGB to grayscale: the luminance 0.2989 red + 0.587 green + 0.114 blue (ITU-R BT.601).

    Args:
        images: (N, H, W, 3) or (H, W, 3); grayscale images, of one channel, are returned as they are.
        data_format: "channels_last", "channels_first", or None for `config.image_data_format()`.

    Returns:
        (N, H, W, 1) or (H, W, 1), in the images' dtype.

    Raises:
        ValueError: There are neither one nor three channels.

    Example:
        >>> import numpy as np
        >>> rgb_to_grayscale(np.array([[[100, 200, 50]]], np.uint8)).ravel().tolist()
        [152]
    """
    dims = image_shape("rgb_to_grayscale", images)
    colored: Any = images
    if dims[-1] == 1:
        return colored
    colored = _colors("rgb_to_grayscale", images)
    red, green, blue = (multiply(part, share) for part, share in zip(_planes(colored), LUMINANCE, strict=True))
    gray = (red + green + blue)[..., None]
    return cast(gray, colored.dtype) if is_symbolic(gray) else gray.astype(colored.dtype)


@takes_both_formats(axis=-3)
def rgb_to_hsv(images: ArrayLike, data_format: str | None = None) -> Array:
    """RGB to hue, saturation and value; a hue of 0 is red, 1/3 green, 2/3 blue.

    Args:
        images: floats (N, H, W, 3) or (H, W, 3), from 0 to 1.
        data_format: "channels_last", "channels_first", or None for `config.image_data_format()`.

    Raises:
        ValueError: There are not three channels, or the dtype is an integer.

    Example:
        >>> import numpy as np
        >>> rgb_to_hsv(np.array([[[0.0, 0.5, 0.0]]], np.float32)).round(3).ravel().tolist()
        [0.3330000042915344, 1.0, 0.5]
    """
    images = _colors("rgb_to_hsv", images, floats=True)
    images = where(less(abs(images), _SMALLEST), 0.0, images)
    red, green, blue = _planes(images)
    value = maximum(maximum(red, green), blue)
    span = value - minimum(minimum(red, green), blue)
    saturation = where(value > 0, span / where(value > 0, value, 1.0), 0.0)
    sixth = 1.0 / (6.0 * where(span > 0, span, 1.0))
    hue = where(equal(value, green), sixth * (blue - red) + 2 / 6, sixth * (red - green) + 4 / 6)
    hue = where(equal(value, red), sixth * (green - blue), hue)
    hue = where(span > 0, hue, 0.0) + where(hue < 0, 1.0, 0.0)
    return stack([hue, saturation, value], -1)


@takes_both_formats(axis=-3)
def hsv_to_rgb(images: ArrayLike, data_format: str | None = None) -> Array:
    """Hue, saturation and value to RGB, the inverse of `rgb_to_hsv`; arguments and shape as there.

    Raises:
        ValueError: There are not three channels, or the dtype is an integer.
    """
    images = _colors("hsv_to_rgb", images, floats=True)
    hue, saturation, value = _planes(images)
    position = mod(hue, 1.0) * 6.0
    shares = (abs(position - 3.0) - 1.0, 2.0 - abs(position - 2.0), 2.0 - abs(position - 4.0))
    return stack([value * (1.0 - saturation + saturation * clip(share, 0.0, 1.0)) for share in shares], -1)


def _planes(images: Any) -> tuple[Any, Any, Any]:
    return images[..., 0], images[..., 1], images[..., 2]


def _colors(who: str, images: Any, floats: bool = False) -> Any:
    dims = image_shape(who, images)
    images = as_value(images)
    if dims[-1] != 3:
        raise ValueError(f"{who}: expected three channels, got the shape {dims}. Take red, green and blue only.")
    if floats and not str(images.dtype).startswith("float"):
        raise ValueError(
            f"{who}: expected floats from 0 to 1, got the dtype {images.dtype}. Divide by 255: images / 255."
        )
    return images
