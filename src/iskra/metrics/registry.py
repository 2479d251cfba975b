"""Metrics by name, class or saved configuration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..lazy import names_of
from ..registry import Registry

_SHORT = {
    "bce": "BinaryCrossentropy",
    "mae": "MeanAbsoluteError",
    "mape": "MeanAbsolutePercentageError",
    "mse": "MeanSquaredError",
    "msle": "MeanSquaredLogarithmicError",
}
_REGISTRY = Registry("metrics", names_of("iskra.metrics").classes("Metric"), aliases=_SHORT)


def get(identifier: Any) -> Any:
    """The metric that a name, a class, a saved config, a function or an object stands for; None stays None.

    Raises:
        ValueError: an unknown name; the message lists the known ones.

    Example:
        >>> get("mse")
        <MeanSquaredError name=mean_squared_error>
    """
    return _REGISTRY.get(identifier)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The metric that `serialize` described; `custom_objects` holds functions and classes of your own by name."""
    return _REGISTRY.deserialize(config, custom_objects)
