"""How large tables may be while a stranger's file is made into a model: what it asks for costs it nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

MAX_ELEMENTS = 2**27  # of all tables; a picture of 11,000 pixels resized to as many takes fewer

_left: ContextVar[int | None] = ContextVar("left", default=None)


@contextmanager
def limited_allocation() -> Iterator[None]:
    """A block in which `check_allocation` refuses tables that settings alone make monstrous.

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
    """See that a table may be made; to be called before the memory is taken.

    Args:
        who: the function or layer that makes it.
        shape: of the table.

    Raises:
        ValueError: in a `limited_allocation` block, it and those before it have more than `MAX_ELEMENTS` numbers.
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
