"""Learning-rate schedules by their saved configuration."""

from __future__ import annotations

from ...lazy import names_of
from ...registry import Registry
from ...typing import Config, CustomObjects
from .schedule import LearningRateSchedule

_registry = Registry("schedules", names_of("iskra.optimizers.schedules").classes("LearningRateSchedule"))


def deserialize(config: str | Config, custom_objects: CustomObjects = None) -> LearningRateSchedule:
    """The schedule that `serialize` described; `custom_objects` maps names to custom classes."""
    return _registry.deserialize(config, custom_objects)
