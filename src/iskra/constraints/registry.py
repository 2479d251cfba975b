"""Constraints by name, class or saved configuration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..lazy import names_of
from ..registry import Registry

_REGISTRY = Registry("constraints", names_of("iskra.constraints").classes("Constraint"))


def get(identifier: Any) -> Any:
    """The constraint that a name, a class, a config or a function stands for; None stays None.

    Raises:
        ValueError: an unknown name; the message lists the known ones.

    Example:
        >>> get("max_norm").max_value
        2
    """
    return _REGISTRY.get(identifier)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The constraint that `serialize` described."""
    return _REGISTRY.deserialize(config, custom_objects)
