"""Hash buckets of strings, the same in every process and on every machine."""

from __future__ import annotations

import operator
from collections.abc import Sequence

import numpy as np

from .fingerprint import fingerprint64
from .siphash import siphash64

Salt = tuple[int, int]

_MASK = (1 << 64) - 1
_MULTIPLIER = 0xC6A4A7935BD1E995
_CROSS_KEY = 0xDECAFCAFFE


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


def crossed_buckets(columns: Sequence[np.ndarray], num_buckets: int) -> np.ndarray:
    """The bucket of each row of columns (N,) of strings or integers, as TensorFlow's `cross_hashed` has it.

    Example:
        >>> crossed_buckets([np.array(["A", "B"]), np.array([101, 101])], 5).tolist()
        [1, 4]
    """
    buckets: dict[tuple[object, ...], int] = {}
    rows = list(zip(*[column.tolist() for column in columns], strict=True))
    for row in rows:
        if row not in buckets:
            state = _CROSS_KEY
            for value in row:
                state = _joined(state, fingerprint64(value.encode()) if isinstance(value, str) else value & _MASK)
            buckets[row] = state % num_buckets
    return np.array([buckets[row] for row in rows], np.int64)


def _joined(first: int, second: int) -> int:
    """Two fingerprints as one, by the last rounds of MurmurHash64."""
    state = first ^ _MULTIPLIER ^ (_shifted(second * _MULTIPLIER & _MASK) * _MULTIPLIER & _MASK)
    state = _shifted(state * _MULTIPLIER & _MASK) * _MULTIPLIER & _MASK
    return _shifted(state)


def _shifted(value: int) -> int:
    return value ^ (value >> 47)


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
