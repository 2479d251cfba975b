"""Crossentropies and divergences of all samples seen: the losses of `iskra.losses`, averaged."""

from __future__ import annotations

from typing import Any

from .. import ops
from ..losses.crossentropy import (
    binary_crossentropy,
    categorical_crossentropy,
    sparse_categorical_crossentropy,
    valid_weights,
)
from ..losses.distributions import kl_divergence, poisson
from ..losses.pairing import to_float
from .mean import MeanMetricWrapper

__all__ = [
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "KLDivergence",
    "Poisson",
    "SparseCategoricalCrossentropy",
]


class BinaryCrossentropy(MeanMetricWrapper):
    """Average `losses.binary_crossentropy`. Args: as there, and see `Metric`."""

    direction = "down"

    def __init__(
        self,
        name: str = "binary_crossentropy",
        dtype: str | None = None,
        from_logits: bool = False,
        label_smoothing: float = 0,
    ) -> None:
        super().__init__(binary_crossentropy, name, dtype, from_logits=from_logits, label_smoothing=label_smoothing)


class CategoricalCrossentropy(MeanMetricWrapper):
    """Average `losses.categorical_crossentropy`. Args: as there, and see `Metric`."""

    direction = "down"

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
    """Average `losses.sparse_categorical_crossentropy`. Args: as there, and see `Metric`.

    Samples of `ignore_class` do not count, as in the loss.
    """

    direction = "down"
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

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:  # type: ignore[override]
        """See `MeanMetricWrapper.update_state`."""
        if self.ignore_class is not None:
            valid = valid_weights(y_true, ops.shape(y_pred), self.ignore_class, self.axis)
            sample_weight = valid if sample_weight is None else valid * to_float(sample_weight)
        super().update_state(y_true, y_pred, sample_weight)


class KLDivergence(MeanMetricWrapper):
    """Average `losses.kl_divergence`. Args: `name` and `dtype`, see `Metric`."""

    direction = "down"

    def __init__(self, name: str = "kl_divergence", dtype: str | None = None) -> None:
        super().__init__(kl_divergence, name, dtype)


class Poisson(MeanMetricWrapper):
    """Average `losses.poisson`. Args: `name` and `dtype`, see `Metric`."""

    direction = "down"

    def __init__(self, name: str = "poisson", dtype: str | None = None) -> None:
        super().__init__(poisson, name, dtype)
