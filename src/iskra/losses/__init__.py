"""What training makes small: losses by name ("mse"), as functions of samples, and as objects that reduce a batch.

A function gives one number for each sample, `(N,)`; an object weighs these and reduces them to one number.
Targets `(N,)` and predictions `(N, 1)` meet as `(N, 1)`. Not here yet: Keras's `ctc` and `circle`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..lazy import LazyNames
from ..registry import Registry, serialize
from .loss import Loss

if TYPE_CHECKING:
    from .crossentropy import *
    from .distributions import *
    from .focal import *
    from .margins import *
    from .overlap import *
    from .regression import *

_NAMES = LazyNames(
    __name__,
    {
        "crossentropy": [
            "BinaryCrossentropy",
            "CategoricalCrossentropy",
            "CategoricalGeneralizedCrossEntropy",
            "SparseCategoricalCrossentropy",
            "binary_crossentropy",
            "categorical_crossentropy",
            "categorical_generalized_cross_entropy",
            "sparse_categorical_crossentropy",
        ],
        "distributions": ["KLDivergence", "Poisson", "kl_divergence", "poisson"],
        "focal": [
            "BinaryFocalCrossentropy",
            "CategoricalFocalCrossentropy",
            "binary_focal_crossentropy",
            "categorical_focal_crossentropy",
        ],
        "margins": ["CategoricalHinge", "Hinge", "SquaredHinge", "categorical_hinge", "hinge", "squared_hinge"],
        "overlap": ["Dice", "Tversky", "dice", "tversky"],
        "regression": [
            "CosineSimilarity",
            "Huber",
            "LogCosh",
            "MeanAbsoluteError",
            "MeanAbsolutePercentageError",
            "MeanSquaredError",
            "MeanSquaredLogarithmicError",
            "cosine_similarity",
            "huber",
            "log_cosh",
            "mean_absolute_error",
            "mean_absolute_percentage_error",
            "mean_squared_error",
            "mean_squared_logarithmic_error",
        ],
    },
)
__getattr__, __dir__ = _NAMES.attribute, _NAMES.directory

_SHORT = {
    "bce": "binary_crossentropy",
    "kld": "kl_divergence",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "mse": "mean_squared_error",
    "msle": "mean_squared_logarithmic_error",
}
_CLASSES = _NAMES.classes()
_FUNCTIONS = {name: name for name in _NAMES if name not in _CLASSES}
_FUNCTIONS |= {spelling: name for short, name in _SHORT.items() for spelling in (short, short.upper())}
_REGISTRY = Registry("losses", _CLASSES)


def get(identifier: str | type | Callable[..., Any] | Mapping[str, Any] | None) -> Any:
    """The loss that a name, a class, a saved config, a function or an object stands for; None stays None.

    "mean_squared_error" and "mse" name the function, "MeanSquaredError" an object of the class.

    Raises:
        ValueError: an unknown name; the message lists the known ones.

    Example:
        >>> get("mse").__name__, type(get("MeanSquaredError")).__name__
        ('mean_squared_error', 'MeanSquaredError')
    """
    if isinstance(identifier, str) and identifier in _FUNCTIONS:
        return _NAMES[_FUNCTIONS[identifier]]
    return _REGISTRY.get(identifier)


def deserialize(name: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The loss that `serialize` described; `custom_objects` holds functions and classes of your own by name."""
    if isinstance(name, str) and name not in (custom_objects or {}):
        return get(name)
    return _REGISTRY.deserialize(name, custom_objects)


__all__ = [*_NAMES, "Loss", "deserialize", "get", "serialize"]
