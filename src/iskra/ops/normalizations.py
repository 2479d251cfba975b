"""Moments, normalizations and crossentropies under the names of `keras.ops`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import config
from ..graph.ops import elementwise as ew
from ..typing import Array, ArrayLike, DTypeLike
from . import activations
from .elementwise import clip, divide_no_nan
from .linalg import norm
from .reductions import max, mean, sum, var
from .shapes import convert_to_tensor, one_hot, reshape, shape, squeeze
from .special import log10
from .trigonometry import floating

__all__ = [
    "batch_normalization", "binary_crossentropy", "categorical_crossentropy", "layer_normalization", "moments",
    "multi_hot", "normalize", "psnr", "rms_normalization", "sparse_categorical_crossentropy",
]  # fmt: skip


def moments(
    x: ArrayLike, axes: Sequence[int], keepdims: bool = False, synchronized: bool = False
) -> tuple[Array, Array]:
    """Mean and variance over axes.

    Args:
        x: values.
        axes: over which.
        keepdims: whether the axes stay, with length 1.
        synchronized: must be False: training on several machines is not supported.

    Raises:
        ValueError: `synchronized` is True.
    """
    if synchronized:
        raise ValueError(
            "moments: expected synchronized=False, got True. Training on several machines is not supported."
        )
    x, over = floating(x), tuple(np.ravel(axes).tolist())
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
    """Batch normalization with given moments: `(x - mean) / sqrt(variance + epsilon) * scale + offset`.

    Args:
        x: values.
        mean: one for each element of the axis.
        variance: likewise.
        axis: the axis of the features, over which the moments were not taken.
        offset: beta, one for each element of the axis; 0 by default.
        scale: gamma, one for each element of the axis; 1 by default.
        epsilon: added to the variance.

    References:
        Ioffe and Szegedy, "Batch normalization: accelerating deep network training", 2015.
    """
    x = floating(x)
    mean, variance = _along(mean, axis, x), _along(variance, axis, x)
    offset, scale = (None if v is None else _along(v, axis, x) for v in (offset, scale))
    factor = ew.rsqrt(ew.add(variance, epsilon))
    factor = factor if scale is None else ew.multiply(factor, scale)
    moved = ew.multiply(ew.negative(mean), factor)
    moved = moved if offset is None else ew.add(moved, offset)
    return ew.add(ew.multiply(x, factor), moved)


def layer_normalization(
    x: ArrayLike,
    gamma: ArrayLike | None = None,
    beta: ArrayLike | None = None,
    axis: int | Sequence[int] = -1,
    epsilon: float | None = None,
    **kwargs: Any,
) -> Array:
    """Layer normalization over axes: `(x - mean) / sqrt(variance + epsilon) * gamma + beta`.

    Args:
        x: values.
        gamma: scale, of the shape of the axes; 1 by default.
        beta: offset, of the shape of the axes; 0 by default.
        axis: one or several.
        epsilon: added to the variance; `iskra.config.epsilon()` by default.
        **kwargs: with `rms_scaling=True` neither the mean is subtracted nor `beta` added.

    References:
        Ba, Kiros and Hinton, "Layer normalization", 2016.
    """
    x = floating(x)
    axes = (axis,) if isinstance(axis, (int, np.integer)) else tuple(sorted(axis))
    gamma, beta = (None if v is None else _over(v, axes, x) for v in (gamma, beta))
    factor = ew.rsqrt(ew.add(var(x, axes, keepdims=True), config.epsilon() if epsilon is None else epsilon))
    factor = factor if gamma is None else ew.multiply(factor, gamma)
    if kwargs.pop("rms_scaling", False):
        return ew.multiply(x, factor)
    moved = ew.multiply(ew.negative(mean(x, axes, keepdims=True)), factor)
    return ew.add(ew.multiply(x, factor), moved if beta is None else ew.add(moved, beta))


def rms_normalization(
    x: ArrayLike, scale: ArrayLike | None = None, axis: int | Sequence[int] = -1, epsilon: float | None = None
) -> Array:
    """Root-mean-square normalization over axes: `x / sqrt(mean(x^2) + epsilon) * scale`.

    Args:
        x: values.
        scale: of the shape of the axes; 1 by default.
        axis: one or several.
        epsilon: added to the mean square; `iskra.config.epsilon()` by default.

    References:
        Zhang and Sennrich, "Root mean square layer normalization", 2019.
    """
    x = floating(x)
    axes = (axis,) if isinstance(axis, (int, np.integer)) else tuple(sorted(axis))
    power = mean(ew.square(x), axes, keepdims=True)
    result = ew.multiply(x, ew.rsqrt(ew.add(power, config.epsilon() if epsilon is None else epsilon)))
    return result if scale is None else ew.multiply(result, scale)


def normalize(x: ArrayLike, axis: int = -1, order: int = 2, epsilon: float | None = None) -> Array:
    """Vectors divided by their norm; vectors of zeros stay zeros, with the gradient 0.

    Args:
        x: values.
        axis: the axis of the vectors.
        order: of the norm: 2 is the Euclidean norm, 1 the sum of absolute values.
        epsilon: the minimal norm to divide by; `iskra.config.epsilon()` by default.

    Raises:
        ValueError: The order is below 1.

    Example:
        >>> normalize([3.0, 4.0])
        array([0.6, 0.8], dtype=float32)
    """
    if not isinstance(order, (int, np.integer)) or order < 1:
        raise ValueError(f"normalize: expected order as an integer of at least 1, got {order!r}. 2 is the usual one.")
    x = floating(x)
    least = config.epsilon() if epsilon is None else epsilon
    if order == 2:
        return ew.multiply(x, inverse_norm(x, axis, least))
    size = norm(x, order, axis, keepdims=True)
    return ew.divide(x, ew.where(ew.equal(size, 0.0), math.inf, ew.maximum(size, least)))


def inverse_norm(x: Any, axis: Any, least: float) -> Any:
    """`1 / max(|x|, least)` over axes, which stay; 0 for a vector of zeros, which then has the gradient 0."""
    squares = sum(ew.square(x), axis, keepdims=True)
    return ew.rsqrt(ew.where(ew.equal(squares, 0.0), math.inf, ew.maximum(squares, least**2)))


def psnr(x1: ArrayLike, x2: ArrayLike, max_val: float) -> Array:
    """Peak signal-to-noise ratio in decibels, a scalar: `20 log10(max_val) - 10 log10(mean squared error)`."""
    error = mean(ew.square(ew.subtract(floating(x1), x2)))
    return ew.subtract(ew.multiply(log10(floating(max_val)), 20.0), ew.multiply(log10(error), 10.0))


def multi_hot(
    inputs: ArrayLike,
    num_classes: int | None = None,
    axis: int = -1,
    dtype: DTypeLike = None,
    sparse: bool = False,
    **kwargs: Any,
) -> Array:
    """Multi-hot encoding: 1 for each class that occurs in a row, 0 elsewhere.

    Args:
        inputs: class numbers, (N, many) or (many,).
        num_classes: number of classes.
        axis: position of the axis of the classes.
        dtype: of the result; float32 by default.
        sparse: must be False: sparse tensors are not supported.
        **kwargs: `num_tokens`, an older name of `num_classes`.

    Raises:
        ValueError: There is no number of classes, or `sparse` is True.

    Example:
        >>> multi_hot([0, 2], 3)
        array([1., 0., 1.], dtype=float32)
    """
    num_classes = kwargs.pop("num_tokens", None) if num_classes is None else num_classes
    if num_classes is None or sparse:
        raise ValueError("multi_hot: expected num_classes, and sparse=False. Pass the number of classes.")
    return max(one_hot(inputs, num_classes, axis, dtype), axis=1 if len(shape(inputs)) > 1 else 0)


def binary_crossentropy(target: ArrayLike, output: ArrayLike, from_logits: bool = False) -> Array:
    """Binary crossentropy of each element: `-t log(p) - (1 - t) log(1 - p)`.

    Args:
        target: probabilities t, in the shape of the output.
        output: probabilities p, or logits if `from_logits`.
        from_logits: whether to apply the sigmoid.

    Raises:
        ValueError: The shapes differ.
    """
    target, output = _pair("binary_crossentropy", target, output)
    if from_logits:
        yes, no = activations.log_sigmoid(output), activations.log_sigmoid(ew.negative(output))
    else:
        output = _probability(output)
        yes, no = ew.log(output), ew.log(ew.subtract(1.0, output))
    return ew.negative(ew.add(ew.multiply(target, yes), ew.multiply(ew.subtract(1.0, target), no)))


def categorical_crossentropy(target: ArrayLike, output: ArrayLike, from_logits: bool = False, axis: int = -1) -> Array:
    """Categorical crossentropy: the sum over classes of `-t log(p)`.

    Args:
        target: probabilities t, in the shape of the output.
        output: p, normalized to sum 1, or logits if `from_logits`.
        from_logits: whether to apply the softmax.
        axis: the axis of the classes.

    Returns:
        The shape of the output without the axis.

    Raises:
        ValueError: The shapes differ.
    """
    target, output = _pair("categorical_crossentropy", target, output)
    return ew.negative(sum(ew.multiply(target, _log_probability(output, from_logits, axis)), axis))


def sparse_categorical_crossentropy(
    target: ArrayLike, output: ArrayLike, from_logits: bool = False, axis: int = -1
) -> Array:
    """Categorical crossentropy of class numbers: `-log(p)` of the target class.

    Args:
        target: class numbers, (...).
        output: probabilities (..., K), or logits if `from_logits`.
        from_logits: whether to apply the softmax.
        axis: the axis of the classes.

    Returns:
        The crossentropies, (...).

    Example:
        >>> sparse_categorical_crossentropy([1], [[0.0, 0.0]], from_logits=True)
        array([0.6931472], dtype=float32)
    """
    target, output = convert_to_tensor(target), floating(output)
    if len(shape(target)) == len(shape(output)) and shape(target)[-1] == 1:
        target = squeeze(target, -1)
    classes = one_hot(target, shape(output)[axis], axis)  # type: ignore[arg-type]
    return ew.negative(sum(ew.multiply(classes, _log_probability(output, from_logits, axis)), axis))


def _log_probability(output: Any, from_logits: bool, axis: int) -> Any:
    if from_logits:
        return activations.log_softmax(output, axis)
    return ew.log(_probability(divide_no_nan(output, sum(output, axis, keepdims=True))))


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
    """One value for each element of an axis, in a shape that broadcasts with x."""
    return reshape(v, tuple(-1 if a == axis % len(shape(x)) else 1 for a in range(len(shape(x)))))


def _over(v: Any, axes: tuple[int, ...], x: Any) -> Any:
    """Values in the shape of some axes, ready to meet x."""
    ndim = len(shape(x))
    if len(shape(v)) == ndim or axes in ((-1,), (ndim - 1,)):
        return v
    kept = {a % ndim for a in axes}
    return reshape(v, tuple(n if a in kept else 1 for a, n in enumerate(shape(x))))
