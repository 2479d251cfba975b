"""Affine and projective transforms of images."""

from __future__ import annotations

from typing import Any

from ...graph.ops.warp import FILL_MODES, Sampling, warp
from ...typing import Array, ArrayLike
from ..data_format import takes_both_formats
from ..shapes import broadcast_to, convert_to_tensor, expand_dims, shape, stack
from .batch import image_shape, on_batch

__all__ = ["affine_transform", "perspective_transform"]

INTERPOLATIONS = ("nearest", "bilinear")


@takes_both_formats(axis=-3)
def affine_transform(
    images: ArrayLike,
    transform: ArrayLike,
    interpolation: str = "bilinear",
    fill_mode: str = "constant",
    fill_value: float = 0,
    data_format: str | None = None,
) -> Array:
    """Affine or projective transform of images: output pixel (x, y) samples the image at (X, Y).

        X = (a0 x + a1 y + a2) / k,   Y = (b0 x + b1 y + b2) / k,   k = c0 x + c1 y + 1.

    Args:
        images: (N, H, W, C) or (H, W, C).
        transform: (a0, a1, a2, b0, b1, b2, c0, c1), or (N, 8), one row an image.
        interpolation: "bilinear" or "nearest".
        fill_mode: values beyond the border: "constant", "nearest" (the border pixel), "wrap" (periodic), "mirror"
            (reflected about the border pixel) or "reflect" (about its outer edge, so that it is repeated).
        fill_value: the value for "constant".
        data_format: "channels_last", "channels_first", or None for `config.image_data_format()`.

    Returns:
        Images of the same shape and dtype; differentiable by images and transform.

    Raises:
        ValueError: An option is unknown, or the shapes do not match.

    Example:
        >>> import numpy as np
        >>> row = np.array([1.0, 2.0, 4.0]).reshape(1, 3, 1)
        >>> affine_transform(row, np.array([1, 0, 0.5, 0, 1, 0, 0, 0])).ravel().tolist()
        [1.5, 3.0, 2.0]
    """
    dims = image_shape("affine_transform", images)
    check_filling("affine_transform", interpolation, fill_mode)
    transform = convert_to_tensor(transform, "float32")
    given = shape(transform)
    if len(given) not in (1, 2) or given[-1] != 8:
        raise ValueError(
            f"affine_transform: expected a transform (8,) or (N, 8), got the shape {given}. "
            "It is a0, a1, a2, b0, b1, b2, c0, c1."
        )
    sampling = Sampling(dims[-3:-1], interpolation == "bilinear", fill_mode, float(fill_value))
    return _through("affine_transform", images, transform, sampling)


@takes_both_formats(axis=-3)
def perspective_transform(
    images: ArrayLike,
    start_points: ArrayLike,
    end_points: ArrayLike,
    interpolation: str = "bilinear",
    fill_value: float = 0,
    data_format: str | None = None,
) -> Array:
    """Perspective transform of images that moves four points to four others.

    Args:
        images: (N, H, W, C) or (H, W, C).
        start_points: four points (x, y) of the image, (4, 2) or (N, 4, 2), no three of them collinear.
        end_points: their positions in the result.
        interpolation: "bilinear" or "nearest".
        fill_value: the value beyond the border.
        data_format: "channels_last", "channels_first", or None for `config.image_data_format()`.

    Returns:
        Images of the same shape and dtype; differentiable by images and points.

    Raises:
        ValueError: The points have another shape, or the interpolation is unknown.

    Example:
        >>> import numpy as np
        >>> corners = np.array([[0, 0], [2, 0], [0, 2], [2, 2]])
        >>> image = np.arange(9.0).reshape(3, 3, 1)
        >>> perspective_transform(image, corners, corners[[1, 0, 3, 2]])[0].ravel().round(4).tolist()
        [2.0, 1.0, 0.0]
    """
    dims = image_shape("perspective_transform", images)
    check_filling("perspective_transform", interpolation, "constant")
    start, end = (convert_to_tensor(points, "float32") for points in (start_points, end_points))
    if shape(start) != shape(end) or len(shape(start)) not in (2, 3) or shape(start)[-2:] != (4, 2):
        raise ValueError(
            f"perspective_transform: expected two times four points (4, 2) or (N, 4, 2), got the shapes "
            f"{shape(start)} and {shape(end)}. Each point is (x, y)."
        )
    transform = homography(start, end)
    sampling = Sampling(dims[-3:-1], interpolation == "bilinear", "constant", float(fill_value))
    return _through("perspective_transform", images, transform, sampling)


def homography(start_points: ArrayLike, end_points: ArrayLike) -> Array:
    """The transform (..., 8) that samples, at each of four points (..., 4, 2) of the end, that of the start."""
    return _between(_from_square(end_points), _from_square(start_points))


def _through(who: str, images: Any, transform: Any, sampling: Sampling) -> Any:
    """The images transformed by (8,) for all or (N, 8)."""
    transform = expand_dims(transform, 0) if len(shape(transform)) == 1 else transform
    count = shape(images)[0] if len(shape(images)) == 4 else 1
    rows = shape(transform)[0]
    if rows == 1 and count not in (1, None):
        transform = broadcast_to(transform, (count, 8))
    elif rows is not None and count not in (rows, None):
        raise ValueError(f"{who}: expected a transform for each of {count} images, got {rows}. Give one each, or one.")
    return on_batch(images, lambda batch: warp(batch, transform, sampling=sampling))


def _from_square(points: Any) -> tuple[Any, ...]:
    """The transform that maps (0, 0), (1, 0), (0, 1), (1, 1) to the points: nine numbers, row by row.

    Reference: Heckbert, "Fundamentals of texture mapping and image warping", 1989.
    """
    x0, x1, x2, x3 = (points[..., i, 0] for i in range(4))
    y0, y1, y2, y3 = (points[..., i, 1] for i in range(4))
    right, down = (x1 - x3, y1 - y3), (x2 - x3, y2 - y3)
    skew = (x0 - x1 + x3 - x2, y0 - y1 + y3 - y2)
    area = right[0] * down[1] - down[0] * right[1]
    g = (skew[0] * down[1] - down[0] * skew[1]) / area
    h = (right[0] * skew[1] - skew[0] * right[1]) / area
    return x1 - x0 + g * x1, x2 - x0 + h * x2, x0, y1 - y0 + g * y1, y2 - y0 + h * y2, y0, g, h, 1.0


def _between(first: tuple[Any, ...], second: tuple[Any, ...]) -> Any:
    """`second` composed with the inverse of `first`: the transform (..., 8), whose ninth number is 1."""
    a, b, c, d, e, f, g, h, i = first
    back = (
        *(e * i - f * h, c * h - b * i, b * f - c * e),
        *(f * g - d * i, a * i - c * g, c * d - a * f),
        *(d * h - e * g, b * g - a * h, a * e - b * d),
    )  # the inverse of a 3 x 3 matrix, but for a factor
    both = [
        sum(second[3 * row + k] * back[3 * k + column] for k in range(3)) for row in range(3) for column in range(3)
    ]
    return stack([number / both[8] for number in both[:8]], -1)


def check_filling(who: str, interpolation: str, fill_mode: str) -> None:
    """Check the names of the interpolation and the fill mode."""
    if interpolation not in INTERPOLATIONS:
        raise ValueError(
            f"{who}: expected interpolation 'nearest' or 'bilinear', got {interpolation!r}. Use one of these."
        )
    if fill_mode not in FILL_MODES:
        known = ", ".join(map(repr, FILL_MODES))
        raise ValueError(f"{who}: expected a fill_mode of {known}, got {fill_mode!r}. Use one of these.")
