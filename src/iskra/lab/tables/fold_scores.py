"""The scores of the networks of a cross-validation, each on the rows that it was not trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from ...population.folds import Fold, standard_error
from ..assessment import Assessment
from .evaluation import RegressionFindings, Residuals, crossentropy
from .prediction_intervals import PredictionIntervals


@dataclass(frozen=True)
class FoldScores:
    """The scores of each fold.

    Example:
        >>> rows = np.arange(6)
        >>> folds = [Fold(rows[:3], rows[:0], rows[3:]), Fold(rows[3:], rows[:0], rows[:3])]
        >>> scores = FoldScores.of(folds, [7, 9], rows.astype(float), rows + 1.0)
        >>> scores.values["rmse"], scores.epochs
        ([1.0, 1.0], [7, 9])
    """

    folds: Sequence[Fold]
    epochs: list[int]  # the epoch whose weights each network has
    values: dict[str, list[float]]  # by name, one for each fold

    @classmethod
    def of(cls, folds: Sequence[Fold], epochs: list[int], truth: np.ndarray, found: np.ndarray) -> Self:
        """Compare out-of-fold predictions, numbers (N,) or probabilities (N, K), with the truth (N,)."""
        values: dict[str, list[float]] = {}
        for fold in folds:
            for name, value in _scores(truth[fold.held_out], found[fold.held_out]).items():
                values.setdefault(name, []).append(value)
        return cls(folds, epochs, values)

    def mean(self, name: str) -> float:
        """The mean of a score over the folds."""
        return float(np.mean(self.values[name]))

    def error(self, name: str) -> float:
        """The standard error of the mean, corrected by Nadeau and Bengio for rows that the folds share."""
        return standard_error(np.array(self.values[name]), self.folds)

    def metrics(self) -> dict[str, Any]:
        """Return the scores as `metrics.json` has them."""
        return {
            name: {"mean": self.mean(name), "standard_error": self.error(name), "values": values}
            for name, values in self.values.items()
        }


def _scores(truth: np.ndarray, found: np.ndarray) -> dict[str, float]:
    if found.ndim == 1:
        residuals = Residuals(truth, found)
        return {"r2": residuals.r2, "rmse": residuals.rmse, "mae": residuals.mae}
    return {"accuracy": Assessment(truth, found).accuracy, "crossentropy": crossentropy(found, truth)}


@dataclass(frozen=True)
class OutOfFoldFindings(RegressionFindings):
    """The evaluation of a regression on all rows, each predicted by a network that was not trained on it.

    The prediction intervals are from these residuals, too.
    """

    folds: Sequence[Fold]

    @classmethod
    def of(cls, folds: Sequence[Fold], truth: np.ndarray, found: np.ndarray) -> Self:
        """Compare out-of-fold predictions (N,) with the truth (N,)."""
        return cls(Residuals(truth, found), PredictionIntervals.fit(truth, found), folds)

    @property
    def covered(self) -> float:
        """The coverage: the fraction of the rows within intervals that come from the other folds' rows alone."""
        true, predicted = self.residuals.true, self.residuals.predicted
        inside = np.zeros(len(true), bool)
        for fold in self.folds:
            rows = fold.held_out
            others = np.setdiff1d(np.arange(len(true)), rows)
            intervals = PredictionIntervals.fit(true[others], predicted[others])
            inside[rows] = np.abs(true[rows] - predicted[rows]) <= intervals.of(predicted[rows])
        return float(inside.mean())
