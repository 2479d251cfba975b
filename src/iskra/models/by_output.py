"""What `compile` is told of several outputs: one for all, one for each in a list, or by the outputs' names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_ONE = {"losses": "loss", "metrics": "metric (or list of them)", "loss_weights": "factor"}


def per_output(given: Any, names: Sequence[str], what: str) -> list[Any]:
    """What is given for each output, None where nothing is.

    A single value is for all outputs, a list has one for each, a dictionary some by name.

    Args:
        given: what `compile` was called with.
        names: the outputs' names.
        what: the argument's name, for errors.

    Raises:
        ValueError: a list of another length, or a name that no output has.

    Example:
        >>> per_output({"b": "mse"}, ["a", "b"], "loss"), per_output("mae", ["a", "b"], "loss")
        ([None, 'mse'], ['mae', 'mae'])
    """
    if given is None or (isinstance(given, (list, tuple)) and not given):
        return [None] * len(names)
    if is_by_name(given):
        strange = [key for key in given if key not in names]
        if strange and not (len(names) == 1 and len(given) == 1):
            raise ValueError(
                f"compile: expected {what} for the outputs {', '.join(names)}, got one for {', '.join(strange)}. "
                "Name the layers that give the outputs, or use these names."
            )
        return list(given.values()) if strange else [given.get(name) for name in names]
    if isinstance(given, (list, tuple)):
        if len(given) == 1 and what != "metrics":
            return list(given) * len(names)
        if len(given) != len(names):
            raise ValueError(
                f"compile: expected one {_ONE[what]} for each of {len(names)} outputs, got {len(given)}. "
                f"Pass a list as long as the model's outputs ({', '.join(names)}), or a dictionary by their names."
            )
        return list(given)
    return [given] * len(names)


def metrics_per_output(given: Any, names: Sequence[str]) -> list[list[Any]]:
    """The metrics of each output; with one output all that are given are its own.

    Raises:
        ValueError: a list of another length, or a name that no output has.

    Example:
        >>> metrics_per_output(["mae", ["mse", "mape"]], ["a", "b"]), metrics_per_output(["mae", "mse"], ["a"])
        ([['mae'], ['mse', 'mape']], [['mae', 'mse']])
    """
    if len(names) == 1:
        return [listed(given)]
    return [listed(each) for each in per_output(given, names, "metrics")]


def listed(value: Any) -> list[Any]:
    """One value, a list, a list in a list or a dictionary (of one output) as a flat list."""
    if value is None:
        return []
    if is_by_name(value):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [item for part in value for item in listed(part)]
    return [value]


def is_by_name(value: Any) -> bool:
    """Whether it is a dictionary of things by name, not one that describes an object."""
    return isinstance(value, dict) and "class_name" not in value
