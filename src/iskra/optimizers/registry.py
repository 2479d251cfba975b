"""Optimizers by name, class or saved configuration."""

from __future__ import annotations

from ..lazy import names_of
from ..registry import Registry
from ..typing import Config, CustomObjects, OptimizerLike
from .optimizer import Optimizer

_registry = Registry("optimizers", names_of("iskra.optimizers").classes("Optimizer"), style=str.lower)


def get(identifier: OptimizerLike | None) -> Optimizer | None:
    """The optimizer that a name, a class, a config or an optimizer stands for; None stays None.

    Raises:
        ValueError: an unknown name, or something that is not an optimizer; the message lists the known names.

    Example:
        >>> type(get("adam")).__name__
        'Adam'
    """
    found = identifier if isinstance(identifier, Optimizer) else _registry.get(identifier)
    if found is None or isinstance(found, Optimizer):
        return found
    raise ValueError(
        f"optimizers.get: expected a name, a config or an optimizer, got {identifier!r}. "
        f"Pass one of {', '.join(_registry.names)}, or iskra.optimizers.SGD(...)."
    )


def deserialize(config: str | Config, custom_objects: CustomObjects = None) -> Optimizer:
    """The optimizer that `serialize` described; `custom_objects` maps names to custom classes."""
    return _registry.deserialize(config, custom_objects)
