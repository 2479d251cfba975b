"""What is watched beside the loss: by name ("mae"), as functions of samples, and as objects that count over batches.

metric = SparseCategoricalAccuracy()
metric.update_state(labels, predictions)    # once for each batch
metric.result()                             # of all batches since reset_state()
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..lazy import LazyNames
from ..registry import Registry, serialize
from .metric import Metric

if TYPE_CHECKING:
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
    from .accuracy import *
    from .auc import *
    from .correlation import *
    from .counts import *
    from .f_score import *
    from .iou import *
    from .margins import *
    from .mean import *
    from .probabilistic import *
    from .r2_score import *
    from .regression import *
    from .trade_offs import *

_NAMES = LazyNames(
    __name__,
    {
        "accuracy": [
            "Accuracy",
            "BinaryAccuracy",
            "CategoricalAccuracy",
            "SparseCategoricalAccuracy",
            "SparseTopKCategoricalAccuracy",
            "TopKCategoricalAccuracy",
            "binary_accuracy",
            "categorical_accuracy",
            "sparse_categorical_accuracy",
            "sparse_top_k_categorical_accuracy",
            "top_k_categorical_accuracy",
        ],
        "auc": ["AUC"],
        "correlation": [
            "ConcordanceCorrelation",
            "PearsonCorrelation",
            "concordance_correlation",
            "pearson_correlation",
        ],
        "counts": ["FalseNegatives", "FalsePositives", "Precision", "Recall", "TrueNegatives", "TruePositives"],
        "f_score": ["F1Score", "FBetaScore"],
        "iou": ["BinaryIoU", "IoU", "MeanIoU", "OneHotIoU", "OneHotMeanIoU"],
        "margins": ["CategoricalHinge", "Hinge", "SquaredHinge"],
        "mean": ["Mean", "MeanMetricWrapper", "Sum"],
        "probabilistic": [
            "BinaryCrossentropy",
            "CategoricalCrossentropy",
            "KLDivergence",
            "Poisson",
            "SparseCategoricalCrossentropy",
        ],
        "r2_score": ["R2Score"],
        "regression": [
            "CosineSimilarity",
            "LogCoshError",
            "MeanAbsoluteError",
            "MeanAbsolutePercentageError",
            "MeanSquaredError",
            "MeanSquaredLogarithmicError",
            "RootMeanSquaredError",
        ],
        "trade_offs": [
            "PrecisionAtRecall",
            "RecallAtPrecision",
            "SensitivityAtSpecificity",
            "SpecificityAtSensitivity",
        ],
        ".losses": [
            "binary_crossentropy",
            "binary_focal_crossentropy",
            "categorical_crossentropy",
            "categorical_focal_crossentropy",
            "categorical_hinge",
            "hinge",
            "huber",
            "kl_divergence",
            "log_cosh",
            "mean_absolute_error",
            "mean_absolute_percentage_error",
            "mean_squared_error",
            "mean_squared_logarithmic_error",
            "poisson",
            "sparse_categorical_crossentropy",
            "squared_hinge",
        ],
    },
)
__getattr__, __dir__ = _NAMES.attribute, _NAMES.directory

_SHORT = {
    "bce": "BinaryCrossentropy",
    "mae": "MeanAbsoluteError",
    "mape": "MeanAbsolutePercentageError",
    "mse": "MeanSquaredError",
    "msle": "MeanSquaredLogarithmicError",
}
_REGISTRY = Registry("metrics", _NAMES.classes(), aliases=_SHORT)


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


__all__ = [*_NAMES, "Metric", "deserialize", "get", "serialize"]
