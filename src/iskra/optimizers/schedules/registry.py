"""Learning-rate schedules by their saved configuration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...lazy import names_of
from ...registry import Registry

_registry = Registry("schedules", names_of("iskra.optimizers.schedules").classes("LearningRateSchedule"))


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The schedule that `serialize` described; `custom_objects` names classes of your own."""
    return _registry.deserialize(config, custom_objects)
