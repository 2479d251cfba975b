"""Layers, by Keras's names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..registry import Registry, serialize
from .activations import ELU, Activation, LeakyReLU, ReLU, Softmax
from .dense import Dense
from .input import Input, InputLayer
from .input_spec import InputSpec
from .layer import Layer
from .noise import Dropout, GaussianDropout, GaussianNoise
from .preprocessing import CategoryEncoding, Discretization, Hashing, IntegerLookup, Normalization, StringLookup
from .scaling import ActivityRegularization, Rescaling
from .shapes import Flatten, Identity, Permute, RepeatVector, Reshape

LAYERS: tuple[type[Layer], ...] = (
    ELU,
    Activation,
    ActivityRegularization,
    CategoryEncoding,
    Dense,
    Discretization,
    Dropout,
    Flatten,
    GaussianDropout,
    GaussianNoise,
    Hashing,
    Identity,
    InputLayer,
    IntegerLookup,
    LeakyReLU,
    Normalization,
    Permute,
    ReLU,
    RepeatVector,
    Rescaling,
    Reshape,
    Softmax,
    StringLookup,
)
"""Every layer; the tests go through this list."""

_REGISTRY = Registry("layers", LAYERS)


def get(identifier: Any) -> Layer:
    """The layer that a name, a class, a config or a layer stands for.

    Raises:
        ValueError: an unknown name; the message lists the known ones.

    Example:
        >>> get({"class_name": "Dense", "config": {"units": 3}}).units
        3
    """
    return _REGISTRY.get(identifier)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Layer:
    """The layer that `serialize` described; `custom_objects` holds layers of your own by name."""
    return _REGISTRY.deserialize(config, custom_objects)


def __getattr__(name: str) -> Any:
    known = ", ".join(kind.__name__ for kind in LAYERS)
    raise AttributeError(f"iskra.layers: expected a layer, got {name!r}. Known: {known}.")


__all__ = [
    "ELU",
    "Activation",
    "ActivityRegularization",
    "CategoryEncoding",
    "Dense",
    "Discretization",
    "Dropout",
    "Flatten",
    "GaussianDropout",
    "GaussianNoise",
    "Hashing",
    "Identity",
    "Input",
    "InputLayer",
    "InputSpec",
    "IntegerLookup",
    "Layer",
    "LeakyReLU",
    "Normalization",
    "Permute",
    "ReLU",
    "RepeatVector",
    "Rescaling",
    "Reshape",
    "Softmax",
    "StringLookup",
    "deserialize",
    "get",
    "serialize",
]
