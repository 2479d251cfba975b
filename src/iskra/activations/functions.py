"""Activations that differ from the op of their name, or have no op."""

from __future__ import annotations

from .. import ops
from ..typing import Array, ArrayLike


def linear(x: Array) -> Array:
    """Identity, elementwise: x itself, unchanged."""
    return x


def exponential(x: ArrayLike) -> Array:
    """Exponential function, elementwise: `exp(x)`, that is e^x."""
    return ops.exp(x)


def sigmoid(x: ArrayLike) -> Array:
    """Logistic sigmoid, elementwise: `1 / (1 + exp(-x))`, from 0 to 1.

    A symbolic result keeps `x` as its `logits`, from which binary crossentropies are computed.

    Example:
        >>> sigmoid([-1000.0, 0.0, 1000.0])
        array([0. , 0.5, 1. ], dtype=float32)
    """
    y = ops.sigmoid(x)
    if hasattr(y, "logits"):
        y.logits = x
    return y


def tanh(x: ArrayLike) -> Array:
    """Hyperbolic tangent, elementwise: `(exp(x) - exp(-x)) / (exp(x) + exp(-x))`, from -1 to 1."""
    return ops.tanh(x)


def gelu(x: ArrayLike, approximate: bool = False) -> Array:
    """Gaussian error linear unit, elementwise: `x * P(X <= x)` for a standard normal X.

    Args:
        x: any shape.
        approximate: use the formula with tanh (the default of `ops.gelu`) instead of the error function.

    References:
        Hendrycks and Gimpel, "Gaussian error linear units (GELUs)", 2016.
    """
    return ops.gelu(x, approximate)


def relu(x: ArrayLike, negative_slope: float = 0.0, max_value: float | None = None, threshold: float = 0.0) -> Array:
    """Rectified linear unit, elementwise: `max(x, 0)`; with arguments, piecewise linear.

    `max_value` if `x >= max_value`, `x` if `threshold < x < max_value`, else `negative_slope * (x - threshold)`.

    Args:
        x: any shape.
        negative_slope: slope below the threshold.
        max_value: upper limit of the result; None for none.
        threshold: lower limit of the values that pass.

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
