"""Permutation importance: the score that is lost when the values of a column are shuffled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

ROWS = 4_000  # looked at
ROUNDS = 5
BUDGET = 400  # shufflings in all: with many columns there are fewer rounds


@dataclass(frozen=True)
class Importance:
    """The permutation importance of a column."""

    name: str  # the column
    mean: float  # the score lost, on average
    deviation: float  # how much it varies from one shuffling to another


def measure_importance(
    score: Callable[[np.ndarray, np.ndarray], float],
    features: np.ndarray,
    truth: np.ndarray,
    origins: list[str],
    seed: int = 0,
) -> list[Importance]:
    """Measure the permutation importance of each column, by a few shufflings; the most important comes first.

    Correlated columns share their importance: each can stand in for the other. `score` takes features (N, F) of rows
    that were not trained on, and their target (N,): the larger the better. `origins` is the column that each feature
    comes from; those of one column are shuffled together.

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
