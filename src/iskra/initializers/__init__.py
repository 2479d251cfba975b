"""First values of weights: functions of shape and dtype that return NumPy arrays, by Keras's names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

import numpy as np

from ..absence import UnknownName
from ..registry import Registry, serialize
from .by_layer import GlorotNormal, GlorotUniform, HeNormal, HeUniform, LecunNormal, LecunUniform
from .constants import Constant, Identity, Ones, Zeros
from .distributions import RandomNormal, RandomUniform, TruncatedNormal
from .fourier import STFT
from .initializer import Initializer
from .orthogonal import Orthogonal
from .variance_scaling import VarianceScaling

# Keras lets the classes be called by function-like names, too.
constant = Constant
glorot_normal = GlorotNormal
glorot_uniform = GlorotUniform
he_normal = HeNormal
he_uniform = HeUniform
identity = IdentityInitializer = Identity
lecun_normal = LecunNormal
lecun_uniform = LecunUniform
ones = Ones
orthogonal = OrthogonalInitializer = Orthogonal
random_normal = RandomNormal
random_uniform = RandomUniform
stft = STFTInitializer = STFT
truncated_normal = TruncatedNormal
variance_scaling = VarianceScaling
zeros = Zeros

_members = [
    Constant,
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    Identity,
    LecunNormal,
    LecunUniform,
    Ones,
    Orthogonal,
    RandomNormal,
    RandomUniform,
    STFT,
    TruncatedNormal,
    VarianceScaling,
    Zeros,
]
_aliases = {
    "IdentityInitializer": "Identity",
    "OrthogonalInitializer": "Orthogonal",
    "STFTInitializer": "STFT",
    "normal": "RandomNormal",
    "one": "Ones",
    "uniform": "RandomUniform",
    "zero": "Zeros",
}
_registry = Registry("initializers", _members, _aliases)


def get(identifier: Any) -> Any:
    """The initializer that a name, a class, a config, an array or a function stands for; None stays None.

    An array gives its own values to a weight of its shape.

    Raises:
        ValueError: an unknown name (the message lists the known ones).
        TypeError: something that stands for no initializer.

    Example:
        >>> get("zeros")((2,))
        array([0., 0.], dtype=float32)
    """
    if isinstance(identifier, (np.ndarray, np.generic)):
        return _Given(identifier)
    return _registry.get(identifier)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The initializer that `serialize` described; `custom_objects` names classes of your own."""
    return _registry.deserialize(config, custom_objects)


class _Given(Initializer):
    """The values of an array."""

    def __init__(self, value: Any) -> None:
        self.value = np.asarray(value)

    def __call__(self, shape: Any, dtype: str | None = None) -> np.ndarray:
        if tuple(shape) != self.value.shape:
            raise ValueError(
                f"initializers.get: expected a weight of the array's shape {self.value.shape}, got {tuple(shape)}. "
                "Reshape the array, or pass an initializer's name."
            )
        return self.value.astype(dtype or "float32")


__all__ = [
    "STFT",
    "Constant",
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "Identity",
    "IdentityInitializer",
    "Initializer",
    "LecunNormal",
    "LecunUniform",
    "Ones",
    "Orthogonal",
    "OrthogonalInitializer",
    "RandomNormal",
    "RandomUniform",
    "STFTInitializer",
    "TruncatedNormal",
    "VarianceScaling",
    "Zeros",
    "constant",
    "deserialize",
    "get",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "identity",
    "lecun_normal",
    "lecun_uniform",
    "ones",
    "orthogonal",
    "random_normal",
    "random_uniform",
    "serialize",
    "stft",
    "truncated_normal",
    "variance_scaling",
    "zeros",
]


def __getattr__(name: str) -> NoReturn:
    raise UnknownName(__name__, name, __all__)
