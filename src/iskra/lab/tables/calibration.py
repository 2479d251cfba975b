"""Whether probabilities can be taken at their word: of rows given 70 %, are 70 % right?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

BINS = 10


@dataclass(frozen=True)
class Bin:
    """Predictions of about the same probability.

    Args:
        probability: Their mean.
        share: The share of them that is right.
        count: How many there are.
    """

    probability: float
    share: float
    count: int


def calibration(labels: np.ndarray, probabilities: np.ndarray) -> list[Bin]:
    """Group predictions by their probability.

    With two classes, it is the probability of the second one that is looked at; with more, that of the class which was
    chosen.

    Args:
        labels: Class numbers (N,).
        probabilities: Of the classes (N, K).

    Returns:
        Up to ten groups of equal width, without empty ones.

    Example:
        >>> calibration(np.array([0, 1]), np.array([[0.9, 0.1], [0.2, 0.8]]))
        [Bin(probability=0.1, share=0.0, count=1), Bin(probability=0.8, share=1.0, count=1)]
    """
    if probabilities.shape[1] == 2:
        stated, right = probabilities[:, 1], labels == 1
    else:
        stated, right = probabilities.max(axis=1), labels == probabilities.argmax(axis=1)
    groups = np.minimum((stated * BINS).astype(int), BINS - 1)
    return [
        Bin(float(stated[rows].mean()), float(right[rows].mean()), int(rows.sum()))
        for rows in (groups == group for group in range(BINS))
        if rows.any()
    ]


def calibration_error(bins: list[Bin]) -> float:
    """Return how far stated and true shares are apart, on average over the rows."""
    total = sum(each.count for each in bins)
    return sum(each.count * abs(each.probability - each.share) for each in bins) / total
