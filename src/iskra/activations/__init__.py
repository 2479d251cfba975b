"""Activation functions, by name or as functions: `Dense(64, activation="relu")`.

Each takes any shape and gives the same shape (`glu` halves an axis). Most are in `iskra.ops.nn`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from ..absence import UnknownName
from ..ops import nn
from ..ops.nn import *
from ..registry import Registry, serialize
from . import functions
from .functions import *

_NAMES = sorted({*nn.__all__, *functions.__all__})
_ALIASES = {"swish": "silu", "hard_swish": "hard_silu"}
_REGISTRY = Registry("activations", [globals()[name] for name in _NAMES if name not in _ALIASES], _ALIASES)


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


__all__ = [*_NAMES, "deserialize", "get", "serialize"]


def __getattr__(name: str) -> NoReturn:
    raise UnknownName(__name__, name, __all__)
