"""Random draws as pure functions of a key: Philox4x32-10.

A draw depends on the key (seed, counter) and the index of an element only, not on threads or the order of evaluation.
Element i is word i mod 4 of block i div 4.

References:
    Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...typing import ArrayLike
from ..op import Op
from ..tensor import Shape, Tensor

_MULTIPLIERS = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
_WEYL = (np.uint64(0x9E3779B9), np.uint64(0xBB67AE85))  # golden ratio, sqrt(3) - 1
_LOW = np.uint64(0xFFFFFFFF)
_ROUNDS = 10


def philox(key: ArrayLike, count: int) -> np.ndarray:
    """`count` random uint32 words for the key, an array of two 32-bit integers."""
    blocks = -(-count // 4)
    low, high = (np.uint64(k) for k in np.asarray(key).astype(np.uint32))
    x = np.arange(blocks, dtype=np.uint64)
    y, z, w = (np.zeros(blocks, np.uint64) for _ in range(3))
    for _ in range(_ROUNDS):
        product0, product1 = x * _MULTIPLIERS[0], z * _MULTIPLIERS[1]
        x, y, z, w = (
            (product1 >> np.uint64(32)) ^ y ^ low,
            product1 & _LOW,
            (product0 >> np.uint64(32)) ^ w ^ high,
            product0 & _LOW,
        )
        low, high = (low + _WEYL[0]) & _LOW, (high + _WEYL[1]) & _LOW
    return np.stack([x, y, z, w], axis=1).reshape(-1)[:count].astype(np.uint32)


def _uniform(key: Any, *, shape: tuple[int, ...]) -> Any:
    """Uniform multiples of 2^-24 in [0, 1)."""
    words = philox(key, math.prod(shape))
    return ((words >> np.uint32(8)).astype(np.float32) * np.float32(2.0**-24)).reshape(shape)


def _normal(key: Any, *, shape: tuple[int, ...]) -> Any:
    """The Box-Muller transform: two uniform values give two normal ones."""
    count = math.prod(shape)
    words = (philox(key, count + count % 2) >> np.uint32(8)).astype(np.float32)
    radius = np.sqrt(np.float32(-2.0) * np.log((words[0::2] + np.float32(1.0)) * np.float32(2.0**-24)))
    angle = np.float32(2.0 * math.pi) * (words[1::2] * np.float32(2.0**-24))
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).reshape(-1)[:count].reshape(shape)


def _infer(key: Tensor, *, shape: tuple[int, ...]) -> tuple[Shape, str]:
    return tuple(shape), "float32"


random_uniform: Op = Op("random_uniform", _uniform, _infer)
random_normal: Op = Op("random_normal", _normal, _infer)
