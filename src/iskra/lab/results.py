"""The results of a run, for its report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from iskra.lab.assessment import Assessment
from iskra.lab.problems import Problem

if TYPE_CHECKING:
    from iskra.lab.tables.evaluation import ClassFindings, RegressionFindings
    from iskra.lab.tables.importance import Importance
    from iskra.lab.tables.preparation import Preparation


@dataclass(frozen=True)
class Results:
    """A run that has ended.

    Args:
        name: The run's name.
        config: The content of `config.json`.
        metrics: The content of `metrics.json`.
        history: Values by metric, one for each completed epoch.
    """

    name: str
    config: dict[str, Any]
    metrics: dict[str, Any]
    history: dict[str, list[float]]


@dataclass(frozen=True)
class ImageResults(Results):
    """A run on images.

    Args:
        problem: The data set.
        assessment: The test labels beside the predictions.
        images: The test images, bytes of shape (N, H, W) or (N, H, W, C).
        filters: The first layer's weights, shape (H, W, C, F), if they can be drawn.
    """

    problem: Problem
    assessment: Assessment
    images: np.ndarray
    filters: np.ndarray | None = None


@dataclass(frozen=True)
class TableResults(Results):
    """A run on a table.

    Args:
        preparation: How columns become features.
        importance: The importance of each column on the test rows, the largest first.
        findings: The results on the test rows.
    """

    preparation: Preparation
    importance: list[Importance]
    findings: RegressionFindings | ClassFindings

    @property
    def title(self) -> str:
        """The table and the target."""
        return f"{self.config['dataset']}: {self.preparation.target.name}"
