"""Learning rates that change with the step, computed inside the training step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from ...absence import UnknownName
from ...registry import Registry, serialize
from .cosine import CosineDecay, CosineDecayRestarts
from .decay import ExponentialDecay, InverseTimeDecay, PiecewiseConstantDecay, PolynomialDecay
from .one_cycle import OneCycle
from .schedule import LearningRateSchedule
from .warm_up import WarmUp

_decays = [
    CosineDecay,
    CosineDecayRestarts,
    ExponentialDecay,
    InverseTimeDecay,
    PiecewiseConstantDecay,
    PolynomialDecay,
]
_registry = Registry("schedules", [*_decays, OneCycle, WarmUp])


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The schedule that `serialize` described; `custom_objects` names classes of your own."""
    return _registry.deserialize(config, custom_objects)


__all__ = [
    "CosineDecay",
    "CosineDecayRestarts",
    "ExponentialDecay",
    "InverseTimeDecay",
    "LearningRateSchedule",
    "OneCycle",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
    "WarmUp",
    "deserialize",
    "serialize",
]


def __getattr__(name: str) -> NoReturn:
    raise UnknownName(__name__, name, __all__)
