"""Which learning rates the seeds cannot tell apart."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .learning_rate_candidate import Candidate, ranked

_T = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23)  # 97.5 % quantiles for 1, 2, ... degrees of freedom


def t_quantile(degrees: int) -> float:
    """The 97.5 % quantile of Student's t distribution, to 1 %.

    Example:
        >>> t_quantile(2), round(t_quantile(30), 2)
        (4.3, 2.04)
    """
    return _T[degrees - 1] if degrees <= len(_T) else 1.96 + 2.5 / degrees


def least_difference(values: Sequence[np.ndarray], one: int, other: int) -> float:
    """The difference of two rates' means that the seeds' spread does not explain, at the 5 % level.

    It is `t s sqrt(1 / one + 1 / other)`, with the standard deviation s pooled over the rates.

    Args:
        values: for each rate its seeds' values (S,).
        one: the number of seeds of one of the two rates.
        other: that of the other.

    Example:
        >>> round(least_difference([np.array([0.10, 0.12]), np.array([0.20, 0.22])], 2, 2), 4)
        0.0608
    """
    degrees = sum(len(each) - 1 for each in values)
    variance = sum(float(np.var(each)) * len(each) for each in values) / degrees
    return t_quantile(degrees) * math.sqrt(variance * (1 / one + 1 / other))


def same_within_spread(candidates: Sequence[Candidate], winner: Candidate, largest: bool) -> list[Candidate]:
    """The unbroken row of rates around the winner that the seeds' spread does not tell apart from it.

    Each is compared with the winner after the longest round that both were in, by ratios where all values are above 0.

    Args:
        candidates: all rates, in ascending order.
        winner: the one that was chosen.
        largest: whether larger values are better.
    """
    here = candidates.index(winner)
    low = high = here
    while low > 0 and is_same(candidates[low - 1], winner, candidates, largest):
        low -= 1
    while high < len(candidates) - 1 and is_same(candidates[high + 1], winner, candidates, largest):
        high += 1
    return list(candidates[low : high + 1])


def is_same(candidate: Candidate, winner: Candidate, candidates: Sequence[Candidate], largest: bool) -> bool:
    """Whether the spread of the seeds does not tell a candidate from the winner; see `same_within_spread`."""
    epochs = max(set(candidate.values).intersection(winner.values))
    if not candidate.is_stable or np.isnan(candidate.mean(epochs)):
        return False
    there = [each for each in candidates if epochs in each.values and each.is_stable]
    better = ranked(there, epochs, largest)[: max(2, len(there) // 2)]  # rates that learn nothing hardly spread
    spread = [each.values[epochs] for each in better if np.isfinite(each.values[epochs]).all()]
    pair = [candidate.values[epochs], winner.values[epochs]]
    if min(values.min() for values in [*spread, *pair]) > 0:  # larger losses spread more, by about the same ratio
        spread, pair = [np.log(values) for values in spread], [np.log(values) for values in pair]
    return bool(abs(pair[0].mean() - pair[1].mean()) <= least_difference(spread, *map(len, pair)))
