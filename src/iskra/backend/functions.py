"""Functions whose arguments or defaults differ from those of `iskra.ops`, as older programs call them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from .. import ops, random
from ..config import floatx
from ..typing import Array, ArrayLike, Axis, DTypeLike, Seed


def argmax(x: ArrayLike, axis: int = -1) -> Array:
    """The index of the largest value along an axis, the last by default."""
    return ops.argmax(x, axis)


def argmin(x: ArrayLike, axis: int = -1) -> Array:
    """The index of the smallest value along an axis, the last by default."""
    return ops.argmin(x, axis)


def batch_dot(x: ArrayLike, y: ArrayLike, axes: int | Sequence[int] | None = None) -> Array:
    """Products of the rows of two batches, over an axis of each.

    Args:
        x: (N, ...), two axes at least.
        y: (N, ...), likewise.
        axes: the axis of `x` and that of `y`, or one number for both; by default the last of `x`, and the last but one
            of `y`, or its last where it has two.

    Raises:
        ValueError: an axis of 0, or fewer axes.

    Example:
        >>> batch_dot(ops.ones((2, 3)), ops.ones((2, 3)), axes=1).shape
        (2, 1)
        >>> batch_dot(ops.ones((2, 3, 4)), ops.ones((2, 4, 5))).shape
        (2, 3, 5)
    """
    x, y = ops.convert_to_tensor(x), ops.convert_to_tensor(y)
    ranks = len(x.shape), len(y.shape)
    if min(ranks) < 2:
        raise ValueError(f"batch_dot: expected two axes at least, got the shapes {x.shape} and {y.shape}. Add one.")
    if axes is None:
        axes = (ranks[0] - 1, ranks[1] - 1 if ranks[1] == 2 else ranks[1] - 2)
    pair = (axes, axes) if isinstance(axes, int) else tuple(axes)
    left, right = (axis % rank for axis, rank in zip(pair, ranks, strict=True))
    if 0 in (left, right):
        raise ValueError(f"batch_dot: expected axes behind that of the batch, got {axes}. Add an axis in front.")
    rows = ops.moveaxis(x, left, -1)  # (N, ..., K)
    columns = ops.moveaxis(y, right, 1)  # (N, K, ...)
    a, b = rows.shape[1:-1], columns.shape[2:]
    product = ops.matmul(_joined(rows, 1, -1), _joined(columns, 2, len(columns.shape)))  # (N, A, B)
    if ranks == (2, 2):
        return ops.reshape(product, (-1, 1))
    return ops.reshape(product, (-1, *a, *b))


def _joined(x: Any, first: int, stop: int) -> Array:
    """The value with some of its axes as one."""
    stop = stop % len(x.shape) if stop < 0 else stop
    shape = x.shape
    return ops.reshape(x, (-1, *shape[1:first], math.prod(shape[first:stop]), *shape[stop:]))


def batch_flatten(x: ArrayLike) -> Array:
    """Rows as vectors: (N, ...) -> (N, K)."""
    x = ops.convert_to_tensor(x)
    return ops.reshape(x, (-1, math.prod(x.shape[1:])))


def clip(x: ArrayLike, min_value: float | None, max_value: float | None) -> Array:
    """Values between two numbers; None is no limit."""
    low = -math.inf if min_value is None else min_value
    high = math.inf if max_value is None else max_value
    return ops.clip(x, low, max(low, high))


def concatenate(tensors: Sequence[ArrayLike], axis: int = -1) -> Array:
    """Values side by side, along the last axis by default."""
    return ops.concatenate(tensors, axis)


def cumsum(x: ArrayLike, axis: int = 0) -> Array:
    """Running sums along an axis, the first by default."""
    return ops.cumsum(x, axis)


def cumprod(x: ArrayLike, axis: int = 0) -> Array:
    """Running products along an axis, the first by default."""
    return ops.cumprod(x, axis)


def expand_dims(x: ArrayLike, axis: int = -1) -> Array:
    """The value with an axis of length 1 more, the last by default."""
    return ops.expand_dims(x, axis)


def flatten(x: ArrayLike) -> Array:
    """All elements as one vector."""
    return ops.reshape(x, (-1,))


def foldl(
    fn: Callable[[Any, Any], Any], elems: ArrayLike, initializer: ArrayLike | None = None, name: str | None = None
) -> Array:
    """A function of the value so far and the next row, from the first row to the last.

    Example:
        >>> import numpy as np
        >>> float(foldl(lambda so_far, row: so_far * 2 + row, np.array([1.0, 0.0, 1.0])))
        5.0
    """
    rows = ops.unstack(elems, axis=0)
    so_far: Any = rows.pop(0) if initializer is None else initializer
    for row in rows:
        so_far = fn(so_far, row)
    return so_far


def foldr(
    fn: Callable[[Any, Any], Any], elems: ArrayLike, initializer: ArrayLike | None = None, name: str | None = None
) -> Array:
    """As `foldl`, from the last row to the first."""
    return foldl(fn, ops.flip(elems, 0), initializer)


def gather(reference: ArrayLike, indices: ArrayLike) -> Array:
    """The rows of these numbers."""
    return ops.take(reference, indices, axis=0)


def hard_sigmoid(x: ArrayLike) -> Array:
    """`0.2 x + 0.5`, limited to 0 and 1; `iskra.ops.hard_sigmoid` has `x / 6 + 0.5`."""
    return ops.clip(0.2 * ops.convert_to_tensor(x, "float32") + 0.5, 0.0, 1.0)


def in_top_k(predictions: ArrayLike, targets: ArrayLike, k: int) -> Array:
    """Whether the target class is among the k with the largest predictions."""
    return ops.in_top_k(targets, predictions, k)


def l2_normalize(x: ArrayLike, axis: int | tuple[int, ...] | None = None) -> Array:
    """Values divided by their Euclidean norm along an axis, or that of all."""
    squares = ops.sum(ops.square(x), axis=axis, keepdims=True)
    return ops.multiply(x, ops.rsqrt(ops.maximum(squares, 1e-12)))


def permute_dimensions(x: ArrayLike, pattern: Sequence[int]) -> Array:
    """The axes in another order."""
    return ops.transpose(x, pattern)


def random_bernoulli(shape: Sequence[int], p: float = 0.0, dtype: DTypeLike = None, seed: Seed = None) -> Array:
    """Ones with the probability p, zeros else."""
    return ops.cast(random.uniform(shape, seed=seed) < p, dtype or floatx())


def relu(x: ArrayLike, alpha: float = 0.0, max_value: float | None = None, threshold: float = 0.0) -> Array:
    """X above the threshold, `alpha (x - threshold)` below it, at most `max_value`.

    Example:
        >>> relu([-2.0, 0.5, 3.0], alpha=0.5, max_value=2.0, threshold=1.0).tolist()
        [-1.5, -0.25, 2.0]
    """
    x = ops.convert_to_tensor(x, "float32")
    above = x if max_value is None else ops.minimum(x, max_value)
    below = alpha * (x - threshold) if alpha else ops.zeros_like(x)
    return ops.where(x > threshold if threshold else x >= 0, above, below)


def repeat(x: ArrayLike, n: int) -> Array:
    """Each row n times: (N, F) -> (N, n, F)."""
    return ops.repeat(ops.expand_dims(x, 1), n, axis=1)


def repeat_elements(x: ArrayLike, rep: int, axis: int) -> Array:
    """Each element several times along an axis."""
    return ops.repeat(x, rep, axis=axis)


def reverse(x: ArrayLike, axes: Axis) -> Array:
    """The elements along axes in the other order."""
    return ops.flip(x, axes)


def switch(condition: ArrayLike, then_expression: Any, else_expression: Any) -> Array:
    """One of two values, or of the values of two functions without arguments.

    The condition is one boolean, or one for each element or each row.

    Example:
        >>> switch([True, False], [1.0, 2.0], [-1.0, -2.0]).tolist()
        [1.0, -2.0]
    """
    if callable(then_expression):
        return ops.cond(condition, then_expression, else_expression)
    condition, value = ops.convert_to_tensor(condition), ops.convert_to_tensor(then_expression)
    missing = len(value.shape) - len(condition.shape)
    if condition.shape:
        condition = ops.reshape(condition, (*ops.shape(condition), *[1] * missing))
    return ops.where(condition, value, else_expression)
