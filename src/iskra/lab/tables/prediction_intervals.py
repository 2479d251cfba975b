"""Prediction intervals of a regression, from rows that the network was not trained on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import numpy as np

COVERAGE = 0.9
ROWS_OF_A_GROUP = 50
MOST_GROUPS = 10


@dataclass(frozen=True)
class PredictionIntervals:
    """Split conformal prediction, group by group: intervals that should hold nine of ten true values.

    The validation rows are sorted by their predictions and cut into up to ten groups of at least 50. Half the width of
    a group's interval is the `ceil(0.9 (n + 1))`-th smallest of its n absolute errors. A new prediction gets the
    interval of the group that it falls into; it is valid if new rows are like those of the table.

    References:
        Vovk, Gammerman, Shafer: Algorithmic learning in a random world. Springer, 2005.
    """

    edges: tuple[float, ...]  # the smallest prediction of each group but the first, ascending
    errors: tuple[float, ...]  # half the width of the interval of each group
    num_rows: int  # the number of validation rows

    @classmethod
    def fit(cls, true: np.ndarray, predicted: np.ndarray) -> Self:
        """Learn from true and predicted values of the validation rows, each of shape (N,)."""
        order = np.argsort(predicted, kind="stable")
        num_groups = min(max(len(order) // ROWS_OF_A_GROUP, 1), MOST_GROUPS)
        groups = np.array_split(order, num_groups)
        errors = np.abs(true - predicted)
        return cls(
            tuple(float(predicted[group[0]]) for group in groups[1:]),
            tuple(_bound(np.sort(errors[group])) for group in groups),
            len(order),
        )

    def of(self, predicted: np.ndarray) -> np.ndarray:
        """Return half the width of the interval of each prediction, shape (N,).

        Example:
            >>> PredictionIntervals((10.0,), (1.0, 3.0), 100).of(np.array([5.0, 10.0])).tolist()
            [1.0, 3.0]
        """
        return np.array(self.errors)[np.searchsorted(self.edges, predicted, side="right")]


def _bound(ascending: np.ndarray) -> float:
    """The conformal quantile of sorted errors."""
    rank = min(math.ceil(COVERAGE * (len(ascending) + 1)), len(ascending))
    return float(ascending[rank - 1])
