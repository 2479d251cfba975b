"""The gamma distribution inside programs: rejection sampling with a fixed number of proposals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import ops
from ..graph import Tensor
from ..graph.ops.random import random_normal, random_uniform

TRIES = 5  # each is accepted with a probability above 0.95, so one value in three million is not drawn exactly


def log_gamma(shape: Sequence[int], alpha: Any, keys: tuple[Tensor, Tensor]) -> Any:
    """Logarithms of values from a gamma distribution, which underflow themselves for a small `alpha`.

    A value with shape parameter `alpha + 1` by the method of Marsaglia and Tsang, times `u ** (1 / alpha)`.

    Args:
        shape: shape of the result.
        alpha: the shape parameter, above 0; broadcasts to `shape`.
        keys: of the normal and of the uniform numbers.

    References:
        Marsaglia and Tsang, "A simple method for generating gamma variables", 2000.
    """
    normal = random_normal(keys[0], shape=(TRIES, *shape))
    uniform = 1.0 - random_uniform(keys[1], shape=(TRIES + 1, *shape))  # never 0
    d = alpha + 2.0 / 3.0
    c = (9.0 * d) ** -0.5
    log_v: Any = 0.0
    for i in reversed(range(TRIES)):
        x, one = normal[i], 1.0 + c * normal[i]
        log_one = ops.log(ops.maximum(one, 1e-12)) * 3.0
        bound = 0.5 * x * x + d - d * ops.exp(log_one) + d * log_one
        fits = ops.logical_and(ops.less(0.0, one), ops.less(ops.log(uniform[i]), bound))
        log_v = ops.where(fits, log_one, log_v)
    return ops.log(d) + log_v + ops.log(uniform[TRIES]) / alpha
