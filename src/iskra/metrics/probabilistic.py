"""Cross-entropies and divergences as metrics: their mean over batches."""

from __future__ import annotations

from .. import ops
from ..losses.crossentropy import (
    binary_crossentropy,
    categorical_crossentropy,
    sparse_categorical_crossentropy,
    valid_weights,
)
from ..losses.distributions import kl_divergence, poisson
from ..losses.pairing import weights_like
from ..typing import ArrayLike
from .mean import MeanMetricWrapper, NamedMetric
from .metric import Direction


class BinaryCrossentropy(MeanMetricWrapper):
    """Mean cross-entropy of binary labels. Args: see `losses.binary_crossentropy` and `Metric`."""

    direction: Direction = "down"

    def __init__(
        self,
        name: str = "binary_crossentropy",
        dtype: str | None = None,
        from_logits: bool = False,
        label_smoothing: float = 0,
    ) -> None:
        super().__init__(binary_crossentropy, name, dtype, from_logits=from_logits, label_smoothing=label_smoothing)


class CategoricalCrossentropy(MeanMetricWrapper):
    """Mean cross-entropy of one-hot targets. Args: see `losses.categorical_crossentropy` and `Metric`."""

    direction: Direction = "down"

    def __init__(
        self,
        name: str = "categorical_crossentropy",
        dtype: str | None = None,
        from_logits: bool = False,
        label_smoothing: float = 0,
        axis: int = -1,
    ) -> None:
        arguments = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        super().__init__(categorical_crossentropy, name, dtype, **arguments)


class SparseCategoricalCrossentropy(MeanMetricWrapper):
    """Mean cross-entropy of integer labels. Args: see `losses.sparse_categorical_crossentropy` and `Metric`.

    Samples of `ignore_class` are zeros of the mean, as in Keras; with sample weights (or a mask) they do not count.
    """

    direction: Direction = "down"
    ignore_class: int | None
    axis: int

    def __init__(
        self,
        name: str = "sparse_categorical_crossentropy",
        dtype: str | None = None,
        from_logits: bool = False,
        ignore_class: int | None = None,
        axis: int = -1,
    ) -> None:
        arguments = {"from_logits": from_logits, "ignore_class": ignore_class, "axis": axis}
        super().__init__(sparse_categorical_crossentropy, name, dtype, **arguments)

    def update_state(  # type: ignore[override]
        self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> None:
        if self.ignore_class is not None and sample_weight is not None:
            valid = valid_weights(y_true, ops.shape(y_pred), self.ignore_class, self.axis)
            sample_weight = valid * weights_like(sample_weight, valid)
        super().update_state(y_true, y_pred, sample_weight)


class KLDivergence(NamedMetric, function=kl_divergence, direction="down"):
    """Mean Kullback-Leibler divergence, see `losses.kl_divergence`. Args: see `Metric`."""


class Poisson(NamedMetric, function=poisson, direction="down"):
    """Mean Poisson loss, see `losses.poisson`. Args: see `Metric`."""
