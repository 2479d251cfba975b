"""Neural networks in Keras's words, on a native core.

What a name needs is imported when the name is first used, so `import iskra` itself costs next to nothing.

Example:
    >>> import iskra
    >>> model = iskra.Sequential([iskra.Input((4,)), iskra.layers.Dense(3, activation="softmax")])
    >>> model.output_shape
    (None, 3)
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from iskra import (
        activations,
        backend,
        callbacks,
        config,
        datasets,
        initializers,
        layers,
        losses,
        metrics,
        models,
        ops,
        optimizers,
        preprocessing,
        random,
        regularizers,
        saving,
        tree,
        utils,
    )
    from iskra.graph import Deferred as KerasTensor
    from iskra.graph import Variable
    from iskra.initializers import Initializer
    from iskra.layers import Input, InputSpec, Layer
    from iskra.losses import Loss
    from iskra.metrics import Metric
    from iskra.models import Model, Sequential
    from iskra.optimizers import Optimizer
    from iskra.regularizers import Regularizer

__version__ = "0.1.0"

__all__ = [
    "Initializer",
    "Input",
    "InputSpec",
    "KerasTensor",
    "Layer",
    "Loss",
    "Metric",
    "Model",
    "Optimizer",
    "Regularizer",
    "Sequential",
    "Variable",
    "__version__",
    "activations",
    "backend",
    "callbacks",
    "config",
    "constraints",
    "datasets",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "models",
    "ops",
    "optimizers",
    "preprocessing",
    "random",
    "regularizers",
    "saving",
    "tree",
    "utils",
    "version",
]

_INNER = ("data", "engines", "graph", "lab", "sklearn")  # not for `import *`: inner parts, and those that need an extra

_HOMES = {
    "Initializer": "initializers",
    "Input": "layers",
    "InputSpec": "layers",
    "KerasTensor": "graph.deferred",
    "Layer": "layers",
    "Loss": "losses",
    "Metric": "metrics",
    "Model": "models",
    "Optimizer": "optimizers",
    "Regularizer": "regularizers",
    "Sequential": "models",
    "Variable": "graph",
}

_OWN_NAMES = {"KerasTensor": "Deferred"}  # what Keras calls otherwise


def version() -> str:
    """The version of this package."""
    return __version__


def __getattr__(name: str) -> Any:
    if name not in __all__ and name not in _INNER:
        from iskra.absence import UnknownName

        raise UnknownName(__name__, name, __all__)
    if name not in _HOMES:
        return importlib.import_module(f"{__name__}.{name}")
    home = importlib.import_module(f"{__name__}.{_HOMES[name]}")
    globals()[name] = value = getattr(home, _OWN_NAMES.get(name, name))
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
