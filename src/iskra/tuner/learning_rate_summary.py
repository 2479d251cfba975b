"""What a learning-rate search has found, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from .learning_rate_candidate import Candidate, ranked

if TYPE_CHECKING:
    from .learning_rate_search import LearningRateSearch


def progress(contenders: Sequence[Candidate], epochs: int, monitor: str, largest: bool) -> str:
    """A round in one line."""
    best = ranked(contenders, epochs, largest)[0]
    diverged = sum(not each.is_stable for each in contenders)
    parts = [f"best {best.rate:g} ({monitor} {best.mean(epochs):.4g})", *([f"{diverged} diverged"] if diverged else [])]
    return f"{_counted(epochs, 'epoch')}, {_counted(len(contenders), 'rate')}: {', '.join(parts)}"


def summary(search: LearningRateSearch) -> str:
    """What was found, and how certain it is."""
    return "\n".join([_chosen(search), _same(search), _stability(search), _effort(search)])


def _chosen(search: LearningRateSearch) -> str:
    best = next(each for each in search.candidates if each.rate == search.rate)
    values = best.values[best.epochs]
    text = (
        f"Learning rate {search.rate:g} ({search.optimizer_name}): {search.monitor} {np.mean(values):.4g}, "
        f"{_counted(len(values), 'seed')} from {min(values):.4g} to {max(values):.4g}."
    )
    if search.is_at_end:
        text += " It is at an end of the range that was tried, so a rate beyond may be better."
    return text


def _same(search: LearningRateSearch) -> str:
    low, high = search.range
    if low == high:
        return "Its neighbours are worse by more than the seeds' spread explains."
    return (
        f"Rates from {low:g} to {high:g} give the same within the spread of the seeds: this search does not rank them."
    )


def _stability(search: LearningRateSearch) -> str:
    beyond = [each.rate for each in search.candidates if each.rate > search.largest_stable]
    if not beyond:
        return f"No training diverged up to {search.largest_stable:g}, the largest rate tried."
    return f"Largest stable rate: {search.largest_stable:g}; at {beyond[0]:g} training diverged."


def _effort(search: LearningRateSearch) -> str:
    rates = search.candidates
    counts = [
        f"{len([each for each in rates if number in each.values])} for {_counted(number, 'epoch')}"
        for number in sorted({number for each in rates for number in each.values})
    ]
    decided = [each.rate for each in rates if len(each.seeds) > len(search.seeds)]
    more = f", and one more seed of {' and '.join(f'{rate:g}' for rate in decided)}" if decided else ""
    return (
        f"Tried {_counted(len(rates), 'rate')} from {rates[0].rate:g} to {rates[-1].rate:g}, "
        f"{_counted(len(search.seeds), 'seed')} each: {', '.join(counts)}{more}."
    )


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
