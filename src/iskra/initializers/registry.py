"""Initializers by name, class, array or saved configuration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..lazy import names_of
from ..registry import Registry
from ..typing import Config, CustomObjects, InitializerLike
from .initializer import Initializer

_aliases = {
    "IdentityInitializer": "Identity",
    "OrthogonalInitializer": "Orthogonal",
    "STFTInitializer": "STFT",
    "normal": "RandomNormal",
    "one": "Ones",
    "uniform": "RandomUniform",
    "zero": "Zeros",
}
_registry = Registry("initializers", names_of("iskra.initializers").classes("Initializer"), _aliases)


def get(identifier: InitializerLike) -> Initializer | Any:
    """The initializer that a name, a class, a config, an array or a function stands for; None stays None.

    An array gives its own values to a weight of its shape.

    Raises:
        ValueError: an unknown name (the message lists the known ones), or something that stands for no initializer.

    Example:
        >>> get("zeros")((2,))
        array([0., 0.], dtype=float32)
    """
    if isinstance(identifier, (np.ndarray, np.number)):
        return _Given(identifier)
    return _registry.get(identifier)


def deserialize(config: str | Config, custom_objects: CustomObjects = None) -> Initializer | Any:
    """The initializer that `serialize` described; `custom_objects` maps names to custom classes."""
    return _registry.deserialize(config, custom_objects)


class _Given(Initializer):
    """The values of an array."""

    def __init__(self, value: np.ndarray) -> None:
        self.value = np.asarray(value)

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> np.ndarray:
        if tuple(shape) != self.value.shape:
            raise ValueError(
                f"initializers.get: expected a weight of the array's shape {self.value.shape}, got {tuple(shape)}. "
                "Reshape the array, or pass an initializer's name."
            )
        return self.value.astype(dtype or "float32")
