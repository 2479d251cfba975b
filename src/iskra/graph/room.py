"""How large tables may be while a stranger's file is made into a model: what it asks for costs it nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

MOST_NUMBERS = 2**27  # of a table; a picture of 11,000 pixels resized to as many takes fewer

_is_limited: ContextVar[bool] = ContextVar("is_limited", default=False)


@contextmanager
def limited_tables() -> Iterator[None]:
    """A block in which `check_room` refuses tables that settings alone make monstrous.

    Example:
        >>> with limited_tables():
        ...     check_room("one_hot", (10**12,))
        Traceback (most recent call last):
        ValueError: one_hot: expected a table of at most 134217728 numbers in a model from a file, got the shape ...
    """
    token = _is_limited.set(True)
    try:
        yield
    finally:
        _is_limited.reset(token)


def check_room(who: str, shape: Sequence[int]) -> None:
    """See that a table may be made; to be called before the memory is taken.

    Args:
        who: the function or layer that makes it.
        shape: of the table.

    Raises:
        ValueError: in a `limited_tables` block, it has more than `MOST_NUMBERS` numbers.
    """
    if _is_limited.get() and math.prod(shape) > MOST_NUMBERS:
        raise ValueError(
            f"{who}: expected a table of at most {MOST_NUMBERS} numbers in a model from a file, got the shape "
            f"{tuple(shape)}. Make a layer of such a size in code, and load its weights."
        )
