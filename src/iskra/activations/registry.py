"""Activations by name, function or saved configuration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..lazy import names_of
from ..registry import Registry
from ..typing import ActivationLike, Config, CustomObjects
from . import functions

_ALIASES = {"swish": "silu", "hard_swish": "hard_silu"}
_REGISTRY = Registry("activations", names_of("iskra.activations").functions(), _ALIASES)


def get(identifier: ActivationLike) -> Callable[..., Any]:
    """The activation function for a name, a function, a configuration or None (`linear`).

    Raises:
        ValueError: The name is unknown; the message lists the known ones.

    Example:
        >>> get("relu")([-1.0, 2.0])
        array([0., 2.], dtype=float32)
    """
    return functions.linear if identifier is None else _REGISTRY.get(identifier)


def deserialize(config: str | Config, custom_objects: CustomObjects = None) -> Callable[..., Any]:
    """The activation of a configuration that `serialize` returned.

    Args:
        config: a name, or a dictionary.
        custom_objects: functions of your own by name.

    Example:
        >>> deserialize("relu").__name__
        'relu'
    """
    return _REGISTRY.deserialize(config, custom_objects)
