"""Constraints: what weights are brought back to after each update."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from ..absence import UnknownName
from ..registry import Registry, serialize
from .constraint import Constraint
from .norms import MaxNorm, MinMaxNorm, UnitNorm
from .signs import NonNeg

_REGISTRY = Registry("constraints", [MaxNorm, MinMaxNorm, NonNeg, UnitNorm])

max_norm, min_max_norm, non_neg, unit_norm = MaxNorm, MinMaxNorm, NonNeg, UnitNorm


def get(identifier: Any) -> Any:
    """The constraint that a name, a class, a config or a function stands for; None stays None.

    Raises:
        ValueError: an unknown name; the message lists the known ones.

    Example:
        >>> get("max_norm").max_value
        2
    """
    return _REGISTRY.get(identifier)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The constraint that `serialize` described."""
    return _REGISTRY.deserialize(config, custom_objects)


__all__ = [
    "Constraint",
    "MaxNorm",
    "MinMaxNorm",
    "NonNeg",
    "UnitNorm",
    "deserialize",
    "get",
    "max_norm",
    "min_max_norm",
    "non_neg",
    "serialize",
    "unit_norm",
]


def __getattr__(name: str) -> NoReturn:
    raise UnknownName(__name__, name, __all__)
