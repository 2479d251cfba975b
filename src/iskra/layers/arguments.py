"""Checks of constructor arguments that several layers share."""

from __future__ import annotations

import operator

from ..typing import Shape


def integer(value: object, name: str, who: str, least: int = 1) -> int:
    """`value` as an integer of at least `least`.

    Example:
        >>> integer(0, "units", "Dense")
        Traceback (most recent call last):
        ValueError: Dense: expected units as a positive integer, got 0. Pass for example units=1.
    """
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        number = least - 1
    if isinstance(value, bool) or number < least:
        wanted = "a positive integer" if least == 1 else f"an integer of at least {least}"
        raise ValueError(f"{who}: expected {name} as {wanted}, got {value!r}. Pass for example {name}={least}.")
    return number


def refuse_unless_none(who: str, **values: object) -> None:
    """Refuse arguments of Keras that iskra does not support."""
    for name, value in values.items():
        if value is not None:
            raise ValueError(f"{who}: expected {name}=None, got {value!r}. iskra does not support it; remove it.")


def fraction(value: object, name: str, who: str) -> float:
    """`value` as a float from 0 to 1."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise ValueError(f"{who}: expected {name} from 0 to 1, got {value!r}. It is a fraction: {name}=0.5 is a half.")
    return float(value)


def not_negative(value: object, name: str, who: str) -> float:
    """`value` as a float of at least 0."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not value >= 0:
        raise ValueError(f"{who}: expected {name} of at least 0, got {value!r}. Pass a number such as {name}=0.3.")
    return float(value)


def broadcasts_to(shape: Shape, wanted: Shape) -> bool:
    """Whether a value of this shape can be broadcast to the wanted one; None may be any length.

    Example:
        >>> broadcasts_to((1, 3), (None, 2, 3)), broadcasts_to((2, 3), (1, 3)), broadcasts_to((1, 1, 3), (2, 3))
        (True, False, False)
    """
    pairs = zip(reversed(shape), reversed(wanted), strict=False)
    return len(shape) <= len(wanted) and all(n in (1, None, m) or m is None for n, m in pairs)


def known_length(input_shape: Shape, axis: int, who: str) -> int:
    """The length of an axis, which must be known."""
    length = input_shape[axis]
    if length is None:
        which = "last axis" if axis == -1 else f"length of axis {axis}"
        raise ValueError(
            f"{who}: expected a known {which}, got the input shape {tuple(input_shape)}. State it in Input(shape)."
        )
    return int(length)
