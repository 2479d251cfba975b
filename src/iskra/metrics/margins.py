"""Hinge losses as metrics: their mean over batches."""

from __future__ import annotations

from ..losses.margins import categorical_hinge, hinge, squared_hinge
from .mean import NamedMetric


class Hinge(NamedMetric, function=hinge, direction="down"):
    """Mean hinge loss, see `losses.hinge`. Args: see `Metric`."""


class SquaredHinge(NamedMetric, function=squared_hinge, direction="down"):
    """Mean squared hinge loss, see `losses.squared_hinge`. Args: see `Metric`."""


class CategoricalHinge(NamedMetric, function=categorical_hinge, direction="down"):
    """Mean multi-class hinge loss, see `losses.categorical_hinge`. Args: see `Metric`."""
