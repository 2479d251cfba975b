"""Layers by name, class or saved configuration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..lazy import names_of
from ..registry import Registry
from .layer import Layer

LAYERS = names_of("iskra.layers").classes("Input", "InputSpec", "Layer")
"""Every layer by its name; the tests go through it."""

_REGISTRY = Registry("layers", LAYERS)


def get(identifier: Any) -> Layer:
    """The layer that a name, a class, a config or a layer stands for.

    Raises:
        ValueError: an unknown name; the message lists the known ones.

    Example:
        >>> get({"class_name": "Dense", "config": {"units": 3}}).units
        3
    """
    return _REGISTRY.get(identifier)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Layer:
    """The layer that `serialize` described; `custom_objects` maps names to custom layers."""
    return _REGISTRY.deserialize(config, custom_objects)
