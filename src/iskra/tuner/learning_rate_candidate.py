"""A learning rate that a search tries, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from ..population import Member

SLACK = 0.1  # of a loss that a larger one must exceed it by to be called larger

Logs = Mapping[str, Sequence[Any]]


class Candidate:
    """A learning rate, with a network for each seed.

    Attributes:
        rate: the learning rate.
        members: its networks, one for each seed; none after they were let go of.
        seeds: their seeds.
        values: by the number of epochs of a round, each seed's value of the monitor (S,).
        histories: the logs of each seed's longest training.
        is_stable: whether no seed's training has diverged.
    """

    def __init__(self, rate: float, members: Sequence[Member]) -> None:
        self.rate: float = rate
        self.members: list[Member] = list(members)
        self.seeds: list[int] = [member.seed for member in members]
        self.values: dict[int, np.ndarray] = {}
        self.histories: list[dict[str, list[Any]]] = []
        self.is_stable: bool = True

    @property
    def epochs(self) -> int:
        """The number of epochs of the last round that it was in."""
        return max(self.values)

    def record(self, epochs: int, monitor: str, largest: bool, untrained: Mapping[str, float]) -> None:
        """Keep what the members' logs say at the end of a round of so many epochs.

        The value of a network is the mean of its two best successive epochs so far: of single epochs the best is often
        the luckiest, and the larger the rate, the more luck there is.
        """
        self.histories = [{name: list(values) for name, values in m.history.items()} for m in self.members]
        self.values[epochs] = np.array([best(logs[monitor], largest) for logs in self.histories])
        self.is_stable = all(is_stable(logs, untrained) for logs in self.histories)

    def join(self, other: Candidate) -> None:
        """Take over the networks of another, which have other seeds and the same rate."""
        self.members += other.members
        self.seeds += other.seeds

    def mean(self, epochs: int | None = None) -> float:
        """The mean over the seeds, by default after the last round that it was in."""
        return float(np.mean(self.values[self.epochs if epochs is None else epochs]))

    def best_seed(self, largest: bool) -> int:
        """The position of the seed with the best value."""
        values = self.values[self.epochs]
        return int(np.nanargmax(values) if largest else np.nanargmin(values)) if not np.isnan(values).all() else 0

    def __repr__(self) -> str:
        return f"<Candidate {self.rate:g}: {self.epochs if self.values else 0} epochs>"


def best(values: Sequence[Any], largest: bool) -> float:
    """The best mean of two successive epochs' values; NaN if none is a number.

    Example:
        >>> best([0.5, 0.1, 0.5, 0.2, 0.25], largest=False), best([0.5], largest=False)
        (0.225, 0.5)
    """
    numbers = [float(np.mean(value)) for value in values]
    means = [(one + other) / 2 for one, other in pairwise(numbers)] or numbers
    finite = [mean for mean in means if np.isfinite(mean)]
    return (max(finite) if largest else min(finite)) if finite else float("nan")


def is_stable(logs: Logs, untrained: Mapping[str, float]) -> bool:
    """Whether a training has not diverged.

    It has where a loss was not finite, where the training loss is larger in the end than after the first epoch, or
    where all losses are larger than those of the untrained network; by more than a tenth, since they vary by chance.

    Example:
        >>> is_stable({"loss": [0.9, float("nan")]}, {"loss": 1.0}), is_stable({"loss": [3.0, 0.5]}, {"loss": 1.0})
        (False, True)
    """
    losses = [name for name in ("loss", "val_loss") if name in untrained and len(logs.get(name, ()))]
    if not losses or not all(np.isfinite(logs[name]).all() for name in losses):
        return False
    if _is_above(logs["loss"][-1], logs["loss"][0]):
        return False
    return any(not _is_above(logs[name][-1], untrained[name]) for name in losses)


def _is_above(loss: float, other: float) -> bool:
    return loss > other + SLACK * abs(other)


def ranked(candidates: Sequence[Candidate], epochs: int, largest: bool) -> list[Candidate]:
    """The candidates by their means after a round, the best first; those that diverged last.

    One with more seeds than others was among the best two before, and a bad seed among them does not count against it.
    """

    def key(candidate: Candidate) -> tuple[bool, int, float]:
        mean = candidate.mean(epochs)
        is_last = not candidate.is_stable or bool(np.isnan(mean))
        return is_last, -len(candidate.values[epochs]), -mean if largest else mean

    return sorted(candidates, key=key)
