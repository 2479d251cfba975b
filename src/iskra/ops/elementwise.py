"""Elementwise functions that are composed of several ops, under the names of `keras.ops`. Arguments broadcast."""

from __future__ import annotations

import numpy as np

from ..graph.op import as_operand, is_symbolic
from ..graph.ops import elementwise as ew
from ..typing import Array, ArrayLike, DTypeLike, Outputs

_NAMES = {"float": "float32", "int": "int32"}
_IN_PROGRAMS = {"bool": "bool"}
_IN_PROGRAMS |= dict.fromkeys(("float16", "bfloat16", "float32", "float64"), "float32")
_IN_PROGRAMS |= dict.fromkeys(("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32"), "int32")


def power(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Power, x1 ** x2, elementwise. Exponents -1, 0.5, 1 and 2 become products and roots.

    Example:
        >>> power([1.0, 2.0, 3.0], 2)
        array([1., 4., 9.], dtype=float32)
    """
    if isinstance(x2, (int, float)):
        if x2 == 2:
            return ew.square(x1)
        if x2 == 1:
            return ew.multiply(x1, 1.0)
        if x2 == 0.5:
            return ew.sqrt(x1)
        if x2 == -1:
            return ew.reciprocal(x1)
    return ew.power(x1, x2)


def greater(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Whether x1 > x2, elementwise, bool.

    Example:
        >>> greater([1, 2], 1)
        array([False,  True])
    """
    return ew.less(x2, x1)


def greater_equal(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Whether x1 >= x2, elementwise, bool.

    Example:
        >>> greater_equal([0, 1, 2], 1)
        array([False,  True,  True])
    """
    return ew.less_equal(x2, x1)


def clip(x: ArrayLike, x_min: ArrayLike, x_max: ArrayLike) -> Array:
    """Values limited to the range from x_min to x_max, elementwise.

    Example:
        >>> clip([-2.0, 0.5, 3.0], 0.0, 1.0)
        array([0. , 0.5, 1. ], dtype=float32)
    """
    return ew.minimum(ew.maximum(x, x_min), x_max)


def round(x: ArrayLike, decimals: int = 0) -> Array:
    """Rounding to a number of decimals, elementwise; halves go to the even neighbour.

    Example:
        >>> round([0.5, 1.5, 2.34], 1)
        array([0.5, 1.5, 2.3], dtype=float32)
    """
    if decimals == 0:
        return ew.round(x)
    scale = 10.0**decimals
    return ew.divide(ew.round(ew.multiply(x, scale)), scale)


def where(condition: ArrayLike, x1: ArrayLike | None = None, x2: ArrayLike | None = None) -> Outputs:
    """Elements of x1 where the condition is true, of x2 elsewhere; all three broadcast.

    Args:
        condition: booleans.
        x1: values. Without x1 and x2 the result is `nonzero(condition)`.
        x2: values.

    Example:
        >>> where([True, False], 1.0, 2.0)
        array([1., 2.], dtype=float32)
    """
    if x1 is None and x2 is None:
        from .counting import nonzero

        return nonzero(condition)
    if is_symbolic(x1, x2):
        kinds = {value.dtype for value in (x1, x2) if value is not None and hasattr(value, "dtype")}
        if len(kinds) > 1 and any(str(kind).startswith("float") for kind in kinds):
            x1, x2 = (ew.cast(v, dtype="float32") if hasattr(v, "dtype") else v for v in (x1, x2))
    return ew.where(condition, x1, x2)


def cast(x: ArrayLike, dtype: DTypeLike) -> Array:
    """Conversion to another dtype, elementwise; floats are truncated to integers.

    Programs compute in float32, int32 and bool: other floats and integers become the first two there.

    Raises:
        ValueError: The value is symbolic, and the dtype another one.

    Example:
        >>> cast([1.7, -1.7], "int32")
        array([ 1, -1], dtype=int32)
    """
    dtype = _NAMES.get(dtype, dtype) if isinstance(dtype, str) else np.dtype(dtype).name
    if is_symbolic(x):
        dtype = _IN_PROGRAMS.get(dtype, dtype)
        if dtype not in ("float32", "int32", "bool"):
            raise ValueError(f"cast: expected 'float32', 'int32' or 'bool', got {dtype!r}. Use one of these.")
        return ew.cast(x, dtype=dtype)
    if dtype in ("int32", "bool"):
        return ew.cast(x, dtype=dtype)
    return as_array(x).astype("float32" if dtype == "bfloat16" else dtype)  # NumPy has no bfloat16


def as_array(x: ArrayLike) -> np.ndarray:
    """The value as a NumPy array."""
    return np.asarray(as_operand(x))


def divide_no_nan(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Quotient, x1 / x2, elementwise; 0 where x2 is 0.

    Example:
        >>> divide_no_nan([1.0, 1.0], [2.0, 0.0])
        array([0.5, 0. ], dtype=float32)
    """
    is_zero = ew.equal(x2, 0.0)
    return where(is_zero, 0.0, ew.divide(x1, ew.add(x2, is_zero)))


__all__ = ["cast", "clip", "divide_no_nan", "greater", "greater_equal", "power", "round", "where"]
