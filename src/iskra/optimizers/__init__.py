"""Optimizers: how weights follow their gradients, one formula a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..lazy import LazyNames
from ..registry import Registry, serialize
from . import schedules
from .optimizer import Optimizer

if TYPE_CHECKING:
    from .adadelta import *
    from .adafactor import *
    from .adagrad import *
    from .adam import *
    from .adamax import *
    from .adamw import *
    from .ftrl import *
    from .lamb import *
    from .lion import *
    from .multi_optimizer import *
    from .muon import *
    from .nadam import *
    from .optimizer_map import *
    from .rmsprop import *
    from .schedule_free_adamw import *
    from .sgd import *

_NAMES = LazyNames(
    __name__,
    {
        "adadelta": ["Adadelta"],
        "adafactor": ["Adafactor"],
        "adagrad": ["Adagrad"],
        "adam": ["Adam"],
        "adamax": ["Adamax"],
        "adamw": ["AdamW"],
        "ftrl": ["Ftrl"],
        "lamb": ["Lamb"],
        "lion": ["Lion"],
        "multi_optimizer": ["MultiOptimizer"],
        "muon": ["Muon"],
        "nadam": ["Nadam"],
        "optimizer_map": ["OptimizerMap"],
        "rmsprop": ["RMSprop"],
        "schedule_free_adamw": ["ScheduleFreeAdamW"],
        "sgd": ["SGD"],
    },
)
__getattr__, __dir__ = _NAMES.attribute, _NAMES.directory

_registry = Registry("optimizers", _NAMES, style=str.lower)


def get(identifier: Any) -> Optimizer | None:
    """The optimizer that a name, a class, a config or an optimizer stands for; None stays None.

    Raises:
        ValueError: an unknown name (the message lists the known ones).
        TypeError: something that is no optimizer.

    Example:
        >>> get("adam").name
        'adam'
    """
    found = identifier if isinstance(identifier, Optimizer) else _registry.get(identifier)
    if found is None or isinstance(found, Optimizer):
        return found
    raise TypeError(
        f"optimizers.get: expected a name, a config or an optimizer, got {identifier!r}. "
        f"Pass one of {', '.join(_registry.names)}, or iskra.optimizers.SGD(...)."
    )


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The optimizer that `serialize` described; `custom_objects` names classes of your own."""
    return _registry.deserialize(config, custom_objects)


__all__ = [*_NAMES, "Optimizer", "deserialize", "get", "schedules", "serialize"]
