"""How well a network does on rows that it was not trained on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from iskra.lab.assessment import Assessment
from iskra.lab.tables.calibration import Bin, calibration, calibration_error
from iskra.lab.tables.error_bars import ErrorBars
from iskra.lab.tables.measures import Residuals


@dataclass(frozen=True)
class RegressionFindings:
    """Predicted numbers of the test rows beside true ones.

    Args:
        residuals: Both, and their differences.
        error_bars: How far predictions may be off, from the validation rows.
    """

    residuals: Residuals
    error_bars: ErrorBars

    @property
    def covered(self) -> float:
        """The share of the test rows that lie within the error bars; nine of ten should."""
        return float(np.mean(np.abs(self.residuals.errors) <= self.error_bars.of(self.residuals.predicted)))

    def metrics(self) -> dict[str, Any]:
        """Return the test metrics as `metrics.json` has them."""
        found = self.residuals
        return {
            "test_mse": found.mse,
            "test_rmse": found.rmse,
            "test_mae": found.mae,
            "test_median_error": found.median,
            "test_r2": found.r2,
            "test_covered": self.covered,
        }


@dataclass(frozen=True)
class ClassFindings:
    """Predicted classes of the test rows beside true ones.

    Args:
        assessment: Both, and the mistakes.
        bins: Stated probabilities beside what came true.
    """

    assessment: Assessment
    bins: list[Bin]

    @classmethod
    def learn(cls, labels: np.ndarray, probabilities: np.ndarray) -> ClassFindings:
        """Compare class numbers (N,) with probabilities (N, K)."""
        return cls(Assessment(labels, probabilities), calibration(labels, probabilities))

    @property
    def largest_share(self) -> float:
        """The share of the most frequent class: what always guessing it would get right."""
        return float(self.assessment.confusion.sum(axis=1).max() / self.assessment.num_images)

    def metrics(self) -> dict[str, Any]:
        """Return the test metrics as `metrics.json` has them."""
        found = self.assessment
        recall = found.recall[~np.isnan(found.recall)]
        return {
            "test_accuracy": found.accuracy,
            "test_balanced_accuracy": float(recall.mean()),
            "test_wrong": found.num_wrong,
            "test_calibration_error": calibration_error(self.bins),
        }


def crossentropy(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Return the mean of -log of the probabilities that were given to the true classes.

    Example:
        >>> crossentropy(np.array([[0.5, 0.5]]), np.array([1]))
        0.693
    """
    given = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    return float(-np.log(np.maximum(given, 1e-7)).mean())
