"""Targets and predictions brought together: both floats, both of one shape, never spread over one another."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

from .. import ops

Shape = tuple[int | None, ...]
LossFunction = TypeVar("LossFunction", bound=Callable[..., Any])


def to_float(x: Any) -> Any:
    """`x` as a float tensor or array; float64 arrays keep their precision."""
    return ops.cast(ops.convert_to_tensor(x), "float32")


def same_rank(x1: Any, x2: Any) -> tuple[Any, Any]:
    """Add or drop a last axis of length 1, so that `(N,)` and `(N, 1)` become equal.

    A vector grows to `(N, 1)`; of larger values the one with the extra axis loses it. Anything else stays as it is.
    """
    if len(x1.shape) < len(x2.shape):
        return same_rank(x2, x1)[::-1]
    if len(x1.shape) == len(x2.shape) + 1 and x1.shape[-1] == 1:
        if len(x2.shape) == 1:
            return x1, ops.expand_dims(x2, -1)
        return ops.squeeze(x1, -1), x2
    return x1, x2


def weights_like(sample_weight: Any, values: Any) -> Any:
    """Sample weights `(N,)`, `(N, 1)` or shaped as `values`, ready to be multiplied with these.

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
    """Whether two shapes are one; an unknown length may be any. With `or_one`, `shape` may have 1 in place of more."""
    return len(shape) == len(other) and all(
        a == b or None in (a, b) or (or_one and a == 1) for a, b in zip(shape, other, strict=True)
    )


def pair(y_true: Any, y_pred: Any, who: str) -> tuple[Any, Any]:
    """Targets and predictions as floats of one shape; a single number as target stands for all.

    Raises:
        ValueError: the shapes differ by more than a last axis of length 1.
    """
    y_true, y_pred = same_rank(to_float(y_true), to_float(y_pred))
    if y_true.shape and not same_shape(y_true.shape, y_pred.shape):
        raise ValueError(
            f"{who}: expected targets of the predictions' shape {tuple(y_pred.shape)}, got {tuple(y_true.shape)}. "
            "Reshape the targets, or change the last layer's units."
        )
    return y_true, y_pred


def paired(function: LossFunction) -> LossFunction:
    """Give a function of `(y_true, y_pred, ...)` its first two arguments as `pair` makes them."""

    @functools.wraps(function)
    def wrapper(y_true: Any, y_pred: Any, *args: Any, **kwargs: Any) -> Any:
        return function(*pair(y_true, y_pred, function.__name__), *args, **kwargs)

    return cast(LossFunction, wrapper)
