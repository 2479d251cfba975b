"""Cropping and padding of images."""

from __future__ import annotations

from typing import Any

from ...typing import Array, ArrayLike
from ..data_format import takes_both_formats
from ..shapes import pad
from .batch import image_shape

__all__ = ["crop_images", "pad_images"]


@takes_both_formats(axis=-3)
def crop_images(
    images: ArrayLike,
    top_cropping: int | None = None,
    left_cropping: int | None = None,
    bottom_cropping: int | None = None,
    right_cropping: int | None = None,
    target_height: int | None = None,
    target_width: int | None = None,
    data_format: str | None = None,
) -> Array:
    """Cropping of images. Two of the three numbers of each axis are given; the third follows.

    Args:
        images: (N, H, W, C) or (H, W, C).
        top_cropping: rows to remove at the top.
        left_cropping: columns to remove on the left.
        bottom_cropping: rows to remove at the bottom.
        right_cropping: columns to remove on the right.
        target_height: height of the result.
        target_width: width of the result.
        data_format: "channels_last", "channels_first", or None for `config.image_data_format()`.

    Raises:
        ValueError: There are not two numbers for an axis, or nothing is left.

    Example:
        >>> import numpy as np
        >>> crop_images(np.zeros((5, 6, 3)), 1, 2, 1, target_width=2).shape
        (3, 2, 3)
    """
    height, width = image_shape("crop_images", images)[-3:-1]
    top, rows, _ = _thirds("crop_images", height, top_cropping, target_height, bottom_cropping, _ROW_CROPPING)
    left, columns, _ = _thirds("crop_images", width, left_cropping, target_width, right_cropping, _COLUMN_CROPPING)
    whole: Any = images
    return whole[..., top : top + rows, left : left + columns, :]


@takes_both_formats(axis=-3)
def pad_images(
    images: ArrayLike,
    top_padding: int | None = None,
    left_padding: int | None = None,
    bottom_padding: int | None = None,
    right_padding: int | None = None,
    target_height: int | None = None,
    target_width: int | None = None,
    data_format: str | None = None,
) -> Array:
    """Zero padding of images. Two of the three numbers of each axis are given; the third follows.

    Args:
        images: (N, H, W, C) or (H, W, C).
        top_padding: rows to add at the top.
        left_padding: columns to add on the left.
        bottom_padding: rows to add at the bottom.
        right_padding: columns to add on the right.
        target_height: height of the result.
        target_width: width of the result.
        data_format: "channels_last", "channels_first", or None for `config.image_data_format()`.

    Raises:
        ValueError: There are not two numbers for an axis, or the target is smaller than the images.

    Example:
        >>> import numpy as np
        >>> pad_images(np.zeros((5, 6, 3)), 1, 2, target_height=8, target_width=8).shape
        (8, 8, 3)
    """
    dims = image_shape("pad_images", images)
    ends: list[tuple[Any, ...]] = [
        (target_height, top_padding, dims[-3], bottom_padding, _ROW_PADDING),
        (target_width, left_padding, dims[-2], right_padding, _COLUMN_PADDING),
    ]
    widths = []
    for target, before, length, after, names in ends:
        known = sum(n is not None for n in (target, before, after))
        if known != 2:
            raise _not_two("pad_images", (before, after, target), names)
        before = target - length - after if before is None else before
        after = target - length - before if after is None else after
        if before < 0 or after < 0:
            raise ValueError(
                f"pad_images: expected no less than 0 for {names}, got {before} before and {after} after the "
                f"{length} of the images. Make the target larger, or use crop_images."
            )
        widths.append((before, after))
    return pad(images, [(0, 0)] * (len(dims) - 3) + [*widths, (0, 0)])


_ROW_CROPPING = "top_cropping, bottom_cropping and target_height"
_COLUMN_CROPPING = "left_cropping, right_cropping and target_width"
_ROW_PADDING = "top_padding, bottom_padding and target_height"
_COLUMN_PADDING = "left_padding, right_padding and target_width"


def _thirds(who: str, length: int, before: Any, kept: Any, after: Any, names: str) -> tuple[int, int, int]:
    """The three parts of a length, of which two are given."""
    if sum(part is not None for part in (before, kept, after)) != 2:
        raise _not_two(who, (before, after, kept), names)
    before = length - kept - after if before is None else before
    kept = length - before - after if kept is None else kept
    after = length - before - kept if after is None else after
    if before < 0 or kept < 1 or after < 0:
        raise ValueError(
            f"{who}: expected {names} that fit into {length}, got {before}, {after} and {kept}. Cut off less."
        )
    return before, kept, after


def _not_two(who: str, given: tuple[Any, ...], names: str) -> ValueError:
    return ValueError(f"{who}: expected two of {names}, got {given}. The third follows from them.")
