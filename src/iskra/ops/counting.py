"""Counting of values, and functions whose result's shape depends on the values, under the names of `keras.ops`."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..graph.op import is_symbolic
from ..graph.ops.elementwise import add, divide, floor, less_equal, logical_and, minimum, multiply, subtract, where
from ..graph.ops.indexing import scatter_add
from ..typing import Array, ArrayLike
from .elementwise import cast
from .reductions import max, min, sum
from .shapes import convert_to_tensor, one_hot, reshape, shape
from .trigonometry import floating

__all__ = ["bincount", "histogram", "nonzero", "unique"]


def bincount(x: ArrayLike, weights: ArrayLike | None = None, minlength: int = 0, sparse: bool = False) -> Array:
    """Number of occurrences of each integer, or the sum of their weights.

    Args:
        x: integers of at least 0, (N,), or (B, N) for a count in each row.
        weights: weight of each integer, in the shape of x; 1 by default.
        minlength: the minimal number of bins. In a program it is the number of bins: larger integers are not counted.
        sparse: must be False: sparse tensors are not supported.

    Returns:
        (bins,) or (B, bins), int32, or float32 with weights.

    Raises:
        ValueError: `minlength` is missing in a program, or `sparse` is True.

    Example:
        >>> bincount([0, 2, 2], minlength=4)
        array([1, 0, 2, 0], dtype=int32)
    """
    x = convert_to_tensor(x)
    if sparse:
        raise ValueError("bincount: expected sparse=False, got True. Sparse tensors are not supported.")
    if not is_symbolic(x, weights):
        minlength = int(np.max(np.append(x, minlength - 1))) + 1
    elif minlength < 1:
        raise ValueError(
            "bincount: expected minlength of at least 1 in a program, whose shapes must be known, got 0. "
            "Pass the number of bins."
        )
    hits = one_hot(x, minlength, dtype="int32" if weights is None else "float32")  # (..., N, bins)
    if weights is not None:
        hits = multiply(hits, reshape(floating(weights), (*shape(x), 1)))
    return sum(hits, axis=-2)


def histogram(x: ArrayLike, bins: int = 10, range: tuple[float, float] | None = None) -> tuple[Array, Array]:
    """Histogram: the number of values in each of some bins of equal width, and the edges of the bins.

    Args:
        x: values, (N,).
        bins: number of bins.
        range: lower and upper end; by default the smallest and the largest value.

    Returns:
        Counts, (bins,), and edges, (bins + 1,), both float32.

    Raises:
        ValueError: x has more axes, there is no bin, or the range is reversed.

    Example:
        >>> histogram([1.0, 2.0, 2.5, 5.0], 2)
        (array([3., 1.], dtype=float32), array([1., 3., 5.], dtype=float32))
    """
    x = floating(x)
    if len(x.shape) != 1 or bins < 1 or (range is not None and range[1] < range[0]):
        raise ValueError(
            f"histogram: expected values of one axis, bins of at least 1 and a range from low to high, "
            f"got shape {x.shape}, bins={bins}, range={range}. Flatten the values, or change the bins."
        )
    low, high = (min(x), max(x)) if range is None else (np.float32(range[0]), np.float32(range[1]))
    is_point = less_equal(high, low)
    low, high = where(is_point, subtract(low, 0.5), low), where(is_point, add(high, 0.5), high)
    width = subtract(high, low)
    bin = minimum(floor(multiply(divide(subtract(x, low), width), float(bins))), bins - 1.0)
    inside = logical_and(less_equal(low, x), less_equal(x, high))
    number = cast(where(logical_and(inside, less_equal(0.0, bin)), bin, float(bins)), "int32")
    counts = scatter_add(cast(inside, "float32"), number, rows=bins + 1)[:bins]
    steps = np.linspace(0.0, 1.0, bins + 1, dtype=np.float32)
    return counts, add(multiply(steps, width), low)


def nonzero(x: ArrayLike) -> tuple[Array, ...]:
    """Indices of the elements that are not zero: an int32 array for each axis, for arrays only.

    Raises:
        TypeError: x is symbolic: the result's shape would depend on its values.

    Example:
        >>> nonzero([[1, 0], [0, 2]])
        (array([0, 1], dtype=int32), array([0, 1], dtype=int32))
    """
    _refuse("nonzero", x, "a boolean mask with where, or top_k of the mask")
    return tuple(np.asarray(positions, np.int32) for positions in np.nonzero(convert_to_tensor(x)))


def unique(
    x: ArrayLike,
    sorted: bool = True,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
    size: int | None = None,
    fill_value: float | None = None,
) -> Array | tuple[Array, ...]:
    """Unique values in ascending order, for arrays only.

    Args:
        x: values.
        sorted: ignored, for compatibility with Keras: values are always sorted.
        return_index: whether to return the index of the first occurrence of each value, too.
        return_inverse: whether to return the index in the result of each value, too.
        return_counts: whether to return the number of occurrences, too.
        axis: the axis along which slices are compared; None for the flattened values.
        size: number of values to return: the first ones, or filled up.
        fill_value: filler; the smallest value by default.

    Raises:
        TypeError: x is symbolic: the result's shape would depend on its values.

    Example:
        >>> unique([3, 1, 3])
        array([1, 3], dtype=int32)
    """
    _refuse("unique", x, "sort, or one_hot and max over the classes")
    find: Any = np.unique
    results = find(convert_to_tensor(x), return_index, return_inverse, return_counts, axis=axis, equal_nan=False)
    parts = list(results) if isinstance(results, tuple) else [results]
    if size is not None:
        along = axis or 0
        fills = [fill_value if fill_value is not None else np.min(parts[0], axis=along, keepdims=True), 0, 0, 0]
        keeps = [True, *([True] * return_index), *([False] * return_inverse), *([True] * return_counts)]
        parts = [
            _sized(part, size, along if i == 0 else 0, fills[i]) if keep else part
            for i, (part, keep) in enumerate(zip(parts, keeps, strict=True))
        ]
    parts[1:] = [np.asarray(part, np.int32) for part in parts[1:]]
    return tuple(parts) if len(parts) > 1 else parts[0]


def _sized(x: np.ndarray, size: int, axis: int, fill: Any) -> np.ndarray:
    """The first `size` slices, filled up with `fill` if there are fewer."""
    missing = size - x.shape[axis]
    if missing <= 0:
        return np.take(x, np.arange(size), axis)
    dims = (*x.shape[:axis], missing, *x.shape[axis + 1 :])
    return np.concatenate([x, np.broadcast_to(np.asarray(fill, x.dtype), dims)], axis)


def _refuse(who: str, x: Any, instead: str) -> None:
    if is_symbolic(x):
        raise TypeError(
            f"{who}: expected an array, got a symbolic value: the shape of the result would depend on its numbers. "
            f"Use {instead}."
        )
