"""A limit on the arrays that an untrusted file can make a model allocate by its settings alone."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

MAX_ELEMENTS = 2**27  # of all tables together; resizing an image of 11,000 pixels to as many takes fewer

_left: ContextVar[int | None] = ContextVar("left", default=None)


@contextmanager
def limited_allocation() -> Iterator[None]:
    """A context in which `check_allocation` refuses tables that would be too large.

    Example:
        >>> with limited_allocation():
        ...     check_allocation("one_hot", (10**12,))
        Traceback (most recent call last):
        ValueError: one_hot: expected tables of at most 134217728 numbers in a model from a file, got the shape ...
    """
    token = _left.set(MAX_ELEMENTS)
    try:
        yield
    finally:
        _left.reset(token)


def check_allocation(who: str, shape: Sequence[int]) -> None:
    """Check that the function or layer `who` may allocate a table; to be called before it does.

    Raises:
        ValueError: In a `limited_allocation` context, all tables together have more than `MAX_ELEMENTS` elements.
    """
    left = _left.get()
    if left is None:
        return
    size = math.prod(shape)
    if size > left:
        raise ValueError(
            f"{who}: expected tables of at most {MAX_ELEMENTS} numbers in a model from a file, got the shape "
            f"{tuple(shape)}. Make such a model in code, and load its weights."
        )
    _left.set(left - size)
