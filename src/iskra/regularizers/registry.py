"""Regularizers by name, class or saved configuration."""

from __future__ import annotations

from typing import Any

from ..lazy import names_of
from ..registry import Registry
from ..typing import Config, CustomObjects, RegularizerLike
from .regularizer import Regularizer

_registry = Registry("regularizers", names_of("iskra.regularizers").classes("Regularizer"))


def get(identifier: RegularizerLike) -> Regularizer | Any:
    """The regularizer that a name, a class, a config or a function stands for; None stays None.

    Raises:
        ValueError: an unknown name (the message lists the known ones), or something that stands for no regularizer.

    Example:
        >>> get("l2").l2
        0.01
    """
    return _registry.get(identifier)


def deserialize(config: str | Config, custom_objects: CustomObjects = None) -> Regularizer | Any:
    """The regularizer that `serialize` described; `custom_objects` maps names to custom classes."""
    return _registry.deserialize(config, custom_objects)
