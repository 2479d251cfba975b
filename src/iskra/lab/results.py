"""The results of a run, for its report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .assessment import Assessment
from .problems import Problem

if TYPE_CHECKING:
    from .tables.evaluation import ClassFindings, RegressionFindings
    from .tables.fold_scores import FoldScores
    from .tables.importance import Importance
    from .tables.preparation import Preparation


@dataclass(frozen=True)
class Results:
    """A run that has ended."""

    name: str  # the run's name
    config: dict[str, Any]  # the content of `config.json`
    metrics: dict[str, Any]  # the content of `metrics.json`
    history: dict[str, list[float]]  # values by metric, one for each completed epoch


@dataclass(frozen=True)
class ImageResults(Results):
    """A run on images."""

    problem: Problem  # the data set
    assessment: Assessment  # the test labels beside the predictions
    images: np.ndarray  # the test images, bytes of shape (N, H, W) or (N, H, W, C)
    filters: np.ndarray | None = None  # the first layer's weights, shape (H, W, C, F), if they can be drawn


@dataclass(frozen=True)
class TableResults(Results):
    """A run on a table."""

    preparation: Preparation  # how columns become features
    importance: list[Importance]  # the importance of each column on the test rows, the largest first
    findings: RegressionFindings | ClassFindings  # the results on the test rows
    folds: FoldScores | None = None  # the scores of a cross-validation

    @property
    def title(self) -> str:
        """The table and the target."""
        return f"{self.config['dataset']}: {self.preparation.target.name}"
