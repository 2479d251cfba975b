"""Metrics by name, class or saved configuration."""

from __future__ import annotations

from typing import Any

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


def get(identifier: MetricLike | None) -> Metric | Any:
    """The metric that a name, a class, a saved config, a function or an object stands for; None stays None.

    Raises:
        ValueError: an unknown name; the message lists the known ones.

    Example:
        >>> get("mse")
        MeanSquaredError()
    """
    return _REGISTRY.get(identifier)


def deserialize(config: str | Config, custom_objects: CustomObjects = None) -> Metric | Any:
    """The metric that `serialize` described; `custom_objects` maps names to custom classes and functions."""
    return _REGISTRY.deserialize(config, custom_objects)
