"""The evaluation of a network on rows that it was not trained on: residuals, calibration, metrics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..assessment import Assessment
from .prediction_intervals import PredictionIntervals

BINS = 10  # of calibration


class Residuals:
    """True and predicted values, shape (N,) each, and the errors of the predictions.

    Example:
        >>> residuals = Residuals(np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 6.0]))
        >>> residuals.mse, residuals.mae, residuals.median
        (3.0, 1.0, 0.0)
    """

    def __init__(self, true: np.ndarray, predicted: np.ndarray) -> None:
        self.true: np.ndarray = true.astype(np.float64)
        self.predicted: np.ndarray = predicted.astype(np.float64)
        self.errors: np.ndarray = self.predicted - self.true  # above 0: predicted too high

    @property
    def mse(self) -> float:
        """The mean squared error."""
        return float(np.mean(self.errors**2))

    @property
    def rmse(self) -> float:
        """The root mean squared error, in the unit of the target."""
        return float(np.sqrt(self.mse))

    @property
    def mae(self) -> float:
        """The mean absolute error."""
        return float(np.mean(np.abs(self.errors)))

    @property
    def median(self) -> float:
        """The median absolute error: half of the predictions are nearer."""
        return float(np.median(np.abs(self.errors)))

    @property
    def bias(self) -> float:
        """The mean error."""
        return float(self.errors.mean())

    @property
    def r2(self) -> float:
        """The coefficient of determination: 1 - mse / variance; NaN for a constant target."""
        variance = float(self.true.var())
        return 1 - self.mse / variance if variance > 0 else float("nan")

    def deciles(self) -> list[tuple[float, float, np.ndarray]]:
        """Return the rows in ten groups by their true value: smallest, largest, and absolute errors of each."""
        groups = np.array_split(np.argsort(self.true, kind="stable"), min(10, len(self.true)))
        return [
            (float(self.true[rows].min()), float(self.true[rows].max()), np.abs(self.errors[rows])) for rows in groups
        ]


@dataclass(frozen=True)
class Bin:
    """Predictions of similar probability."""

    probability: float  # their mean probability
    share: float  # the fraction of them that is correct
    count: int  # the number of predictions


def calibration(labels: np.ndarray, probabilities: np.ndarray) -> list[Bin]:
    """Group predictions by their probability: up to ten bins of equal width, without empty ones.

    With two classes, the probability is that of the second one; with more, that of the predicted class.

    Args:
        labels: Class numbers (N,).
        probabilities: Of the classes (N, K).

    Example:
        >>> calibration(np.array([0, 1]), np.array([[0.9, 0.1], [0.2, 0.8]]))
        [Bin(probability=0.1, share=0.0, count=1), Bin(probability=0.8, share=1.0, count=1)]
    """
    if probabilities.shape[1] == 2:
        stated, right = probabilities[:, 1], labels == 1
    else:
        stated, right = probabilities.max(axis=1), labels == probabilities.argmax(axis=1)
    numbers = np.minimum((stated * BINS).astype(int), BINS - 1)
    return [
        Bin(float(stated[rows].mean()), float(right[rows].mean()), int(rows.sum()))
        for rows in (numbers == number for number in range(BINS))
        if rows.any()
    ]


def calibration_error(bins: list[Bin]) -> float:
    """Return the expected calibration error: the mean distance of probability and fraction over the rows."""
    total = sum(each.count for each in bins)
    return sum(each.count * abs(each.probability - each.share) for each in bins) / total


def crossentropy(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Return the mean of -log of the probabilities of the true classes.

    Example:
        >>> crossentropy(np.array([[0.5, 0.5]]), np.array([1]))
        0.693
    """
    given = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    return float(-np.log(np.maximum(given, 1e-7)).mean())


@dataclass(frozen=True)
class RegressionFindings:
    """The evaluation of a regression on the test rows."""

    residuals: Residuals  # of the test rows
    intervals: PredictionIntervals  # from the validation rows

    @property
    def covered(self) -> float:
        """The coverage: the fraction of the test rows within their prediction intervals; 0.9 is expected."""
        return float(np.mean(np.abs(self.residuals.errors) <= self.intervals.of(self.residuals.predicted)))

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
    """The evaluation of a classifier on the test rows."""

    assessment: Assessment  # predicted and true classes
    bins: list[Bin]  # of its calibration

    @classmethod
    def evaluate(cls, labels: np.ndarray, probabilities: np.ndarray) -> ClassFindings:
        """Compare class numbers (N,) with probabilities (N, K)."""
        return cls(Assessment(labels, probabilities), calibration(labels, probabilities))

    @property
    def largest_share(self) -> float:
        """The fraction of the most frequent class: the accuracy of always predicting it."""
        return float(self.assessment.confusion.sum(axis=1).max() / self.assessment.num_images)

    def metrics(self) -> dict[str, Any]:
        """Return the test metrics as `metrics.json` has them."""
        found = self.assessment
        recall = float(found.recall[~np.isnan(found.recall)].mean())
        shares = {"test_accuracy": found.accuracy, "test_balanced_accuracy": recall}
        return {
            **(shares if found.says_enough else {}),
            "test_wrong": found.num_wrong,
            "test_calibration_error": calibration_error(self.bins),
        }
