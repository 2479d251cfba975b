"""Constraints by name, class or saved configuration."""

from __future__ import annotations

from typing import Any

from ..lazy import names_of
from ..registry import Registry
from ..typing import Config, ConstraintLike, CustomObjects
from .constraint import Constraint

_REGISTRY = Registry("constraints", names_of("iskra.constraints").classes("Constraint"))


def get(identifier: ConstraintLike) -> Constraint | Any:
    """The constraint that a name, a class, a config or a function stands for; None stays None.

    Raises:
        ValueError: an unknown name; the message lists the known ones.

    Example:
        >>> get("max_norm").max_value
        2
    """
    return _REGISTRY.get(identifier)


def deserialize(config: str | Config, custom_objects: CustomObjects = None) -> Constraint | Any:
    """The constraint that `serialize` described."""
    return _REGISTRY.deserialize(config, custom_objects)
