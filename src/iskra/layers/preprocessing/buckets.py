"""Places for words by their hashes: the same word always goes to the same of a few places."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from .fingerprint import fingerprint64
from .siphash import siphash64

Salt = tuple[int, int]


def buckets(words: np.ndarray, num_buckets: int, salt: Salt | None = None) -> np.ndarray:
    """The place of each word, from 0 to num_buckets - 1: by FarmHash64, or by SipHash64 with a salt.

    Args:
        words: str, of any shape.
        num_buckets: how many places there are.
        salt: the key of SipHash64.

    Example:
        >>> buckets(np.array(["A", "B", "C", "D", "E"]), 3).tolist()
        [1, 0, 1, 1, 2]
    """
    places: dict[str, int] = {}
    for word in words.flat:
        if word not in places:
            data = str(word).encode()
            places[word] = (fingerprint64(data) if salt is None else siphash64(data, salt)) % num_buckets
    return np.array([places[word] for word in words.flat], np.int64).reshape(words.shape)


def check_salt(salt: Any, who: str) -> Salt | None:
    """A salt as two numbers; one number stands for both.

    Raises:
        ValueError: it is neither.
    """
    if salt is None:
        return None
    parts = salt if isinstance(salt, (list, tuple)) else (salt, salt)
    try:
        first, second = map(operator.index, parts)
    except (TypeError, ValueError):
        raise ValueError(
            f"{who}: expected salt to be a whole number or two of them, got {salt!r}. Pass for example salt=[133, 137]."
        ) from None
    return first, second
