"""Hinge losses of all samples seen: the functions of `iskra.losses`, averaged."""

from __future__ import annotations

from ..losses.margins import categorical_hinge, hinge, squared_hinge
from .mean import MeanMetricWrapper

__all__ = ["CategoricalHinge", "Hinge", "SquaredHinge"]


class Hinge(MeanMetricWrapper):
    """Average `losses.hinge`. Args: `name` and `dtype`, see `Metric`."""

    direction = "down"

    def __init__(self, name: str = "hinge", dtype: str | None = None) -> None:
        super().__init__(hinge, name, dtype)


class SquaredHinge(MeanMetricWrapper):
    """Average `losses.squared_hinge`. Args: `name` and `dtype`, see `Metric`."""

    direction = "down"

    def __init__(self, name: str = "squared_hinge", dtype: str | None = None) -> None:
        super().__init__(squared_hinge, name, dtype)


class CategoricalHinge(MeanMetricWrapper):
    """Average `losses.categorical_hinge`. Args: `name` and `dtype`, see `Metric`."""

    direction = "down"

    def __init__(self, name: str = "categorical_hinge", dtype: str | None = None) -> None:
        super().__init__(categorical_hinge, name, dtype)
