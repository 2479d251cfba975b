"""Default names of objects: "dense", "dense_1", "dense_2"..."""

from __future__ import annotations

import re
from collections import Counter

_used: Counter[str] = Counter()


def snake_case(name: str) -> str:
    """`GlorotUniform` as `glorot_uniform`; a run of capitals is one word."""
    return re.sub(r"(?<=.)(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z])", "_", name).lower()


def auto_name(class_name: str) -> str:
    """The class's name in snake case, numbered from the second object on.

    Example:
        >>> auto_name("MyBlock"), auto_name("MyBlock")
        ('my_block', 'my_block_1')
    """
    name = snake_case(class_name)
    number = _used[name]
    _used[name] += 1
    return f"{name}_{number}" if number else name


def forget_names() -> None:
    """Restart the count, as `clear_session` does."""
    _used.clear()
