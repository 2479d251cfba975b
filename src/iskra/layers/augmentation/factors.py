"""How strong a random change is: a number, or the two ends of a range."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Factor = float | Sequence[float]


def factor_range(
    value: Any, name: str, who: str, low: float = -1.0, high: float = 1.0, least: float | None = None
) -> tuple[float, float]:
    """The ends of a range: of (a, b) these; of one number f the range from -f to f, or from `low` if that is higher.

    Args:
        value: what the user gave.
        name: what it is called, for errors.
        who: the layer.
        low: the lowest number there is.
        high: the highest.
        least: if given, numbers must even be above this.

    Raises:
        ValueError: no number or pair of numbers within the limits.

    Example:
        >>> factor_range(0.2, "factor", "RandomRotation"), factor_range((0.3, -0.1), "factor", "RandomRotation")
        ((-0.2, 0.2), (-0.1, 0.3))
    """
    ends = list(value) if isinstance(value, (tuple, list)) else [value]
    right = len(ends) == (2 if isinstance(value, (tuple, list)) else 1)
    if not right or not all(_is_number(end) and low <= end <= high and (least is None or end > least) for end in ends):
        limits = f"from {low:g} to {high:g}" if least is None else f"above {least:g}, up to {high:g}"
        raise ValueError(
            f"{who}: expected {name} as a number or a pair of numbers {limits}, got {value!r}. "
            f"Pass for example {name}=0.2."
        )
    if len(ends) == 1:
        return max(-abs(float(value)), low), abs(float(value))
    return min(map(float, ends)), max(map(float, ends))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def up_to(value: Any, name: str, who: str) -> tuple[float, float]:
    """The ends of a range within [-1, 1]; of one number f, from 0 to 1, the range from 0 to f.

    Keras writes the latter as (-f, f) into the files of some layers, so that pairs may begin below 0.

    Raises:
        ValueError: no number or pair of numbers within the limits.
    """
    return factor_range(value, name, who, low=-1.0 if isinstance(value, (tuple, list)) else 0.0)


def value_limits(value_range: Any, who: str) -> tuple[float, float]:
    """The lowest and the highest value of a pixel.

    Raises:
        ValueError: no two different numbers.
    """
    ends = value_range if isinstance(value_range, (tuple, list)) else ()
    if len(ends) != 2 or not all(map(_is_number, ends)) or ends[0] == ends[1]:
        raise ValueError(
            f"{who}: expected value_range as two different numbers, got {value_range!r}. "
            "It is (0, 255) for bytes and (0, 1) after Rescaling(1 / 255)."
        )
    return float(min(ends)), float(max(ends))
