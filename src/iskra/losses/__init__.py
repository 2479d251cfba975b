"""What training makes small: losses by name ("mse"), as functions of samples, and as objects that reduce a batch.

A function gives one number for each sample, `(N,)`; an object weighs these and reduces them to one number.
Targets `(N,)` and predictions `(N, 1)` meet as `(N, 1)`. Not here yet: Keras's `ctc` and `circle`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..registry import Registry, serialize
from . import crossentropy, distributions, focal, margins, overlap, regression
from .crossentropy import *  # noqa: F403
from .distributions import *  # noqa: F403
from .focal import *  # noqa: F403
from .loss import Loss
from .margins import *  # noqa: F403
from .overlap import *  # noqa: F403
from .regression import *  # noqa: F403

_FAMILIES = (crossentropy, distributions, focal, margins, overlap, regression)
_NAMES = sorted({name for family in _FAMILIES for name in family.__all__})
_MEMBERS = {name: globals()[name] for name in _NAMES}
_SHORT = {
    "bce": "binary_crossentropy",
    "kld": "kl_divergence",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "mse": "mean_squared_error",
    "msle": "mean_squared_logarithmic_error",
}
_FUNCTIONS = {name: member for name, member in _MEMBERS.items() if not isinstance(member, type)}
_FUNCTIONS |= {spelling: _FUNCTIONS[name] for short, name in _SHORT.items() for spelling in (short, short.upper())}
_CLASSES = Registry("losses", [member for member in _MEMBERS.values() if isinstance(member, type)])


def get(identifier: str | type | Callable[..., Any] | Mapping[str, Any] | None) -> Any:
    """The loss that a name, a class, a saved config, a function or an object stands for; None stays None.

    "mean_squared_error" and "mse" name the function, "MeanSquaredError" an object of the class.

    Raises:
        ValueError: an unknown name; the message lists the known ones.

    Example:
        >>> get("mse").__name__, type(get("MeanSquaredError")).__name__
        ('mean_squared_error', 'MeanSquaredError')
    """
    if isinstance(identifier, str) and identifier in _FUNCTIONS:
        return _FUNCTIONS[identifier]
    return _CLASSES.get(identifier)


def deserialize(name: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The loss that `serialize` described; `custom_objects` holds functions and classes of your own by name."""
    if isinstance(name, str) and name not in (custom_objects or {}):
        return get(name)
    return _CLASSES.deserialize(name, custom_objects)


__all__ = [*_NAMES, "Loss", "deserialize", "get", "serialize"]
