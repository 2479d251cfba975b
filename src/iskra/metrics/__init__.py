"""What is watched beside the loss: by name ("mae"), as functions of samples, and as objects that count over batches.

metric = SparseCategoricalAccuracy()
metric.update_state(labels, predictions)    # once for each batch
metric.result()                             # of all batches since reset_state()
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..losses import (
    binary_crossentropy,
    binary_focal_crossentropy,
    categorical_crossentropy,
    categorical_focal_crossentropy,
    categorical_hinge,
    hinge,
    huber,
    kl_divergence,
    log_cosh,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
    poisson,
    sparse_categorical_crossentropy,
    squared_hinge,
)
from ..registry import Registry, serialize
from . import (
    accuracy,
    auc,
    correlation,
    counts,
    f_score,
    iou,
    margins,
    mean,
    probabilistic,
    r2_score,
    regression,
    trade_offs,
)
from .accuracy import *  # noqa: F403
from .auc import *  # noqa: F403
from .correlation import *  # noqa: F403
from .counts import *  # noqa: F403
from .f_score import *  # noqa: F403
from .iou import *  # noqa: F403
from .margins import *  # noqa: F403
from .mean import *  # noqa: F403
from .metric import Metric
from .probabilistic import *  # noqa: F403
from .r2_score import *  # noqa: F403
from .regression import *  # noqa: F403
from .trade_offs import *  # noqa: F403

_FAMILIES = (
    accuracy,
    auc,
    correlation,
    counts,
    f_score,
    iou,
    margins,
    mean,
    probabilistic,
    r2_score,
    regression,
    trade_offs,
)
_NAMES = sorted({name for family in _FAMILIES for name in family.__all__})
_MEMBERS = [globals()[name] for name in _NAMES]
_SHORT = {
    "bce": "BinaryCrossentropy",
    "mae": "MeanAbsoluteError",
    "mape": "MeanAbsolutePercentageError",
    "mse": "MeanSquaredError",
    "msle": "MeanSquaredLogarithmicError",
}
_REGISTRY = Registry(
    "metrics",
    [member for member in _MEMBERS if isinstance(member, type)],
    {short: globals()[name] for short, name in _SHORT.items()},
)


def get(identifier: Any) -> Any:
    """The metric that a name, a class, a saved config, a function or an object stands for; None stays None.

    Raises:
        ValueError: an unknown name; the message lists the known ones.

    Example:
        >>> get("mse")
        <MeanSquaredError name=mean_squared_error>
    """
    return _REGISTRY.get(identifier)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The metric that `serialize` described; `custom_objects` holds functions and classes of your own by name."""
    return _REGISTRY.deserialize(config, custom_objects)


__all__ = [
    *_NAMES,
    "Metric",
    "binary_crossentropy",
    "binary_focal_crossentropy",
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "categorical_hinge",
    "deserialize",
    "get",
    "hinge",
    "huber",
    "kl_divergence",
    "log_cosh",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
    "poisson",
    "serialize",
    "sparse_categorical_crossentropy",
    "squared_hinge",
]
