"""Penalties that layers add to the loss, by Keras's names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from ..absence import UnknownName
from ..registry import Registry, serialize
from .norms import L1, L1L2, L2
from .orthogonality import OrthogonalRegularizer
from .regularizer import Regularizer

# Keras lets the classes be called by function-like names, too.
l1 = L1
l1_l2 = L1L2
l2 = L2
orthogonal_regularizer = OrthogonalRegularizer

_registry = Registry("regularizers", [L1, L1L2, L2, OrthogonalRegularizer])


def get(identifier: Any) -> Any:
    """The regularizer that a name, a class, a config or a function stands for; None stays None.

    Raises:
        ValueError: an unknown name (the message lists the known ones).
        TypeError: something that stands for no regularizer.

    Example:
        >>> get("l2").l2
        0.01
    """
    return _registry.get(identifier)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The regularizer that `serialize` described; `custom_objects` names classes of your own."""
    return _registry.deserialize(config, custom_objects)


__all__ = [
    "L1",
    "L1L2",
    "L2",
    "OrthogonalRegularizer",
    "Regularizer",
    "deserialize",
    "get",
    "l1",
    "l1_l2",
    "l2",
    "orthogonal_regularizer",
    "serialize",
]


def __getattr__(name: str) -> NoReturn:
    raise UnknownName(__name__, name, __all__)
