"""Conditions of hyperparameters: which values of another one make them active."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..configurable import Configurable

Value = int | float | str | bool
Values = Mapping[str, Value]


class Condition(Configurable):
    """A hyperparameter counts only while its parent has one of some values.

    Args:
        name: the parent's name.
        values: the values of the parent that make it active; one value or several.

    Example:
        >>> deep = Condition("layers", [2, 3])
        >>> deep.is_active({"layers": 2}), deep.is_active({"layers": 1}), deep.is_active({})
        (True, False, False)
    """

    def __init__(self, name: str, values: Value | Iterable[Value]) -> None:
        is_one = isinstance(values, (str, int, float))
        self.name = name
        self.values: list[Value] = [values] if is_one else list(values)  # type: ignore[arg-type, list-item]

    def is_active(self, values: Values) -> bool:
        """Whether the parent has one of the values among these."""
        return self.name in values and values[self.name] in self.values

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Condition) and (self.name, self.values) == (other.name, other.values)

    def __hash__(self) -> int:
        return hash((self.name, tuple(self.values)))
