"""Losses by name, class or saved configuration."""

from __future__ import annotations

from typing import Any

from ..lazy import names_of
from ..registry import Registry
from ..typing import Config, CustomObjects, LossLike
from .loss import Loss

_NAMES = names_of("iskra.losses")
_REGISTRY = Registry("losses", _NAMES.classes("Loss", "Reduction"))
_SHORT = {
    "bce": "binary_crossentropy",
    "kld": "kl_divergence",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "mse": "mean_squared_error",
    "msle": "mean_squared_logarithmic_error",
}
_FUNCTIONS = {name: name for name in _NAMES.functions()}
_FUNCTIONS |= {spelling: name for short, name in _SHORT.items() for spelling in (short, short.upper())}


def get(identifier: LossLike) -> Loss | Any:
    """The loss that a name, a class, a saved config, a function or an object stands for; None stays None.

    "mean_squared_error" and "mse" name the function, "MeanSquaredError" an object of the class.

    Raises:
        ValueError: an unknown name; the message lists the known ones.

    Example:
        >>> get("mse").__name__, type(get("MeanSquaredError")).__name__
        ('mean_squared_error', 'MeanSquaredError')
    """
    if isinstance(identifier, str) and identifier in _FUNCTIONS:
        return _NAMES[_FUNCTIONS[identifier]]
    return _REGISTRY.get(identifier)


def deserialize(name: str | Config, custom_objects: CustomObjects = None) -> Loss | Any:
    """The loss that `serialize` described; `custom_objects` maps names to custom classes and functions."""
    if isinstance(name, str) and name not in (custom_objects or {}):
        return get(name)
    return _REGISTRY.deserialize(name, custom_objects)
