"""Interpolation of arrays at fractional coordinates."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from ...graph.op import as_value, is_symbolic
from ...graph.ops.warp import FARTHEST, FILL_MODES
from ...typing import Array, ArrayLike
from ..binary import less, less_equal, logical_and, minimum, mod
from ..elementwise import cast, clip, where
from ..shapes import reshape, shape, take
from ..unary import abs, floor, sign

__all__ = ["map_coordinates"]


def map_coordinates(
    inputs: ArrayLike, coordinates: ArrayLike, order: int, fill_mode: str = "constant", fill_value: float = 0
) -> Array:
    """Values of an array at fractional coordinates, by interpolation.

    Args:
        inputs: an array with r axes.
        coordinates: (r, ...): the coordinates along each axis of `inputs`.
        order: 1 interpolates linearly between the 2^r elements around a position, 0 takes the nearest one.
        fill_mode: values beyond the border, see `affine_transform`.
        fill_value: the value for "constant".

    Returns:
        An array of the shape `coordinates.shape[1:]`, in the dtype of `inputs`; differentiable by both arguments.

    Raises:
        ValueError: The order or fill mode is unknown, or there are not r coordinates.

    Example:
        >>> map_coordinates(np.array([0.0, 10.0, 40.0]), np.array([[0.5, 1.0, 1.75]]), order=1).tolist()
        [5.0, 10.0, 32.5]
    """
    values: Any = as_value(inputs)
    positions: Any = coordinates
    dims = shape(inputs)
    given = shape(coordinates)
    if len(given) < 2 or given[0] != len(dims):
        raise ValueError(
            f"map_coordinates: expected coordinates ({len(dims)}, ...) for an input of the shape {dims}, got the "
            f"shape {given}. Pass the coordinates along each axis."
        )
    if fill_mode not in FILL_MODES or order not in (0, 1):
        known = ", ".join(map(repr, FILL_MODES))
        raise ValueError(
            f"map_coordinates: expected order 0 or 1 and a fill_mode of {known}, got {order!r} and {fill_mode!r}. "
            "Use one of these."
        )
    axes = [_taps(cast(positions[i], "float32"), n, order, fill_mode) for i, n in enumerate(dims)]  # type: ignore[arg-type]
    row, steps = cast(reshape(values, (-1,)), "float32"), _steps(dims)
    result: Any = None
    for corner in itertools.product(*axes):
        number = sum(index * step for (index, _, _), step in zip(corner, steps, strict=True))
        value = take(row, number, axis=0)
        for _, _, inside in corner:
            value = value if inside is None else where(inside, value, float(fill_value))
        for _, weight, _ in corner:
            value = value if weight is None else value * weight
        result = value if result is None else result + value
    return _as(result, values.dtype)


def sample(
    images: ArrayLike,
    down: ArrayLike,
    across: ArrayLike,
    order: int,
    fill_mode: str = "constant",
    fill_value: float = 0.0,
) -> Array:
    """Values of images (N, H, W, C) at rows `down` and columns `across`, each (N, H', W')."""
    dims: Any = shape(images)
    count, height, width, channels = dims
    pixels = reshape(images, (-1, channels))
    first = (np.arange(count, dtype=np.int32) * (height * width)).reshape(-1, 1, 1)
    result: Any = None
    for y, part_y, on_y in _taps(down, height, order, fill_mode):
        for x, part_x, on_x in _taps(across, width, order, fill_mode):
            value = take(pixels, first + y * width + x, axis=0)
            if on_y is not None:
                value = where(logical_and(on_y, on_x)[..., None], value, float(fill_value))
            if part_y is not None:
                value = value * (part_y * part_x)[..., None]
            result = value if result is None else result + value
    return result


def _taps(position: Any, n: int, order: int, mode: str) -> list[tuple[Any, Any, Any]]:
    """Taps along one axis: index, weight (None for 1), and whether it is on the axis (None for always)."""
    position = clip(position, -FARTHEST, FARTHEST)
    if order == 0:
        index = cast(sign(position) * floor(abs(position) + 0.5), "int32")
        return [(_onto(index, n, mode), None, _inside(index, n, mode))]
    low = floor(position)
    part, index = position - low, cast(low, "int32")
    return [(_onto(i, n, mode), weight, _inside(i, n, mode)) for i, weight in ((index, 1.0 - part), (index + 1, part))]


def _inside(index: Any, n: int, mode: str) -> Any:
    if mode != "constant":
        return None
    return logical_and(less_equal(0, index), less(index, n))


def _onto(index: Any, n: int, mode: str) -> Any:
    """An index mapped onto an axis of `n` elements."""
    if mode == "wrap":
        return mod(index, n)
    if mode == "mirror" and n > 1:
        index = mod(index, 2 * n - 2)
        return minimum(index, 2 * n - 2 - index)
    if mode == "reflect":
        index = mod(index, 2 * n)
        return minimum(index, 2 * n - 1 - index)
    return clip(index, 0, n - 1)


def _steps(dims: tuple[Any, ...]) -> list[int]:
    """The row-major strides of the axes, in elements."""
    return [int(np.prod(dims[i + 1 :], dtype=np.int64)) for i in range(len(dims))]


def _as(result: Any, dtype: Any) -> Any:
    """The result in the input's dtype, rounded for integers."""
    if str(dtype).startswith("float"):
        return result
    rounded = sign(result) * floor(abs(result) + 0.5)
    return cast(rounded, "int32") if is_symbolic(result) else np.asarray(rounded).astype(dtype)
