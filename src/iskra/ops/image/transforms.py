"""Images turned, shifted, stretched and sheared."""

from __future__ import annotations

from typing import Any

from ...graph.ops.warp import FILL_MODES, Sampling, warp
from ..shapes import broadcast_to, convert_to_tensor, expand_dims, shape
from .batch import image_shape, on_batch

__all__ = ["affine_transform"]

INTERPOLATIONS = ("nearest", "bilinear")


def affine_transform(
    images: Any,
    transform: Any,
    interpolation: str = "bilinear",
    fill_mode: str = "constant",
    fill_value: float = 0,
    data_format: str | None = None,
) -> Any:
    """Look at images through a projective transform: pixel (x, y) is what the image has at (X, Y), with

        X = (a0 x + a1 y + a2) / k,   Y = (b0 x + b1 y + b2) / k,   k = c0 x + c1 y + 1.

    Args:
        images: (N, H, W, C) or (H, W, C).
        transform: (a0, a1, a2, b0, b1, b2, c0, c1), or (N, 8), one row an image.
        interpolation: "bilinear" mixes the four pixels around a place, "nearest" takes the nearest one.
        fill_mode: what is beyond the edge: "constant", "nearest" (the edge again), "wrap" (the other side), "mirror"
            (about the last pixel) or "reflect" (about the edge, so that the last pixel comes twice).
        fill_value: for "constant", what it is.
        data_format: "channels_last" or None.

    Returns:
        Images of the same shape and dtype. There are gradients for images and transform.

    Raises:
        ValueError: unknown words, or shapes that do not fit together.

    Example:
        >>> import numpy as np
        >>> row = np.array([1.0, 2.0, 4.0]).reshape(1, 3, 1)
        >>> affine_transform(row, np.array([1, 0, 0.5, 0, 1, 0, 0, 0])).ravel().tolist()
        [1.5, 3.0, 2.0]
    """
    dims = image_shape("affine_transform", images, data_format)
    check_filling("affine_transform", interpolation, fill_mode)
    transform = convert_to_tensor(transform, "float32")
    given = shape(transform)
    if len(given) not in (1, 2) or given[-1] != 8:
        raise ValueError(
            f"affine_transform: expected a transform (8,) or (N, 8), got the shape {given}. "
            "It is a0, a1, a2, b0, b1, b2, c0, c1."
        )
    if len(given) == 1:
        transform = expand_dims(transform, 0)
    count = dims[0] if len(dims) == 4 else 1
    if shape(transform)[0] == 1 and count not in (1, None):
        transform = broadcast_to(transform, (count, 8))
    size = (dims[-3], dims[-2])
    sampling = Sampling(size, interpolation == "bilinear", fill_mode, float(fill_value))
    return on_batch(images, lambda batch: warp(batch, transform, sampling=sampling))


def check_filling(who: str, interpolation: str, fill_mode: str) -> None:
    """Refuse unknown words for what is between and beyond pixels.

    Raises:
        ValueError: one is unknown.
    """
    if interpolation not in INTERPOLATIONS:
        raise ValueError(
            f"{who}: expected interpolation 'nearest' or 'bilinear', got {interpolation!r}. Use one of these."
        )
    if fill_mode not in FILL_MODES:
        known = ", ".join(map(repr, FILL_MODES))
        raise ValueError(f"{who}: expected a fill_mode of {known}, got {fill_mode!r}. Use one of these.")
