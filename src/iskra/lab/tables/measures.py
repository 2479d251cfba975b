"""How good predictions of numbers are."""

from __future__ import annotations

import numpy as np


class Residuals:
    """True values beside predicted ones, and what can be learned from the pair.

    Args:
        true: Shape (N,).
        predicted: Shape (N,).

    Example:
        >>> residuals = Residuals(np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 6.0]))
        >>> residuals.mse, residuals.mae, residuals.median
        (3.0, 1.0, 0.0)
    """

    def __init__(self, true: np.ndarray, predicted: np.ndarray) -> None:
        self.true = true.astype(np.float64)
        self.predicted = predicted.astype(np.float64)
        self.errors = self.predicted - self.true  # above 0: predicted too high

    @property
    def mse(self) -> float:
        """The mean squared error."""
        return float(np.mean(self.errors**2))

    @property
    def rmse(self) -> float:
        """Its square root, in the unit of the target."""
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
        """The share of the variance that is explained: 1 - mse / variance; NaN for a constant target."""
        variance = float(self.true.var())
        return 1 - self.mse / variance if variance > 0 else float("nan")

    def deciles(self) -> list[tuple[float, float, np.ndarray]]:
        """Return the rows in ten groups by their true value: smallest, largest, and absolute errors of each."""
        groups = np.array_split(np.argsort(self.true, kind="stable"), min(10, len(self.true)))
        return [
            (float(self.true[rows].min()), float(self.true[rows].max()), np.abs(self.errors[rows])) for rows in groups
        ]
