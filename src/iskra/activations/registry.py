"""Activations by name, function or saved configuration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..lazy import names_of
from ..registry import Registry
from . import functions

_ALIASES = {"swish": "silu", "hard_swish": "hard_silu"}
_REGISTRY = Registry("activations", names_of("iskra.activations").functions(), _ALIASES)


def get(identifier: str | Callable[..., Any] | Mapping[str, Any] | None) -> Callable[..., Any]:
    """The activation that a name, a function, a saved config or None (`linear`) stands for.

    Raises:
        ValueError: an unknown name; the message lists the known ones.

    Example:
        >>> get("relu")([-1.0, 2.0])
        array([0., 2.], dtype=float32)
    """
    return functions.linear if identifier is None else _REGISTRY.get(identifier)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Callable[..., Any]:
    """The activation that `serialize` described; `custom_objects` holds functions of your own by name."""
    return _REGISTRY.deserialize(config, custom_objects)
