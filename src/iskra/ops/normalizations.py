"""Moments, normalizations and crossentropies under the names that `keras.ops` gives them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import config
from ..graph.ops.elementwise import (
    add,
    divide,
    log,
    maximum,
    minimum,
    multiply,
    negative,
    rsqrt,
    square,
    subtract,
)
from ..typing import Array, ArrayLike, DTypeLike
from . import nn
from .elementwise import clip
from .linalg import norm
from .reductions import max, mean, sum, var
from .shapes import convert_to_tensor, one_hot, reshape, shape, squeeze
from .special import log10
from .trigonometry import floating

__all__ = [
    "batch_normalization",
    "binary_crossentropy",
    "categorical_crossentropy",
    "layer_normalization",
    "moments",
    "multi_hot",
    "normalize",
    "psnr",
    "rms_normalization",
    "sparse_categorical_crossentropy",
]


def moments(
    x: ArrayLike, axes: Sequence[int], keepdims: bool = False, synchronized: bool = False
) -> tuple[Array, Array]:
    """The mean and the variance over axes.

    Args:
        x: values.
        axes: over which.
        keepdims: leave them with length 1.
        synchronized: must be False: there is one machine.

    Raises:
        ValueError: `synchronized` is true.
    """
    if synchronized:
        raise ValueError("moments: expected synchronized=False, got True. There is one machine to synchronize.")
    x, over = floating(x), (axes,) if isinstance(axes, int) else tuple(axes)
    return mean(x, over, keepdims), var(x, over, keepdims)


def batch_normalization(
    x: ArrayLike,
    mean: ArrayLike,
    variance: ArrayLike,
    axis: int,
    offset: ArrayLike | None = None,
    scale: ArrayLike | None = None,
    epsilon: float = 1e-3,
) -> Array:
    """Normalized by given moments: `(x - mean) / sqrt(variance + epsilon) * scale + offset`.

    Args:
        x: values.
        mean: one for each element of the axis.
        variance: likewise.
        axis: the one that is not averaged over.
        offset: to be added; nothing by default.
        scale: to multiply with; 1 by default.
        epsilon: keeps the root away from zero.
    """
    x = floating(x)
    mean, variance = _along(mean, axis, x), _along(variance, axis, x)
    offset, scale = (None if v is None else _along(v, axis, x) for v in (offset, scale))
    factor = rsqrt(add(variance, epsilon))
    factor = factor if scale is None else multiply(factor, scale)
    moved = multiply(negative(mean), factor)
    moved = moved if offset is None else add(moved, offset)
    return add(multiply(x, factor), moved)


def layer_normalization(
    x: ArrayLike,
    gamma: ArrayLike | None = None,
    beta: ArrayLike | None = None,
    axis: int | Sequence[int] = -1,
    epsilon: float | None = None,
    **kwargs: Any,
) -> Array:
    """Normalized by its own moments over axes: `(x - mean) / sqrt(variance + epsilon) * gamma + beta`.

    Args:
        x: values.
        gamma: to multiply with, in the shape of the axes; 1 by default.
        beta: to be added, in the shape of the axes; nothing by default.
        axis: one or several.
        epsilon: keeps the root away from zero; `iskra.config.epsilon()` by default.
        **kwargs: `rms_scaling=True` leaves the mean where it is, and `beta` away.
    """
    x = floating(x)
    axes = (axis,) if isinstance(axis, int) else tuple(sorted(axis))
    gamma, beta = (None if v is None else _over(v, axes, x) for v in (gamma, beta))
    factor = rsqrt(add(var(x, axes, keepdims=True), config.epsilon() if epsilon is None else epsilon))
    factor = factor if gamma is None else multiply(factor, gamma)
    if kwargs.pop("rms_scaling", False):
        return multiply(x, factor)
    moved = multiply(negative(mean(x, axes, keepdims=True)), factor)
    return add(multiply(x, factor), moved if beta is None else add(moved, beta))


def rms_normalization(
    x: ArrayLike, scale: ArrayLike | None = None, axis: int | Sequence[int] = -1, epsilon: float | None = None
) -> Array:
    """Divided by the root of its mean square over axes: `x / sqrt(mean(x^2) + epsilon) * scale`.

    Args:
        x: values.
        scale: to multiply with, 1 by default.
        axis: one or several.
        epsilon: keeps the root away from zero; `iskra.config.epsilon()` by default.
    """
    x = floating(x)
    axes = (axis,) if isinstance(axis, int) else tuple(sorted(axis))
    power = mean(square(x), axes, keepdims=True)
    result = multiply(x, rsqrt(add(power, config.epsilon() if epsilon is None else epsilon)))
    return result if scale is None else multiply(result, scale)


def normalize(x: ArrayLike, axis: int = -1, order: int = 2, epsilon: float | None = None) -> Array:
    """Vectors divided by their length.

    Args:
        x: values.
        axis: along which the vectors lie.
        order: which norm: 2 is the Euclidean one, 1 the sum of magnitudes.
        epsilon: lengths below it count as it; `iskra.config.epsilon()` by default.

    Raises:
        ValueError: an order below 1.
    """
    if not isinstance(order, int) or order < 1:
        raise ValueError(
            f"normalize: expected order as a whole number of at least 1, got {order!r}. 2 is the usual one."
        )
    x = floating(x)
    least = config.epsilon() if epsilon is None else epsilon
    if order == 2:
        return multiply(x, minimum(rsqrt(sum(square(x), axis, keepdims=True)), 1.0 / least))
    return divide(x, maximum(norm(x, order, axis, keepdims=True), least))


def psnr(x1: ArrayLike, x2: ArrayLike, max_val: float) -> Array:
    """The peak signal-to-noise ratio of two images in decibels: `20 log10(max_val) - 10 log10(mean square error)`."""
    error = mean(square(subtract(floating(x1), x2)))
    return subtract(multiply(log10(floating(max_val)), 20.0), multiply(log10(error), 10.0))


def multi_hot(
    inputs: ArrayLike,
    num_classes: int | None = None,
    axis: int = -1,
    dtype: DTypeLike = None,
    sparse: bool = False,
    **kwargs: Any,
) -> Array:
    """1 for each class that is among a row's, 0 elsewhere.

    Args:
        inputs: class numbers, (N, many) or (many,).
        num_classes: how many there are.
        axis: where the classes go.
        dtype: of the result; float32 by default.
        sparse: must be False: there are no sparse tensors here.
        **kwargs: `num_tokens`, an older name of `num_classes`.

    Raises:
        ValueError: no number of classes, or `sparse`.
    """
    num_classes = kwargs.pop("num_tokens", None) if num_classes is None else num_classes
    if num_classes is None or sparse:
        raise ValueError("multi_hot: expected num_classes, and sparse=False. Pass how many classes there are.")
    return max(one_hot(inputs, num_classes, axis, dtype), axis=1 if len(shape(inputs)) > 1 else 0)


def binary_crossentropy(target: ArrayLike, output: ArrayLike, from_logits: bool = False) -> Array:
    """For each element `-t log(p) - (1 - t) log(1 - p)`, p being the output or its sigmoid.

    Args:
        target: probabilities, in the shape of the output.
        output: probabilities, or any numbers if `from_logits`.
        from_logits: take the sigmoid first.
    """
    target, output = _pair("binary_crossentropy", target, output)
    if from_logits:
        yes, no = nn.log_sigmoid(output), nn.log_sigmoid(negative(output))
    else:
        output = _probability(output)
        yes, no = log(output), log(subtract(1.0, output))
    return negative(add(multiply(target, yes), multiply(subtract(1.0, target), no)))


def categorical_crossentropy(target: ArrayLike, output: ArrayLike, from_logits: bool = False, axis: int = -1) -> Array:
    """The sum over classes of `-t log(p)`, p being the output divided by its sum, or its softmax.

    Args:
        target: probabilities, in the shape of the output.
        output: probabilities, or any numbers if `from_logits`.
        from_logits: take the softmax first.
        axis: the classes.
    """
    target, output = _pair("categorical_crossentropy", target, output)
    return negative(sum(multiply(target, _log_probability(output, from_logits, axis)), axis))


def sparse_categorical_crossentropy(
    target: ArrayLike, output: ArrayLike, from_logits: bool = False, axis: int = -1
) -> Array:
    """The crossentropy of class numbers, `-log(p)` of each one's class; see `categorical_crossentropy`."""
    target, output = convert_to_tensor(target), floating(output)
    if len(shape(target)) == len(shape(output)) and shape(target)[-1] == 1:
        target = squeeze(target, -1)
    classes = one_hot(target, shape(output)[axis], axis)  # type: ignore[arg-type]
    return negative(sum(multiply(classes, _log_probability(output, from_logits, axis)), axis))


