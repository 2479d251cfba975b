"""Rectangles drawn in images, and which pixels lie in them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import ops


def spans(ratio: Any, place: Any, length: int) -> tuple[Any, Any]:
    """Begin and end along an axis.

    Args:
        ratio: how much of the axis, (N, 1).
        place: where in what is left over, from 0 to 1, (N, 1).
        length: pixels of the axis.
    """
    extent = ratio * float(length)
    begin = place * (float(length) - extent)
    return begin, begin + extent


def inside(rows: tuple[Any, Any], columns: tuple[Any, Any], height: int, width: int) -> Any:
    """Which pixels lie in the rectangles, those whose middle does, (N, H, W, 1).

    Keras takes a pixel's upper left corner, so that its rectangles never reach the first row and column.
    """
    y = np.arange(height, dtype=np.float32).reshape(1, height, 1, 1) + 0.5
    x = np.arange(width, dtype=np.float32).reshape(1, 1, width, 1) + 0.5
    return ops.logical_and(_between(y, *rows), _between(x, *columns))


def _between(at: np.ndarray, begin: Any, end: Any) -> Any:
    begin, end = ops.reshape(begin, (-1, 1, 1, 1)), ops.reshape(end, (-1, 1, 1, 1))
    return ops.logical_and(ops.less_equal(begin, at), ops.less(at, end))
