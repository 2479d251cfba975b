"""The activations that say more than the op of the same name, or have another name."""

from __future__ import annotations

from .. import ops
from ..typing import Array, ArrayLike


def linear(x: Array) -> Array:
    """Leave the value as it is: `x`."""
    return x


def exponential(x: ArrayLike) -> Array:
    """Raise e to the value: `exp(x)`."""
    return ops.exp(x)


def sigmoid(x: ArrayLike) -> Array:
    """Squash to (0, 1): `1 / (1 + exp(-x))`.

    A symbolic result keeps `x` as its `logits`, from which the binary crossentropies start.

    Example:
        >>> sigmoid([-1000.0, 0.0, 1000.0])
        array([0. , 0.5, 1. ], dtype=float32)
    """
    y = ops.sigmoid(x)
    if hasattr(y, "logits"):
        y.logits = x
    return y


def tanh(x: ArrayLike) -> Array:
    """Squash to (-1, 1): `(exp(x) - exp(-x)) / (exp(x) + exp(-x))`."""
    return ops.tanh(x)


def gelu(x: ArrayLike, approximate: bool = False) -> Array:
    """Weigh a value by the normal distribution below it: `x * P(X <= x)`, X standard normal.

    Args:
        x: any shape.
        approximate: use the formula with tanh (the default of `ops.gelu`) instead of the error function.
    """
    return ops.gelu(x, approximate)


def relu(x: ArrayLike, negative_slope: float = 0.0, max_value: float | None = None, threshold: float = 0.0) -> Array:
    """Cut off below zero: `max(x, 0)`; with arguments, in three pieces.

    `max_value` if `x >= max_value`, `x` if `threshold < x < max_value`, else `negative_slope * (x - threshold)`.

    Args:
        x: any shape.
        negative_slope: the slope below the threshold.
        max_value: where the result stops to grow; None for nowhere.
        threshold: where values begin to pass.

    Example:
        >>> relu([-2.0, 0.5, 9.0], negative_slope=0.1, max_value=6.0)
        array([-0.2,  0.5,  6. ], dtype=float32)
    """
    x = ops.convert_to_tensor(x)
    y = ops.relu(x) if threshold == 0 else ops.where(ops.greater(x, threshold), x, 0.0)
    if max_value is not None:
        y = ops.clip(y, 0.0, float(max_value))
    if negative_slope != 0:
        y = y - negative_slope * ops.relu(threshold - x)
    return y


__all__ = ["exponential", "gelu", "linear", "relu", "sigmoid", "tanh"]
