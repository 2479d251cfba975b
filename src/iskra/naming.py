"""Default names of objects: "dense", "dense_1", "dense_2"..."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from contextvars import ContextVar

_everywhere: Counter[str] = Counter()
_own: ContextVar[Counter[str] | None] = ContextVar("names", default=None)


def _used() -> Counter[str]:
    """How often each name was given."""
    own = _own.get()
    return _everywhere if own is None else own


def snake_case(name: str) -> str:
    """`GlorotUniform` as `glorot_uniform`; a run of capitals is one word."""
    return re.sub(r"(?<=.)(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z])", "_", name).lower()


def auto_name(class_name: str) -> str:
    """The class's name in snake case, numbered from the second object on.

    Example:
        >>> auto_name("MyBlock"), auto_name("MyBlock")
        ('my_block', 'my_block_1')
    """
    name, used = snake_case(class_name), _used()
    number = used[name]
    used[name] += 1
    return f"{name}_{number}" if number else name


def forget_names() -> None:
    """Restart the count, as `clear_session` does."""
    _used().clear()


def count_names_apart(used: Mapping[str, int] | None = None) -> None:
    """Count apart in this context (of `contextvars`), whatever names are given elsewhere.

    Args:
        used: how often each name was given already, by default none.
    """
    _own.set(Counter(used))


def names_used() -> dict[str, int]:
    """How often each name was given in this context."""
    return dict(_used())
