"""Random distributions under the names of `keras.random`.

Outside a trace, values are drawn by NumPy's Philox generator with the key that the seed gives. Inside a trace, with a
`SeedGenerator` or no seed, random ops are recorded, and each step draws anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import dtype_policies
from ..graph import Tensor, is_symbolic
from ..graph.ops.elementwise import exp, sigmoid
from ..graph.ops.random import random_normal, random_uniform
from ..ops import shape as shape_of
from ..typing import Array, ArrayLike, DTypeLike, Seed
from . import in_programs
from .keys import draw_key, generator


def uniform(
    shape: Sequence[int], minval: float = 0.0, maxval: float = 1.0, dtype: DTypeLike = None, seed: Seed = None
) -> Array:
    """Uniform distribution over [minval, maxval).

    Args:
        shape: shape of the result.
        minval: lower end, included.
        maxval: upper end, not included.
        dtype: a float dtype, "float32" by default.
        seed: an integer, a `SeedGenerator`, or None for the global generator.

    Example:
        >>> uniform((3,), seed=1) == uniform((3,), seed=1)
        array([ True,  True,  True])
    """
    kind = _float_dtype("uniform", dtype)
    key = draw_key(seed)
    if isinstance(key, Tensor):
        return random_uniform(key, shape=tuple(shape)) * (maxval - minval) + minval
    draws = generator(key).random(tuple(shape), kind)
    draws *= maxval - minval  # in place: weights are large and made often
    draws += minval
    return draws


def normal(
    shape: Sequence[int], mean: float = 0.0, stddev: float = 1.0, dtype: DTypeLike = None, seed: Seed = None
) -> Array:
    """Normal (Gaussian) distribution.

    Args:
        shape: shape of the result.
        mean: mean.
        stddev: standard deviation.
        dtype: a float dtype, "float32" by default.
        seed: an integer, a `SeedGenerator`, or None for the global generator.

    Example:
        >>> normal((2, 3), seed=1).shape
        (2, 3)
    """
    kind = _float_dtype("normal", dtype)
    key = draw_key(seed)
    if isinstance(key, Tensor):
        return random_normal(key, shape=tuple(shape)) * stddev + mean
    draws = generator(key).standard_normal(tuple(shape), kind)
    draws *= stddev
    draws += mean
    return draws


def truncated_normal(
    shape: Sequence[int], mean: float = 0.0, stddev: float = 1.0, dtype: DTypeLike = None, seed: Seed = None
) -> Array:
    """Truncated normal distribution: values further than two standard deviations from the mean are drawn again.

    Args:
        shape: shape of the result.
        mean: mean before truncation (and, by symmetry, after it).
        stddev: standard deviation before truncation; what is left has 0.8796 of it.
        dtype: a float dtype, "float32" by default.
        seed: an integer, a `SeedGenerator`, or None for the global generator.
    """
    kind = _float_dtype("truncated_normal", dtype)
    key = draw_key(seed)
    if isinstance(key, Tensor):
        return in_programs.truncated_normal(key, shape) * stddev + mean
    source = generator(key)
    draws = source.standard_normal(int(np.prod(shape)), kind)
    outside = np.flatnonzero(np.abs(draws) > 2)
    while outside.size:
        again = source.standard_normal(outside.size, kind)
        draws[outside] = again
        outside = outside[np.abs(again) > 2]
    draws *= stddev
    draws += mean
    return draws.reshape(shape)


def randint(shape: Sequence[int], minval: int, maxval: int, dtype: DTypeLike = "int32", seed: Seed = None) -> Array:
    """Uniform distribution over the integers from minval to maxval - 1.

    Args:
        shape: shape of the result.
        minval: lower end, included.
        maxval: upper end, not included.
        dtype: an integer dtype.
        seed: an integer, a `SeedGenerator`, or None for the global generator.

    Raises:
        ValueError: `dtype` is not an integer dtype.
    """
    if np.dtype(dtype).kind not in "iu":
        raise ValueError(f"randint: expected an integer dtype, got {dtype!r}. Use 'int32', or uniform for floats.")
    key = draw_key(seed)
    if isinstance(key, Tensor):
        return in_programs.randint(key, shape, minval, maxval)
    return generator(key).integers(minval, maxval, tuple(shape), dtype)


def categorical(logits: ArrayLike, num_samples: int, dtype: DTypeLike = "int32", seed: Seed = None) -> Array:
    """Categorical distribution: class numbers with probabilities softmax(logits), (N, K) to (N, num_samples).

    Raises:
        ValueError: `logits` has not two axes.
    """
    key = draw_key(seed)
    dims = shape_of(logits)
    if len(dims) != 2:
        raise ValueError(f"categorical: expected logits of shape (N, K), got {dims}. Reshape them.")
    if is_symbolic(logits, key):
        return in_programs.categorical(key, logits, num_samples)
    scores = np.asarray(logits, np.float64)
    noise = generator(key).gumbel(size=(len(scores), num_samples, scores.shape[1]))
    return np.argmax(scores[:, None, :] + noise, axis=-1).astype(dtype)  # (N, samples, K) -> (N, samples)


def gamma(shape: Sequence[int], alpha: ArrayLike, dtype: DTypeLike = None, seed: Seed = None) -> Array:
    """Gamma distribution with shape parameter `alpha`, which broadcasts to `shape`, and scale 1.

    References:
        Marsaglia and Tsang, "A simple method for generating gamma variables", 2000.
    """
    kind, key = _float_dtype("gamma", dtype), draw_key(seed)
    if isinstance(key, Tensor):
        return exp(in_programs.log_gamma(shape, alpha, (key, draw_key(seed))))
    return generator(key).gamma(np.asarray(alpha), size=tuple(shape)).astype(kind)


def beta(shape: Sequence[int], alpha: ArrayLike, beta: ArrayLike, dtype: DTypeLike = None, seed: Seed = None) -> Array:
    """Beta distribution with parameters `alpha` and `beta`, which broadcast to `shape`.

    For X and Y with gamma distributions it is that of X / (X + Y), the sigmoid of log X - log Y.

    """
    kind, key = _float_dtype("beta", dtype), draw_key(seed)
    if isinstance(key, Tensor):
        first = in_programs.log_gamma(shape, alpha, (key, draw_key(seed)))
        return sigmoid(first - in_programs.log_gamma(shape, beta, (draw_key(seed), draw_key(seed))))
    return generator(key).beta(np.asarray(alpha), np.asarray(beta), tuple(shape)).astype(kind)


def binomial(
    shape: Sequence[int], counts: ArrayLike, probabilities: ArrayLike, dtype: DTypeLike = None, seed: Seed = None
) -> Array:
    """Binomial distribution: the number of successes in `counts` trials; both parameters broadcast to `shape`."""
    key = draw_key(seed)
    if is_symbolic(probabilities, key):
        return in_programs.binomial(key, shape, counts, probabilities)
    draws = generator(key).binomial(np.asarray(counts), np.asarray(probabilities), tuple(shape))
    return draws.astype(dtype or np.float32)


def shuffle(x: ArrayLike, axis: int = 0, seed: Seed = None) -> Array:
    """A copy of `x` with its slices along `axis` in random order.

    Example:
        >>> sorted(shuffle([1, 2, 3], seed=0).tolist())
        [1, 2, 3]
    """
    key = draw_key(seed)
    if is_symbolic(x, key):
        return in_programs.shuffle(key, x, axis)
    return generator(key).permutation(np.asarray(x), axis=axis)


def _float_dtype(who: str, dtype: DTypeLike) -> Any:
    policy = dtype_policies.get(dtype or "float32")
    if not policy.is_float:
        raise ValueError(f"{who}: expected a dtype of floats, got {dtype!r}. Use randint for integers.")
    return np.float64 if policy.name == "float64" else np.float32
