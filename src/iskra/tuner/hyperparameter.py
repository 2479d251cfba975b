"""The base of hyperparameters: a name, a default, conditions, and a map from [0, 1) to values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np

from ..configurable import Configurable
from ..typing import Config
from .conditions import Condition, Value


class HyperParameter(Configurable):
    """Base class of hyperparameters.

    A subclass maps the unit interval to its values, so that one way of searching, which knows nothing but numbers
    between 0 and 1, serves all of them.

    Args:
        name: the name, "units".
        default: the value where nothing else was chosen.
        conditions: what must hold for it to be active.

    Raises:
        TypeError: the name is not a string.

    Example:
        >>> from iskra.tuner.numeric import Int
        >>> units = Int("units", 16, 64, step=16)
        >>> units.values, units.default, units.prob_to_value(0.6), units.value_to_prob(48)
        ([16, 32, 48, 64], 16, 48, 0.625)
    """

    def __init__(self, name: str, default: Value | None = None, conditions: Sequence[Condition] | None = None) -> None:
        if not isinstance(name, str):
            raise TypeError(f"{type(self).__name__}: expected the name as a string, got {name!r}. Write 'units', say.")
        self.name = name
        self._default = default
        self.conditions: list[Condition] = list(conditions or ())

    @property
    def default(self) -> Value:
        """The value where nothing else was chosen; the first one unless it was given."""
        return self.values[0] if self._default is None else self._default

    @property
    def values(self) -> list[Value]:
        """All values, or ten evenly spaced ones of a range without steps."""
        raise NotImplementedError(f"{type(self).__name__}: expected a property values, got none. Define it.")

    def prob_to_value(self, prob: float) -> Value:
        """The value at a place of the unit interval, in which all values have equal room."""
        return self.values[_index(prob, len(self.values))]

    def value_to_prob(self, value: Value) -> float:
        """The place of a value in the unit interval: the middle of its room."""
        return (self.values.index(value) + 0.5) / len(self.values)

    def random_sample(self, seed: int | None = None) -> Value:
        """A value drawn at random; equal seeds give equal values."""
        return self.prob_to_value(float(np.random.default_rng(seed).random()))

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """The hyperparameter that `get_config` described."""
        conditions = [Condition.from_config(each["config"]) for each in config.get("conditions") or ()]
        return cls(**{**config, "conditions": conditions})


def _index(prob: float, count: int) -> int:
    """Which of so many equal parts of the unit interval a place lies in."""
    return min(int(prob * count), count - 1)
