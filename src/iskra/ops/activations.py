"""Activation functions, composed of ops; values and gradients stay finite from -1e6 to 1e6.

Where a formula has two branches, the branch that is not selected is kept finite too: its gradient is multiplied by
zero, and zero times infinity is not a number.
"""

from __future__ import annotations

import math
from typing import Any

from .. import ops
from ..typing import Array, ArrayLike

__all__ = [
    "celu", "elu", "gelu", "glu", "hard_shrink", "hard_sigmoid", "hard_silu", "hard_swish", "hard_tanh", "leaky_relu",
    "log_sigmoid", "log_softmax", "mish", "relu6", "selu", "silu", "soft_shrink", "softmax", "softplus", "softsign",
    "sparse_plus", "sparse_sigmoid", "sparsemax", "squareplus", "swish", "tanh_shrink", "threshold",
]  # fmt: skip

_SELU_ALPHA = 1.6732632423543772
_SELU_SCALE = 1.0507009873554805


# Over an axis. ------------------------------------------------------------------------------------------------------


def softmax(x: ArrayLike, axis: int = -1) -> Array:
    """Softmax: scores to probabilities along an axis, `exp(x_k) / sum_j exp(x_j)`.

    The maximum is subtracted first, so nothing overflows. A symbolic result over the last axis keeps `x` as its
    `logits`, from which crossentropies are computed.

    Args:
        x: scores (logits).
        axis: the axis of the classes.

    Returns:
        Probabilities, in the shape of x.

    Example:
        >>> softmax([0.0, 0.0])
        array([0.5, 0.5], dtype=float32)

    References:
        Goodfellow, Bengio and Courville, "Deep learning", 2016, section 6.2.2.3.
    """
    x = ops.convert_to_tensor(x)
    weights = ops.exp(_below_zero(x, axis))
    y = weights / ops.sum(weights, axis=axis, keepdims=True)
    if hasattr(y, "logits") and axis in (-1, len(x.shape) - 1):
        y.logits = x
    return y


def log_softmax(x: ArrayLike, axis: int = -1) -> Array:
    """Logarithm of the softmax along an axis: `x_k - log sum_j exp(x_j)`.

    Example:
        >>> log_softmax([1000.0, 1000.0])
        array([-0.6931472, -0.6931472], dtype=float32)
    """
    shifted = _below_zero(ops.convert_to_tensor(x), axis)
    return shifted - ops.log(ops.sum(ops.exp(shifted), axis=axis, keepdims=True))


def _below_zero(x: Any, axis: int) -> Any:
    """`x` less its maximum; softmax is invariant to the shift, so no gradient passes through it."""
    return x - ops.stop_gradient(ops.max(x, axis=axis, keepdims=True))


def sparsemax(x: ArrayLike, axis: int = -1) -> Array:
    """Sparsemax: the Euclidean projection of scores onto the probability simplex, `max(x_k - tau, 0)`.

    `tau` makes the result sum to 1. It is found without sorting: `x_k` is in the support when
    `1 + n_k x_k > s_k`, with `n_k` the number and `s_k` the sum of the entries not below it.

    Example:
        >>> sparsemax([2.0, 1.5, -1.0])
        array([0.75, 0.25, 0.  ], dtype=float32)

    References:
        Martins and Astudillo, "From softmax to sparsemax", 2016.
    """
    x = _below_zero(ops.swapaxes(ops.convert_to_tensor(x), axis, -1), -1)  # (..., K)
    others = ops.expand_dims(x, -2)  # (..., 1, K)
    not_below = ops.greater_equal(others, ops.expand_dims(x, -1))  # (..., K, K)
    number = ops.sum(ops.cast(not_below, "float32"), axis=-1)
    total = ops.sum(ops.where(not_below, others, 0.0), axis=-1)
    support = ops.greater(1.0 + number * x, total)
    size = ops.sum(ops.cast(support, "float32"), axis=-1, keepdims=True)
    tau = (ops.sum(ops.where(support, x, 0.0), axis=-1, keepdims=True) - 1.0) / size
    return ops.swapaxes(ops.relu(x - tau), axis, -1)


