"""How far a predicted number may be off, learned from rows that the network was not trained on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import numpy as np

COVERAGE = 0.9
ROWS_OF_A_GROUP = 50
MOST_GROUPS = 10


@dataclass(frozen=True)
class ErrorBars:
    """The errors on the validation rows, by the size of the prediction.

    The validation rows are put in order of their predictions and cut into up to ten groups of at least 50. Of each
    group, the error is noted that nine of ten rows stay below: the `ceil(0.9 (n + 1))`-th smallest of n absolute
    errors. A new prediction gets the error of the group that it falls into. If new rows are like those of the table,
    nine of ten true values lie that near (split conformal prediction, group by group).

    Args:
        edges: The smallest prediction of each group but the first, ascending.
        errors: The error of each group.
        num_rows: How many rows it was learned from.

    References:
        Vovk, Gammerman, Shafer: Algorithmic learning in a random world. Springer, 2005.
    """

    edges: tuple[float, ...]
    errors: tuple[float, ...]
    num_rows: int

    @classmethod
    def learn(cls, true: np.ndarray, predicted: np.ndarray) -> Self:
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
        """Return the error of each prediction, shape (N,).

        Example:
            >>> ErrorBars((10.0,), (1.0, 3.0), 100).of(np.array([5.0, 10.0])).tolist()
            [1.0, 3.0]
        """
        return np.array(self.errors)[np.searchsorted(self.edges, predicted, side="right")]


def _bound(ascending: np.ndarray) -> float:
    """The error that nine of ten of these stay below."""
    rank = min(math.ceil(COVERAGE * (len(ascending) + 1)), len(ascending))
    return float(ascending[rank - 1])
