"""Random distributions inside programs, computed from uniform values; each step draws anew.

`key` is a symbolic key, `shape` may have None for an unknown batch.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .. import ops
from ..graph import Tensor
from ..graph.ops.random import random_uniform
from ..typing import Array, ArrayLike

_SMALLEST = 2.0**-25  # half the distance of two uniform numbers: keeps logarithms finite


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
