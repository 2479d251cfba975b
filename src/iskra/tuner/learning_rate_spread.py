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


def least_difference(values: np.ndarray) -> float:
    """The difference of two rates' means that the seeds' spread does not explain, at the 5 % level.

    It is `t s sqrt(2 / S)`, with the standard deviation s over the seeds pooled over the rates. Rates have seeds in
    common, so smaller differences may be real; but another seed changes more than they do.

    Args:
        values: (R, S), of at least two seeds.

    Example:
        >>> round(least_difference(np.array([[0.10, 0.12], [0.20, 0.22]])), 4)
        0.0608
    """
    num_rates, num_seeds = values.shape
    deviation = math.sqrt(float(np.var(values, axis=1, ddof=1).mean()))
    return t_quantile(num_rates * (num_seeds - 1)) * deviation * math.sqrt(2 / num_seeds)


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
    compared = [candidate, winner, *(each for each in better if each not in (candidate, winner))]
    num_seeds = min(len(each.values[epochs]) for each in compared)
    values = np.stack([each.values[epochs][:num_seeds] for each in compared])  # (R, S)
    if values.min() > 0:  # larger losses spread more, by about the same ratio
        values = np.log(values)
    return bool(abs(values[0].mean() - values[1].mean()) <= least_difference(values[np.isfinite(values).all(1)]))
