"""Hyperparameters that are one of a few values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .conditions import Condition, Value
from .hyperparameter import HyperParameter


class Choice(HyperParameter):
    """One of some values.

    Args:
        name: the name.
        values: the values, all numbers, all strings or all booleans.
        ordered: whether neighbours in the list resemble each other; by default numbers do. A search by a model of
            the objective draws on it.
        default: the value where nothing else was chosen, the first by default.
        conditions: what must hold for it to be active.

    Raises:
        ValueError: no values, a default that is none of them, or an order of what is not a number.
        TypeError: values of several types, or of another one.

    Example:
        >>> activation = Choice("activation", ["relu", "tanh"])
        >>> activation.ordered, activation.default
        (False, 'relu')
    """

    def __init__(
        self,
        name: str,
        values: Sequence[Value],
        ordered: bool | None = None,
        default: Value | None = None,
        conditions: Sequence[Condition] | None = None,
    ) -> None:
        super().__init__(name, default, conditions)
        who = f"Choice({name!r})"
        self._values = list(values)
        kinds = sorted({type(value).__name__ for value in self._values})
        if not self._values:
            raise ValueError(f"{who}: expected at least one value, got none. Pass values=['relu', 'tanh'], say.")
        if len(kinds) > 1 or kinds[0] not in ("bool", "float", "int", "str"):
            raise TypeError(
                f"{who}: expected values that are all int, float, str or bool, got {', '.join(kinds)}. "
                "Choose among names, and look up by the name what they stand for."
            )
        if default is not None and default not in self._values:
            raise ValueError(f"{who}: expected a default out of {self._values}, got {default!r}. Choose one of these.")
        is_number = kinds[0] in ("float", "int")
        if ordered and not is_number:
            raise ValueError(f"{who}: expected ordered=False for {kinds[0]} values, got True. Leave it away.")
        self.ordered: bool = is_number if ordered is None else ordered

    @property
    def values(self) -> list[Value]:
        """The values, in the order in which they were given."""
        return list(self._values)


class Boolean(HyperParameter):
    """True or False.

    Args:
        name: the name.
        default: the value where nothing else was chosen.
        conditions: what must hold for it to be active.

    Example:
        >>> Boolean("dropout").values
        [False, True]
    """

    ordered = False

    def __init__(self, name: str, default: bool = False, conditions: Sequence[Condition] | None = None) -> None:
        super().__init__(name, bool(default), conditions)

    @property
    def values(self) -> list[Value]:
        """False and True."""
        return [False, True]


class Fixed(HyperParameter):
    """A value that is not searched for.

    Args:
        name: the name.
        value: the value: anything that JSON can hold.
        conditions: what must hold for it to be active.

    Example:
        >>> Fixed("epochs", 20).values
        [20]
    """

    ordered = False

    def __init__(self, name: str, value: Any, conditions: Sequence[Condition] | None = None) -> None:
        super().__init__(name, value, conditions)
        self.value = value

    @property
    def values(self) -> list[Value]:
        """The one value."""
        return [self.value]
