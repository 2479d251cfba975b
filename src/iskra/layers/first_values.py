"""The first values of weights: from their initializers, or zeros where a file is about to fill them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np

_room: ContextVar[int | None] = ContextVar("room", default=None)  # how many numbers new weights may still have


@contextmanager
def left_zero(most: int) -> Iterator[None]:
    """A block in which new weights are zeros, and have at most so many numbers in all: as many as a file has for them.

    Example:
        >>> with left_zero(most=1000):
        ...     first_value("kernel", None, (8, 1000000000), "float32")
        Traceback (most recent call last):
        ValueError: kernel: expected at most 1000 numbers, as the file has no more, got the shape (8, 1000000000). ...
    """
    before = _room.set(most)
    try:
        yield
    finally:
        _room.reset(before)


def first_value(name: str, initializer: Any, shape: tuple[int, ...], dtype: str) -> np.ndarray:
    """The first value of a weight.

    Raises:
        ValueError: in a `left_zero` block, more numbers than are left.
    """
    room = _room.get()
    if room is None:
        return np.asarray(initializer(shape, dtype=dtype))
    size = math.prod(shape)
    if size > room:
        raise ValueError(
            f"{name}: expected at most {room} numbers, as the file has no more, got the shape {shape}. "
            "Its config and its weights are not of one model."
        )
    _room.set(room - size)
    return np.zeros(shape, dtype)
