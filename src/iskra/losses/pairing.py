"""Shapes of targets and predictions: both become floats of one shape, and are never broadcast against each other."""

from __future__ import annotations

import numpy as np

from .. import ops
from ..typing import Array, ArrayLike, Shape


def to_float(x: ArrayLike) -> Array:
    """`x` as a float tensor or array; float64 arrays keep their precision."""
    value = ops.convert_to_tensor(x)
    return value if value.dtype == np.float64 else ops.cast(value, "float32")


def same_rank(x1: Array, x2: Array) -> tuple[Array, Array]:
    """Add or drop a last axis of length 1, so that `(N,)` and `(N, 1)` become equal.

    A vector grows to `(N, 1)`; of larger arrays the one with the extra axis loses it. Anything else is unchanged.
    """
    if len(x1.shape) < len(x2.shape):
        return same_rank(x2, x1)[::-1]
    if len(x1.shape) == len(x2.shape) + 1 and x1.shape[-1] == 1:
        if len(x2.shape) == 1:
            return x1, ops.expand_dims(x2, -1)
        return ops.squeeze(x1, -1), x2
    return x1, x2


def weights_like(sample_weight: ArrayLike, values: Array) -> Array:
    """Sample weights `(N,)`, `(N, 1)` or in the shape of `values`, ready to be multiplied with these.

    Raises:
        ValueError: the weights have another shape.
    """
    weights = to_float(sample_weight)
    given = tuple(weights.shape)
    extra = len(given) - len(values.shape)
    if extra == 1 and given[-1] == 1:
        weights = ops.squeeze(weights, -1)
    elif extra < 0 and given:  # (N,) -> (N, 1, ...): one weight for a sample with many values
        weights = ops.reshape(weights, (*given, *[1] * -extra))
    if weights.shape and values.shape and not same_shape(weights.shape, values.shape, or_one=True):
        raise ValueError(
            f"sample_weight: expected one weight for each of {values.shape[0]} samples, or the shape "
            f"{tuple(values.shape)}, got {given}. Reshape the weights."
        )
    return weights


def same_shape(shape: Shape, other: Shape, or_one: bool = False) -> bool:
    """Whether two shapes match; None matches any length. With `or_one`, `shape` may have 1 in place of more."""
    return len(shape) == len(other) and all(
        a == b or None in (a, b) or (or_one and a == 1) for a, b in zip(shape, other, strict=True)
    )


def pair(y_true: ArrayLike, y_pred: ArrayLike, who: str) -> tuple[Array, Array]:
    """Targets and predictions as floats of one shape; a scalar target stands for all.

    Raises:
        ValueError: the shapes differ by more than a last axis of length 1.
    """
    y_true, y_pred = same_rank(to_float(y_true), to_float(y_pred))
    if y_true.shape and not same_shape(y_true.shape, y_pred.shape):
        raise ValueError(
            f"{who}: expected targets of the predictions' shape {tuple(y_pred.shape)}, got {tuple(y_true.shape)}. "
            "They must have the same shape: reshape the targets, or change the last layer's units."
        )
    return y_true, y_pred
