"""Optimizers: how weights follow their gradients, one formula a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..registry import Registry, serialize
from . import schedules
from .adadelta import Adadelta
from .adafactor import Adafactor
from .adagrad import Adagrad
from .adam import Adam
from .adamax import Adamax
from .adamw import AdamW
from .ftrl import Ftrl
from .lamb import Lamb
from .lion import Lion
from .multi_optimizer import MultiOptimizer
from .muon import Muon
from .nadam import Nadam
from .optimizer import Optimizer
from .optimizer_map import OptimizerMap
from .rmsprop import RMSprop
from .schedule_free_adamw import ScheduleFreeAdamW
from .sgd import SGD

_members = [Adadelta, Adafactor, Adagrad, Adam, Adamax, AdamW, Ftrl, Lamb, Lion, Muon, Nadam, RMSprop]
_wrappers = [MultiOptimizer, OptimizerMap]
_registry = Registry("optimizers", [*_members, *_wrappers, ScheduleFreeAdamW, SGD], style=str.lower)


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


__all__ = [
    "SGD",
    "Adadelta",
    "Adafactor",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Ftrl",
    "Lamb",
    "Lion",
    "MultiOptimizer",
    "Muon",
    "Nadam",
    "Optimizer",
    "OptimizerMap",
    "RMSprop",
    "ScheduleFreeAdamW",
    "deserialize",
    "get",
    "schedules",
    "serialize",
]
