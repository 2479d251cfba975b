"""Checks of constructor arguments that several layers share."""

from __future__ import annotations

import operator
from typing import Any


def whole(value: Any, name: str, who: str, least: int = 1) -> int:
    """`value` as an int of at least `least`.

    Raises:
        ValueError: it is none.

    Example:
        >>> whole(0, "units", "Dense")
        Traceback (most recent call last):
        ValueError: Dense: expected units as a whole number of at least 1, got 0. Pass for example units=1.
    """
    try:
        number = operator.index(value)
    except TypeError:
        number = least - 1
    if isinstance(value, bool) or number < least:
        raise ValueError(
            f"{who}: expected {name} as a whole number of at least {least}, got {value!r}. "
            f"Pass for example {name}={least}."
        )
    return number


def refuse_unless_none(who: str, **values: Any) -> None:
    """Raise for arguments that Keras has and iskra does not know yet.

    Raises:
        ValueError: one of them is not None.
    """
    for name, value in values.items():
        if value is not None:
            raise ValueError(f"{who}: expected {name}=None, got {value!r}. iskra has nothing for it yet; leave it out.")


def fraction(value: Any, name: str, who: str) -> float:
    """`value` as a float from 0 to 1.

    Raises:
        ValueError: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise ValueError(f"{who}: expected {name} from 0 to 1, got {value!r}. It is a share: {name}=0.5 is a half.")
    return float(value)


def not_negative(value: Any, name: str, who: str) -> float:
    """`value` as a float of at least 0.

    Raises:
        ValueError: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not value >= 0:
        raise ValueError(f"{who}: expected {name} of at least 0, got {value!r}. Pass a number such as {name}=0.3.")
    return float(value)


def known_width(input_shape: Any, who: str) -> int:
    """The length of the last axis, which decides the size of a kernel.

    Raises:
        ValueError: it is not known.
    """
    if input_shape[-1] is None:
        raise ValueError(
            f"{who}: expected a known last axis, got the input shape {tuple(input_shape)}. State it in Input(shape)."
        )
    return int(input_shape[-1])


def channels_last(data_format: Any, who: str) -> None:
    """Check an order of axes: channels come last.

    Raises:
        ValueError: another order.
    """
    if data_format not in (None, "channels_last"):
        raise ValueError(
            f"{who}: expected data_format='channels_last', got {data_format!r}. Move the channels to the end: "
            "numpy.moveaxis(x, 1, -1), or a Permute layer."
        )
