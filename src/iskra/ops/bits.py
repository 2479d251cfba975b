"""Bitwise operations on integers under the names of `keras.ops`."""

from __future__ import annotations

import numpy as np

from ..graph.op import is_symbolic
from ..graph.ops.elementwise import floor_divide, logical_not, minimum, multiply, negative, subtract
from ..graph.ops.indexing import take_rows
from ..typing import Array, ArrayLike
from .shapes import convert_to_tensor

__all__ = [
    "bitwise_invert", "bitwise_left_shift", "bitwise_not", "bitwise_right_shift", "left_shift", "right_shift",
]  # fmt: skip

_POWERS = np.left_shift(np.int32(1), np.arange(32, dtype=np.int32))


def bitwise_not(x: ArrayLike) -> Array:
    """Bitwise NOT of integers, elementwise: -x - 1; of booleans, the negation.

    Example:
        >>> bitwise_not([0, 5])
        array([-1, -6], dtype=int32)
    """
    x = convert_to_tensor(x)
    return logical_not(x) if x.dtype == "bool" else subtract(negative(x), 1)


def left_shift(x: ArrayLike, y: ArrayLike) -> Array:
    """Bits of x shifted left by y, elementwise: x 2^y, without the bits that overflow.

    Example:
        >>> left_shift([1, 3], 2)
        array([ 4, 12])
    """
    if not is_symbolic(x, y):
        return np.left_shift(convert_to_tensor(x), convert_to_tensor(y))
    return multiply(x, take_rows(_POWERS, convert_to_tensor(y)))


def right_shift(x: ArrayLike, y: ArrayLike) -> Array:
    """Bits of x shifted right by y, elementwise: floor(x / 2^y).

    Example:
        >>> right_shift([4, 13], 2)
        array([1, 3])
    """
    if not is_symbolic(x, y):
        return np.right_shift(convert_to_tensor(x), convert_to_tensor(y))
    y = convert_to_tensor(y)
    most = minimum(y, 30)  # 2^31 exceeds int32, two shifts do not
    return floor_divide(floor_divide(x, take_rows(_POWERS, most)), take_rows(_POWERS, subtract(y, most)))


bitwise_invert = bitwise_not
bitwise_left_shift = left_shift
bitwise_right_shift = right_shift
