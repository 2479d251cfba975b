"""Checks of the factors of random changes, a number or the two ends of a range, and of value ranges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Factor = float | Sequence[float]


def factor_range(
    value: Factor, name: str, who: str, low: float = -1.0, high: float = 1.0, least: float | None = None
) -> tuple[float, float]:
    """The ends of a range: of (a, b) these; of one number f the range from -f to f, or from `low` if that is higher.

    All numbers must be within the limits, and above `least` if it is given.

    Example:
        >>> factor_range(0.2, "factor", "RandomRotation"), factor_range((0.3, -0.1), "factor", "RandomRotation")
        ((-0.2, 0.2), (-0.1, 0.3))
    """
    ends: list[Any] = list(value) if isinstance(value, (tuple, list)) else [value]
    right = len(ends) == (2 if isinstance(value, (tuple, list)) else 1)
    if not right or not all(_is_number(end) and low <= end <= high and (least is None or end > least) for end in ends):
        limits = f"from {low:g} to {high:g}" if least is None else f"above {least:g}, up to {high:g}"
        raise ValueError(
            f"{who}: expected {name} {limits}, got {value!r}. "
            f"The `{name}` argument should be a number such as 0.2, or a pair of numbers."
        )
    if len(ends) == 1:
        return max(-abs(float(ends[0])), low), abs(float(ends[0]))
    return min(map(float, ends)), max(map(float, ends))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def up_to(value: Factor, name: str, who: str) -> tuple[float, float]:
    """The ends of a range within [-1, 1]; of one number f, from 0 to 1, the range from 0 to f.

    Keras writes the latter as (-f, f) into the files of some layers, so that pairs may begin below 0.

    Raises:
        ValueError: no number or pair of numbers within the limits.
    """
    return factor_range(value, name, who, low=-1.0 if isinstance(value, (tuple, list)) else 0.0)


def value_limits(value_range: Sequence[float], who: str) -> tuple[float, float]:
    """The lowest and the highest value of a pixel."""
    ends = value_range if isinstance(value_range, (tuple, list)) else ()
    if len(ends) != 2 or not all(map(_is_number, ends)) or ends[0] == ends[1]:
        raise ValueError(
            f"{who}: expected value_range as two different numbers, got {value_range!r}. "
            "The `value_range` argument should be a list of two numbers: (0, 255) for bytes, (0, 1) after "
            "Rescaling(1 / 255)."
        )
    return float(min(ends)), float(max(ends))