def glu(x: ArrayLike, axis: int = -1) -> Array:
    """Gated linear unit: the second half of an axis gates the first, `a * sigmoid(b)` for `x = [a, b]`.

    Raises:
        ValueError: The axis has an odd length.

    Example:
        >>> glu([3.0, 0.0])
        array([1.5], dtype=float32)

    References:
        Dauphin et al., "Language modeling with gated convolutional networks", 2017.
    """
    x = ops.convert_to_tensor(x)
    length = x.shape[axis]
    if length is None or length % 2:
        raise ValueError(f"glu: expected an even length along axis {axis}, got shape {x.shape}. Double the units.")
    before = (slice(None),) * (axis % len(x.shape))
    first, second = slice(0, length // 2), slice(length // 2, length)
    return x[(*before, first)] * ops.sigmoid(x[(*before, second)])


# Smooth. ------------------------------------------------------------------------------------------------------------


def softplus(x: ArrayLike) -> Array:
    """Softplus, a smooth relu, elementwise: `log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|))`.

    Example:
        >>> softplus([-1000.0, 0.0, 9.0])
        array([0.       , 0.6931472, 9.000123 ], dtype=float32)

    References:
        Dugas et al., "Incorporating second-order functional knowledge for better option pricing", 2001.
    """
    x = ops.convert_to_tensor(x)
    size = ops.abs(x)
    return 0.5 * (x + size) + ops.log1p(ops.exp(-size))  # (x + |x|) / 2 has the derivative 1/2 at 0, as it should


def log_sigmoid(x: ArrayLike) -> Array:
    """Logarithm of the sigmoid, elementwise: `-softplus(-x)`."""
    return -softplus(-ops.convert_to_tensor(x))


def softsign(x: ArrayLike) -> Array:
    """Softsign, elementwise: `x / (1 + |x|)`, from -1 to 1, with slower tails than tanh."""
    x = ops.convert_to_tensor(x)
    return x / (1.0 + ops.abs(x))


def silu(x: ArrayLike) -> Array:
    """Sigmoid linear unit (swish), elementwise: `x * sigmoid(x)`.

    References:
        Elfwing, Uchibe and Doya, "Sigmoid-weighted linear units", 2018; Ramachandran, Zoph and Le, "Searching for
        activation functions", 2017.
    """
    x = ops.convert_to_tensor(x)
    return x * ops.sigmoid(x)


def gelu(x: ArrayLike, approximate: bool = True) -> Array:
    """Gaussian error linear unit, elementwise: `x * P(X <= x)` for a standard normal X.

    Args:
        x: any shape.
        approximate: use `x/2 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 x^3)))` instead of the error function.

    References:
        Hendrycks and Gimpel, "Gaussian error linear units (GELUs)", 2016.
    """
    x = ops.convert_to_tensor(x)
    if approximate:
        return 0.5 * x * (1.0 + ops.tanh(math.sqrt(2.0 / math.pi) * x * (1.0 + 0.044715 * ops.square(x))))
    return 0.5 * x * (1.0 + ops.erf(x * math.sqrt(0.5)))


def mish(x: ArrayLike) -> Array:
    """Mish, elementwise: `x * tanh(softplus(x))`.

    References:
        Misra, "Mish: a self regularized non-monotonic activation function", 2019.
    """
    x = ops.convert_to_tensor(x)
    return x * ops.tanh(softplus(x))


def squareplus(x: ArrayLike, b: float = 4) -> Array:
    """Squareplus, a smooth relu without exponentials, elementwise: `(x + sqrt(x^2 + b)) / 2`.

    Below zero it is computed as `b / (2 (sqrt(x^2 + b) - x))`, in which nothing cancels.

    References:
        Barron, "Squareplus: a softplus-like algebraic rectifier", 2021.
    """
    x = ops.convert_to_tensor(x)
    root = ops.sqrt(ops.square(x) + float(b))
    return 0.5 * ops.where(ops.greater_equal(x, 0.0), x + root, b / (root - ops.minimum(x, 0.0)))


def tanh_shrink(x: ArrayLike) -> Array:
    """Tanh shrinkage, elementwise: `x - tanh(x)`."""
    x = ops.convert_to_tensor(x)
    return x - ops.tanh(x)


def elu(x: ArrayLike, alpha: float = 1.0) -> Array:
    """Exponential linear unit, elementwise: `x` if `x >= 0`, else `alpha * (exp(x) - 1)`.

    Example:
        >>> elu([-1000.0, 2.0])
        array([-1.,  2.], dtype=float32)

    References:
        Clevert, Unterthiner and Hochreiter, "Fast and accurate deep network learning by exponential linear units",
            2016.
    """
    x = ops.convert_to_tensor(x)
    return ops.where(ops.greater_equal(x, 0.0), x, alpha * ops.expm1(ops.minimum(x, 0.0)))


def celu(x: ArrayLike, alpha: float = 1.0) -> Array:
    """Continuously differentiable elu, elementwise: `x` if `x >= 0`, else `alpha * (exp(x/alpha) - 1)`.

    References:
        Barron, "Continuously differentiable exponential linear units", 2017.
    """
    x = ops.convert_to_tensor(x)
    return ops.where(ops.greater_equal(x, 0.0), x, alpha * ops.expm1(ops.minimum(x, 0.0) / alpha))


def selu(x: ArrayLike) -> Array:
    """Scaled elu, elementwise: `1.0507 * elu(x, 1.6733)`, with a fixed point at mean 0 and variance 1.

    References:
        Klambauer et al., "Self-normalizing neural networks", 2017.
    """
    return _SELU_SCALE * elu(x, _SELU_ALPHA)


# Piecewise linear (and one parabola). -------------------------------------------------------------------------------


def relu6(x: ArrayLike) -> Array:
    """Rectified linear unit clipped at 6, elementwise: `min(max(x, 0), 6)`.

    References:
        Howard et al., "MobileNets: efficient convolutional neural networks for mobile vision applications", 2017.
    """
    return ops.minimum(ops.relu(x), 6.0)


def leaky_relu(x: ArrayLike, negative_slope: float = 0.2) -> Array:
    """Leaky rectified linear unit, elementwise: `x` if `x >= 0`, else `negative_slope * x`.

    References:
        Maas, Hannun and Ng, "Rectifier nonlinearities improve neural network acoustic models", 2013.
    """
    x = ops.convert_to_tensor(x)
    return ops.where(ops.greater_equal(x, 0.0), x, negative_slope * x)


def hard_sigmoid(x: ArrayLike) -> Array:
    """Piecewise linear approximation of the sigmoid, elementwise: `x/6 + 1/2`, clipped to 0 and 1."""
    return ops.clip(ops.convert_to_tensor(x) / 6.0 + 0.5, 0.0, 1.0)


def hard_silu(x: ArrayLike) -> Array:
    """Piecewise approximation of the silu (hard swish), elementwise: `x * hard_sigmoid(x)`.

    References:
        Howard et al., "Searching for MobileNetV3", 2019.
    """
    x = ops.convert_to_tensor(x)
    return x * hard_sigmoid(x)


def hard_tanh(x: ArrayLike) -> Array:
    """Piecewise linear approximation of tanh, elementwise: `x`, clipped to -1 and 1."""
    return ops.clip(x, -1.0, 1.0)


def hard_shrink(x: ArrayLike, threshold: float = 0.5) -> Array:
    """Hard shrinkage, elementwise: `x` if `|x| > threshold`, else 0."""
    return ops.where(ops.greater(ops.abs(x), threshold), x, 0.0)


def soft_shrink(x: ArrayLike, threshold: float = 0.5) -> Array:
    """Soft shrinkage, elementwise: `sign(x) * max(|x| - threshold, 0)`."""
    x = ops.convert_to_tensor(x)
    return x - ops.clip(x, -threshold, threshold)


def threshold(x: ArrayLike, threshold: float, default_value: float) -> Array:
    """Thresholding, elementwise: `x` if `x > threshold`, else `default_value`."""
    return ops.where(ops.greater(x, threshold), x, float(default_value))


def sparse_plus(x: ArrayLike) -> Array:
    """Relu with a quadratic transition, elementwise: 0 up to -1, `(x + 1)^2 / 4` up to 1, then `x`."""
    x = ops.convert_to_tensor(x)
    return ops.where(ops.less(x, 1.0), 0.25 * ops.square(ops.clip(x, -1.0, 1.0) + 1.0), x)


def sparse_sigmoid(x: ArrayLike) -> Array:
    """Linear approximation of the sigmoid, elementwise: `(x + 1) / 2` in [0, 1], the derivative of `sparse_plus`."""
    return ops.clip(0.5 * (ops.convert_to_tensor(x) + 1.0), 0.0, 1.0)


swish = silu
hard_swish = hard_silu
