"""The rounds of a search: a few epochs for all rates, then more for fewer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Round(NamedTuple):
    """Training up to so many epochs, after which so many of the rates go on."""

    epochs: int
    keep: int


SHARES = ((0.05, 5), (0.25, 3), (1.0, 1))  # of all epochs; how many rates go on
SHARES_ANEW = ((0.1, 3), (1.0, 1))  # where a longer training begins from the start, and so costs more


MOST = 8.5  # trainings of one network that a search may cost


def rounds(epochs: int, anew: bool = False, num_rates: int = 16, num_seeds: int = 2) -> Sequence[Round]:
    """The rounds of a search in which the best rates are trained for so many epochs.

    They cost about as much as 8 trainings of one network: where three rates in the last round would cost more, as with
    few epochs, there are two.

    Args:
        epochs: of the last round.
        anew: whether networks begin anew in each round, since their schedules depend on its length.
        num_rates: how many rates there are.
        num_seeds: how many networks each has.

    Example:
        >>> rounds(20)
        [Round(epochs=1, keep=5), Round(epochs=5, keep=3), Round(epochs=20, keep=1)]
        >>> rounds(10)
        [Round(epochs=1, keep=5), Round(epochs=2, keep=2), Round(epochs=10, keep=1)]
        >>> rounds(2)
        [Round(epochs=1, keep=2), Round(epochs=2, keep=1)]
    """
    found: dict[int, int] = {}
    for share, keep in SHARES_ANEW if anew else SHARES:
        found[max(1, round(share * epochs))] = keep  # of rounds of the same length the last
    plan = [Round(*each) for each in found.items()]
    if len(plan) > 1 and num_seeds * _cost(plan, num_rates, anew) > MOST * epochs:
        plan[-2] = plan[-2]._replace(keep=2)
    return plan


def _cost(plan: Sequence[Round], rates: int, anew: bool) -> int:
    """How many epochs networks of one seed are trained in all."""
    cost = before = 0
    for each in plan:
        cost += rates * (each.epochs - (0 if anew else before))
        rates, before = min(rates, each.keep), each.epochs
    return cost
