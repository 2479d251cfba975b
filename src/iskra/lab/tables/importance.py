"""How much each column matters to a trained network: what is lost when its values are shuffled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

ROWS = 4_000  # looked at
ROUNDS = 5
BUDGET = 400  # shufflings in all: with many columns there are fewer rounds


@dataclass(frozen=True)
class Importance:
    """What shuffling a column costs.

    Args:
        name: The column.
        mean: The score lost, on average.
        deviation: How much it varies from one shuffling to another.
    """

    name: str
    mean: float
    deviation: float


def measure_importance(
    score: Callable[[np.ndarray, np.ndarray], float],
    features: np.ndarray,
    truth: np.ndarray,
    origins: list[str],
    seed: int = 0,
) -> list[Importance]:
    """Shuffle the values of each column among the rows, a few times, and see what is lost.

    A column whose knowledge another column has as well loses little by it, though it may be important.

    Args:
        score: Of features (N, F) and truth (N,): the larger the better.
        features: Of rows that were not trained on.
        truth: Their target.
        origins: The column that each feature comes from; those of one column are shuffled together.
        seed: Decides the shuffling.

    Returns:
        The columns, the most important first.

    References:
        Breiman: Random forests. Machine Learning 45 (2001).
    """
    random = np.random.default_rng(seed)
    chosen = random.permutation(len(features))[:ROWS]
    features, truth = features[chosen], truth[chosen]
    best = score(features, truth)
    names = list(dict.fromkeys(origins))
    rounds = min(ROUNDS, max(BUDGET // len(names), 1))
    found = []
    for name in names:
        own = [position for position, origin in enumerate(origins) if origin == name]
        losses = []
        for _ in range(rounds):
            shuffled = features.copy()
            shuffled[:, own] = features[random.permutation(len(features))][:, own]
            losses.append(best - score(shuffled, truth))
        found.append(Importance(name, float(np.mean(losses)), float(np.std(losses))))
    return sorted(found, key=lambda each: -each.mean)
