"""Hyperparameters that are numbers of a range."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeVar

from ..configurable import one_of
from .conditions import Condition, Value
from .hyperparameter import HyperParameter

Number = TypeVar("Number", int, float)

_SAMPLINGS = ("linear", "log", "reverse_log")
_GRID = 10  # values that stand for a range without steps
_ROUNDING = 1e-9  # of a step, so that 0.3 / 0.1 counts three


class Numeric(HyperParameter):
    """Base class of `Int` and `Float`.

    A place p of the unit interval means

        linear       min + p (max - min)
        log          min (max / min)^p
        reverse_log  max + min - min (max / min)^(1 - p)

    and with a step the values are min, min + step, ... ("linear") or min, min step, ... ("log"), to max at most.
    """

    min_value: int | float
    max_value: int | float

    def __init__(
        self,
        name: str,
        min_value: float,
        max_value: float,
        step: float | None = None,
        sampling: str | None = "linear",
        default: float | None = None,
        conditions: Sequence[Condition] | None = None,
    ) -> None:
        super().__init__(name, default, conditions)
        who = f"{type(self).__name__}({name!r})"
        self.min_value, self.max_value = self._number(min_value), self._number(max_value)
        self.sampling: str = one_of(_SAMPLINGS, sampling or "linear", "sampling", who)
        self.step: int | float | None = None if step is None else self._number(step)
        _check(who, self)

    @property
    def default(self) -> Value:
        """The value where nothing else was chosen; the smallest unless it was given."""
        return self.min_value if self._default is None else self._number(self._default)

    @property
    def values(self) -> list[Value]:
        """The values of the steps, or ten evenly spaced ones of a range without steps."""
        count = self._num_steps() or _GRID
        return sorted({self.prob_to_value((index + 0.5) / count) for index in range(count)})

    def prob_to_value(self, prob: float) -> Value:
        """The value at a place of the unit interval."""
        count = self._num_steps()
        if not count:
            return self._between(prob)
        index = min(int(prob * count), count - 1)
        if self.sampling == "linear":
            return self._number(_tidy(self.min_value + index * self.step))  # type: ignore[operator]
        if self.sampling == "log":
            return self._number(_tidy(self.min_value * self.step**index))  # type: ignore[operator]
        below_top = self.min_value * self.step ** (count - 1 - index)  # type: ignore[operator]
        return self._number(_tidy(self.max_value + self.min_value - below_top))

    def value_to_prob(self, value: Value) -> float:
        """The place of a value in the unit interval."""
        assert isinstance(value, (int, float))
        count = self._num_steps()
        if not count:
            return self._place(value)
        is_reverse = self.sampling == "reverse_log"
        from_start = self.max_value + self.min_value - value if is_reverse else value
        index = _steps(self.sampling, self.min_value, from_start, self.step or 1)
        index = count - 1 - index if is_reverse else index
        return (min(max(index, 0), count - 1) + 0.5) / count

    def _number(self, value: float | Value) -> int | float:
        """The value as this hyperparameter has it."""
        raise NotImplementedError

    def _between(self, prob: float) -> int | float:
        """The value at a place of a range without steps."""
        return _scaled(self.sampling, self.min_value, self.max_value, prob)

    def _place(self, value: float) -> float:
        """The place of a value in a range without steps."""
        return _unscaled(self.sampling, self.min_value, self.max_value, value)

    def _num_steps(self) -> int:
        """How many values there are; 0 if any of the range will do."""
        if self.step is None:
            return 0
        return _steps(self.sampling, self.min_value, self.max_value, self.step) + 1


class Int(Numeric):
    """An integer of a range, its ends included.

    Args:
        name: the name.
        min_value: the smallest value.
        max_value: the largest value.
        step: the distance between two values with linear sampling, 1 by default; their ratio with logarithmic
            sampling, any integer by default.
        sampling: "linear"; "log" gives each power of ten equal room; "reverse_log" the same from the other end.
        default: the value where nothing else was chosen, `min_value` by default.
        conditions: what must hold for it to be active.

    Raises:
        ValueError: limits in the wrong order, or a step or sampling that does not suit them.

    Example:
        >>> Int("batch_size", 2, 32, step=2, sampling="log").values
        [2, 4, 8, 16, 32]
    """

    def __init__(
        self,
        name: str,
        min_value: int,
        max_value: int,
        step: int | None = None,
        sampling: str | None = "linear",
        default: int | None = None,
        conditions: Sequence[Condition] | None = None,
    ) -> None:
        is_linear = sampling in (None, "linear")
        super().__init__(
            name, min_value, max_value, 1 if step is None and is_linear else step, sampling, default, conditions
        )

    def _number(self, value: float | Value) -> int:
        if int(value) != value:
            raise ValueError(f"Int({self.name!r}): expected integers, got {value!r}. Use Float for other numbers.")
        return int(value)

    def _between(self, prob: float) -> int:
        """An integer has the room up to the next one."""
        return min(int(_scaled(self.sampling, self.min_value, self.max_value + 1, prob)), int(self.max_value))

    def _place(self, value: float) -> float:
        return _unscaled(self.sampling, self.min_value, self.max_value + 1, min(value + 0.5, self.max_value + 1))


class Float(Numeric):
    """A number of a range.

    Args:
        name: the name.
        min_value: the smallest value.
        max_value: the largest value.
        step: the distance between two values with linear sampling, their ratio with logarithmic sampling; any number
            of the range by default.
        sampling: "linear"; "log" gives each power of ten equal room; "reverse_log" the same from the other end.
        default: the value where nothing else was chosen, `min_value` by default.
        conditions: what must hold for it to be active.

    Raises:
        ValueError: limits in the wrong order, or a step or sampling that does not suit them.

    Example:
        >>> rate = Float("learning_rate", 1e-4, 1e-2, sampling="log")
        >>> rate.prob_to_value(0.5), rate.value_to_prob(0.001)
        (0.001, 0.5)
    """

    def _number(self, value: float | Value) -> float:
        return float(value)


def _check(who: str, numeric: Numeric) -> None:
    low, high, step = numeric.min_value, numeric.max_value, numeric.step
    if not low <= high:
        raise ValueError(f"{who}: expected min_value <= max_value, got {low} and {high}. Exchange them.")
    if numeric.sampling != "linear" and low <= 0:
        raise ValueError(
            f"{who}: expected min_value > 0 with sampling={numeric.sampling!r}, got {low}. Begin above 0, at 1e-6, say."
        )
    least = 0 if numeric.sampling == "linear" else 1
    if step is not None and step <= least:
        what = "distance" if numeric.sampling == "linear" else "ratio"
        raise ValueError(
            f"{who}: expected a step above {least}, the {what} of two values, got {step}. Choose a larger step."
        )


def _scaled(sampling: str, low: float, high: float, prob: float) -> float:
    """The value at a place of the unit interval."""
    if sampling == "linear":
        return low + prob * (high - low)
    if sampling == "log":
        return low * math.pow(high / low, prob)
    return high + low - low * math.pow(high / low, 1 - prob)


def _unscaled(sampling: str, low: float, high: float, value: float) -> float:
    """The inverse of `_scaled`."""
    if high == low:
        return 0.5
    if sampling == "linear":
        return (value - low) / (high - low)
    if sampling == "log":
        return math.log(value / low) / math.log(high / low)
    return 1 - math.log((high + low - value) / low) / math.log(high / low)


def _steps(sampling: str, low: float, high: float, step: float) -> int:
    """How many steps lead from one value to another, at most."""
    steps = (high - low) / step if sampling == "linear" else math.log(high / low) / math.log(step)
    return math.floor(steps + _ROUNDING)


def _tidy(value: float) -> float:
    """Without the last digits, which are rounding errors: 0.6000000000000001 is 0.6."""
    return value if isinstance(value, int) else float(f"{value:.12g}")
