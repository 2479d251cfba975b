"""Random rectangles in images, and the masks of their pixels."""

from __future__ import annotations

import numpy as np

from ... import ops
from ...typing import Array


def interval(ratio: Array, position: Array, length: int) -> tuple[Array, Array]:
    """Begin and end, each (N, 1), of a rectangle along an axis of `length` pixels.

    `ratio` is its length, as a fraction of the axis, and `position` its position in what is left, from 0 to 1; (N, 1).
    """
    extent = ratio * float(length)
    begin = position * (float(length) - extent)
    return begin, begin + extent


def rectangle_mask(rows: tuple[Array, Array], columns: tuple[Array, Array], height: int, width: int) -> Array:
    """True for the pixels whose centers lie in the rectangles, (N, H, W, 1).

    Keras takes a pixel's upper left corner, so that its rectangles never reach the first row and column.
    """
    y = np.arange(height, dtype=np.float32).reshape(1, height, 1, 1) + 0.5
    x = np.arange(width, dtype=np.float32).reshape(1, 1, width, 1) + 0.5
    return ops.logical_and(_between(y, *rows), _between(x, *columns))


def _between(at: np.ndarray, begin: Array, end: Array) -> Array:
    begin, end = ops.reshape(begin, (-1, 1, 1, 1)), ops.reshape(end, (-1, 1, 1, 1))
    return ops.logical_and(ops.less_equal(begin, at), ops.less(at, end))
