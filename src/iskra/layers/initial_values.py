"""Initial values of weights: from their initializers, or zeros where a file is about to fill them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np

_limit: ContextVar[int | None] = ContextVar("limit", default=None)  # how many elements new weights may still have


@contextmanager
def zeros_within(most: int) -> Iterator[None]:
    """A block in which new weights are zeros, with at most `most` elements in all: as many as a file has for them.

    Example:
        >>> with zeros_within(most=1000):
        ...     initial_value("kernel", None, (8, 1000000000), "float32")
        Traceback (most recent call last):
        ValueError: kernel: expected at most 1000 numbers, as the file has no more, got the shape (8, 1000000000). ...
    """
    token = _limit.set(most)
    try:
        yield
    finally:
        _limit.reset(token)


def initial_value(
    name: str,
    initializer: Callable[..., Any] | None,
    shape: tuple[int, ...],
    dtype: str,
    is_in_files: bool = True,
) -> np.ndarray:
    """The initial value of a weight, which may be left out of files."""
    limit = _limit.get()
    if limit is None or not is_in_files:
        assert initializer is not None
        return np.asarray(initializer(shape, dtype=dtype))
    size = math.prod(shape)
    if size > limit:
        raise ValueError(
            f"{name}: expected at most {limit} numbers, as the file has no more, got the shape {shape}. "
            "Its config and its weights are not of one model."
        )
    _limit.set(limit - size)
    return np.zeros(shape, dtype)