def _log_probability(output: Any, from_logits: bool, axis: int) -> Any:
    if from_logits:
        return nn.log_softmax(output, axis)
    return log(_probability(divide(output, sum(output, axis, keepdims=True))))


def _probability(x: Any) -> Any:
    return clip(x, config.epsilon(), 1.0 - config.epsilon())


def _pair(who: str, target: Any, output: Any) -> tuple[Any, Any]:
    target, output = floating(target), floating(output)
    if len(shape(target)) != len(shape(output)) or any(
        None not in (a, b) and a != b for a, b in zip(shape(target), shape(output), strict=True)
    ):
        raise ValueError(
            f"{who}: expected target and output of one shape, got {shape(target)} and {shape(output)}. Reshape one."
        )
    return target, output


def _along(v: Any, axis: int, x: Any) -> Any:
    """One value for each element of an axis, ready to meet x."""
    return reshape(v, tuple(-1 if a == axis % len(shape(x)) else 1 for a in range(len(shape(x)))))


def _over(v: Any, axes: tuple[int, ...], x: Any) -> Any:
    """Values in the shape of some axes, ready to meet x."""
    ndim = len(shape(x))
    if len(shape(v)) == ndim or axes in ((-1,), (ndim - 1,)):
        return v
    kept = {a % ndim for a in axes}
    return reshape(v, tuple(n if a in kept else 1 for a, n in enumerate(shape(x))))
