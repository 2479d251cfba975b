"""Metrics by name, class or saved configuration."""

from __future__ import annotations

from typing import Any

from ..custom_objects import get_registered_object
from ..lazy import names_of
from ..registry import Registry
from ..typing import Config, CustomObjects, MetricLike
from .metric import Metric

_SHORT = {
    "bce": "BinaryCrossentropy",
    "mae": "MeanAbsoluteError",
    "mape": "MeanAbsolutePercentageError",
    "mse": "MeanSquaredError",
    "msle": "MeanSquaredLogarithmicError",
}
_REGISTRY = Registry("metrics", names_of("iskra.metrics").classes("Metric"), aliases=_SHORT)
_FUNCTIONS, _LOSSES = (names_of(family).functions() for family in ("iskra.metrics", "iskra.losses"))


def get(identifier: MetricLike | None) -> Metric | Any:
    """The metric that a name, a class, a saved config, a function or an object stands for; None stays None.

    Raises:
        ValueError: an unknown name; the message lists the known ones.

    Example:
        >>> get("mse")
        MeanSquaredError()
    """
    return _REGISTRY.get(identifier)


def function_of(identifier: Any) -> Any:
    """The function that a name or a saved config stands for: a registered one, or one of iskra's losses or metrics.

    Anything else stays as it is.

    Example:
        >>> function_of("mean_squared_error").__name__, function_of(len).__name__
        ('mean_squared_error', 'len')
    """
    is_config = isinstance(identifier, dict) and identifier.get("class_name") == "function"
    name = identifier["config"] if is_config else identifier
    return (get_registered_object(name, _FUNCTIONS, _LOSSES) if isinstance(name, str) else None) or identifier


def deserialize(config: str | Config, custom_objects: CustomObjects = None) -> Metric | Any:
    """The metric that `serialize` described; `custom_objects` maps names to custom classes and functions."""
    return _REGISTRY.deserialize(config, custom_objects)
