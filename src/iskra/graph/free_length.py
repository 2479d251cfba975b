"""Lengths that may be others in the next batch: integers that remember how they follow from the inputs' lengths."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, TypeAlias, Union

Expression: TypeAlias = Union[int, str, "tuple[str, Expression, Expression]"]
"""A number, the name of an input's length, or an operation ("add", "sub", "mul", "floordiv", "mod", "max") on two."""


class FreeLength(int):
    """A length that stands for others: an integer in all calculations, whose results are free lengths again.

    Attributes:
        expression: how it follows from the lengths of the inputs.

    Example:
        >>> n = FreeLength(7, "rows")
        >>> half = (n + 1) // 2
        >>> half, half.expression
        (4, ('floordiv', ('add', 'rows', 1), 2))
    """

    expression: Expression

    def __new__(cls, value: int, expression: Expression) -> FreeLength:
        length = super().__new__(cls, value)
        length.expression = expression
        return length

    def __neg__(self) -> int:
        return 0 - self


def _calculation(name: str, reflected: bool) -> Callable[[FreeLength, Any], Any]:
    function = getattr(operator, name)

    def method(self: FreeLength, other: Any) -> Any:
        a, b = (other, int(self)) if reflected else (int(self), other)
        if not isinstance(other, int):
            return NotImplemented if not isinstance(other, float) else function(a, b)
        own, given = self.expression, expression_of(other)
        return FreeLength(function(int(a), int(b)), (name, given, own) if reflected else (name, own, given))

    return method


for _name in ("add", "sub", "mul", "floordiv", "mod"):
    setattr(FreeLength, f"__{_name}__", _calculation(_name, reflected=False))
    setattr(FreeLength, f"__r{_name}__", _calculation(_name, reflected=True))


def expression_of(length: int) -> Expression:
    """How a length follows from those of the inputs: a plain one is a number."""
    return length.expression if isinstance(length, FreeLength) else int(length)


def at_least(length: int, least: int) -> int:
    """The larger of two lengths; `max` would forget that it depends on which one is larger.

    Example:
        >>> at_least(FreeLength(3, "rows") - 5, 0).expression
        ('max', ('sub', 'rows', 5), 0)
    """
    if not isinstance(length, FreeLength) and not isinstance(least, FreeLength):
        return max(length, least)
    return FreeLength(max(int(length), int(least)), ("max", expression_of(length), expression_of(least)))


def as_length(n: Any) -> int:
    """A number as a length; a free one stays free."""
    return n if isinstance(n, int) else int(n)
