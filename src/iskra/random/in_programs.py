"""Random distributions inside programs, computed from uniform values; each step draws anew.

`key` is a symbolic key, `shape` may have None for an unknown batch.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import ops
from ..graph import Tensor
from ..graph.ops.random import random_normal, random_uniform
from ..typing import Array, ArrayLike

_SMALLEST = 2.0**-25  # half the distance of two uniform numbers: keeps logarithms finite
_PROPOSALS = 5  # each is accepted with a probability above 0.95, so one value in three million is not drawn exactly


def truncated_normal(key: Tensor, shape: Sequence[int]) -> Array:
    """Standard normal values between -2 and 2, by the inverse distribution function."""
    reach = math.erf(2.0 / math.sqrt(2.0))
    return ops.erfinv((random_uniform(key, shape=tuple(shape)) * 2.0 - 1.0) * reach) * math.sqrt(2.0)


def randint(key: Tensor, shape: Sequence[int], minval: int, maxval: int) -> Array:
    """Integers from minval to maxval - 1; of more than 2^24 some are never drawn."""
    draws = ops.floor(random_uniform(key, shape=tuple(shape)) * float(maxval - minval))
    return ops.cast(ops.minimum(draws, float(maxval - minval - 1)), "int32") + int(minval)


def categorical(key: Tensor, logits: ArrayLike, num_samples: int) -> Array:
    """Class numbers with probabilities softmax(logits), by the Gumbel-max trick."""
    rows, classes = ops.shape(logits)
    uniform = random_uniform(key, shape=(rows, num_samples, classes)) + _SMALLEST
    return ops.argmax(ops.expand_dims(logits, 1) - ops.log(-ops.log(uniform)), axis=-1)  # (N, samples)


def shuffle(key: Tensor, x: ArrayLike, axis: int) -> Array:
    """Slices in the order that sorts uniform values."""
    return ops.take(x, ops.argsort(random_uniform(key, shape=(ops.shape(x)[axis],))), axis)


def binomial(key: Tensor, shape: Sequence[int], counts: ArrayLike, probabilities: ArrayLike) -> Array:
    """The number of `counts` uniform values below the probability; `counts` are not symbolic."""
    most = int(np.max(np.asarray(counts)))
    trials = random_uniform(key, shape=(*shape, most))
    tried = np.arange(most) < np.expand_dims(np.asarray(counts), -1)
    hits = ops.logical_and(trials < ops.expand_dims(ops.convert_to_tensor(probabilities), -1), tried)
    return ops.sum(ops.cast(hits, "float32"), axis=-1)


def log_gamma(shape: Sequence[int], alpha: Any, keys: tuple[Tensor, Tensor]) -> Array:
    """Logarithms of values from a gamma distribution, which underflow themselves for a small `alpha`.

    A value with shape parameter `alpha + 1` by rejection sampling with a fixed number of proposals, times
    `u ** (1 / alpha)`. The two keys are those of the normal and of the uniform values.

    References:
        Marsaglia and Tsang, "A simple method for generating gamma variables", 2000.
    """
    normal = random_normal(keys[0], shape=(_PROPOSALS, *shape))
    uniform = 1.0 - random_uniform(keys[1], shape=(_PROPOSALS + 1, *shape))  # never 0
    d = alpha + 2.0 / 3.0
    c = (9.0 * d) ** -0.5
    log_v: Any = 0.0
    for i in reversed(range(_PROPOSALS)):
        x, one = normal[i], 1.0 + c * normal[i]
        log_one = ops.log(ops.maximum(one, 1e-12)) * 3.0
        bound = 0.5 * x * x + d - d * ops.exp(log_one) + d * log_one
        fits = ops.logical_and(ops.less(0.0, one), ops.less(ops.log(uniform[i]), bound))
        log_v = ops.where(fits, log_one, log_v)
    return ops.log(d) + log_v + ops.log(uniform[_PROPOSALS]) / alpha
