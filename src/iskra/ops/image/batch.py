"""Images of any rank and dtype: a single image is a batch of one, integers are computed as floats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...graph.op import as_value, is_symbolic
from ...typing import Array, ArrayLike
from ..elementwise import cast, round as round_
from ..shapes import expand_dims, shape, squeeze


def image_shape(who: str, images: ArrayLike) -> tuple[Any, ...]:
    """The shape of images with channels last."""
    dims = shape(images)
    if len(dims) not in (3, 4):
        raise ValueError(
            f"{who}: expected images (N, H, W, C) or one image (H, W, C), got the shape {dims}. Add or remove axes."
        )
    return dims


def on_batch(images: ArrayLike, function: Callable[[Any], Any]) -> Array:
    """The result of a function of float32 batches (N, H, W, C) for images of any rank and dtype.

    Integers are rounded, and clipped to the range of their dtype.
    """
    given = as_value(images)
    single = len(shape(given)) == 3
    floats = given if _is_float(given) else cast(given, "float32")
    result = function(expand_dims(floats, 0) if single else floats)
    if single:
        result = squeeze(result, 0)
    return result if _is_float(given) else _whole(result, given)


def _is_float(images: Any) -> bool:
    return str(images.dtype).startswith("float")


def _whole(result: Any, images: Any) -> Any:
    if is_symbolic(result):
        return cast(round_(result), "int32")
    if images.dtype == bool:
        return result >= 0.5
    limits = np.iinfo(images.dtype)
    return np.clip(np.round(np.asarray(result, np.float64)), limits.min, limits.max).astype(images.dtype)
