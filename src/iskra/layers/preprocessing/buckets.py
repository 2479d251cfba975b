"""Hash buckets of strings, the same in every process and on every machine."""

from __future__ import annotations

import operator
from collections.abc import Sequence

import numpy as np

from .fingerprint import fingerprint64
from .siphash import siphash64

Salt = tuple[int, int]


def hash_buckets(words: np.ndarray, num_buckets: int, salt: Salt | None = None) -> np.ndarray:
    """The bucket of each string, from 0 to num_buckets - 1: by FarmHash64, or by SipHash64 with a salt as the key.

    Example:
        >>> hash_buckets(np.array(["A", "B", "C", "D", "E"]), 3).tolist()
        [1, 0, 1, 1, 2]
    """
    buckets: dict[str, int] = {}
    for word in words.flat:
        if word not in buckets:
            data = str(word).encode()
            buckets[word] = (fingerprint64(data) if salt is None else siphash64(data, salt)) % num_buckets
    return np.array([buckets[word] for word in words.flat], np.int64).reshape(words.shape)


def check_salt(salt: int | Sequence[int] | None, who: str) -> Salt | None:
    """A salt as two integers; one integer stands for both."""
    if salt is None:
        return None
    parts = salt if isinstance(salt, (list, tuple)) else (salt, salt)
    try:
        first, second = map(operator.index, parts)
    except (TypeError, ValueError):
        raise ValueError(
            f"{who}: expected salt to be an integer or two of them, got {salt!r}. Pass for example salt=[133, 137]."
        ) from None
    return first, second
