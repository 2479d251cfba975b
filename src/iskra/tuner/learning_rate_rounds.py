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


def rounds(epochs: int, anew: bool = False) -> Sequence[Round]:
    """The rounds of a search in which the best rates are trained for so many epochs.

    With 16 rates and two seeds they cost about as much as 8 trainings of one network, and 9 where they begin anew.

    Args:
        epochs: of the last round.
        anew: whether networks begin anew in each round, since their schedules depend on its length.

    Example:
        >>> rounds(20)
        [Round(epochs=1, keep=5), Round(epochs=5, keep=3), Round(epochs=20, keep=1)]
        >>> rounds(2)
        [Round(epochs=1, keep=3), Round(epochs=2, keep=1)]
    """
    found: dict[int, int] = {}
    for share, keep in SHARES_ANEW if anew else SHARES:
        found[max(1, round(share * epochs))] = keep  # of rounds of the same length the last
    return [Round(*each) for each in found.items()]
