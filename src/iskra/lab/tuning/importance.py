"""How much of the differences between trials each hyperparameter explains by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...tuner import Boolean, Choice, Fixed, HyperParameter, Trial
from .findings import PARENT, Findings

FEWEST = 8  # trials, of which it can be told
BINS = 3  # of a range
SHUFFLES = 2_000
CHANCE = 0.05  # how often chance alone may show any hyperparameter as important
EPOCHS = "tuner/epochs"


@dataclass(frozen=True)
class HyperparameterImportance:
    """The importance of a hyperparameter for the order of the trials.

    Attributes:
        name: Its name.
        share: The fraction of the variance of the trials' ranks that lies between its values.
        by_chance: The fraction that is exceeded by chance once in 20 searches, by any of the hyperparameters.
        best: The values whose trials are best in the mean, in words.
    """

    name: str
    share: float
    by_chance: float
    best: str

    @property
    def is_told(self) -> bool:
        """Whether it is larger than chance makes it."""
        return self.share > self.by_chance


def measure_hyperparameters(findings: Findings, seed: int = 0) -> list[HyperparameterImportance]:
    """Return the importance of each hyperparameter that was searched for, the largest first.

    Trials are ranked by their scores, and grouped by the values of one hyperparameter; a range is cut into thirds. The
    importance is the correlation ratio η², the variance between the groups as a fraction of all. It is that of the
    hyperparameter by itself: where two matter only together, it does not see it. Ranks are used so that a network that
    diverged does not outweigh all others.

    Args:
        findings: The trials. Of a search that trains some longer than others, those of equal epochs are ranked among
            each other, and those that went on with another trial are left out.
        seed: Of the shuffled ranks, which show what chance does.

    Returns:
        Nothing where there are too few trials to tell.
    """
    trials = _comparable(findings)
    if len(trials) < FEWEST:
        return []
    ranks = _ranks(trials, findings.sign)  # (N,)
    random = np.random.default_rng(seed)
    shuffled = np.stack([random.permutation(ranks) for _ in range(SHUFFLES)])  # (SHUFFLES, N)
    grouped = {name: _groups(name, trials) for name in findings.names}
    grouped = {name: groups for name, groups in grouped.items() if len(set(groups)) > 1}
    level = 1 - CHANCE / max(len(grouped), 1)
    found = []
    for name, groups in grouped.items():
        members = [np.flatnonzero(np.array(groups) == label) for label in dict.fromkeys(groups)]
        by_chance = float(np.quantile(_between(shuffled, members), level))
        best = min(members, key=lambda rows: float(ranks[rows].mean()))
        share = float(_between(ranks[None], members)[0])
        found.append(HyperparameterImportance(name, share, by_chance, _value_words(name, [trials[k] for k in best])))
    return sorted(found, key=lambda each: -each.share)


def position(trial: Trial, name: str) -> float | None:
    """Return where the value of a trial lies in its range, in [0, 1]; None if it has none.

    A learning rate has another range for each optimizer, and its place in that.
    """
    hyperparameter = active(trial, name)
    return None if hyperparameter is None else hyperparameter.value_to_prob(trial.hyperparameters.values[name])


def active(trial: Trial, name: str) -> HyperParameter | None:
    """Return the hyperparameter of a name that is active in a trial; None if there is none, or it is fixed."""
    hp = trial.hyperparameters
    return next(
        (each for each in hp.space if each.name == name and hp.is_active(each) and not isinstance(each, Fixed)), None
    )


def _comparable(findings: Findings) -> list[Trial]:
    return [each for each in findings.trials if PARENT not in each.hyperparameters.values]


def _ranks(trials: Sequence[Trial], sign: int) -> np.ndarray:
    """The rank of each trial among those that were trained for as many epochs, in (0, 1), the best lowest."""
    alike: dict[object, list[int]] = defaultdict(list)
    for number, trial in enumerate(trials):
        alike[trial.hyperparameters.values.get(EPOCHS)].append(number)
    ranks = np.empty(len(trials))
    for numbers in alike.values():
        scores = np.array([sign * (trials[number].score or 0.0) for number in numbers])
        ranks[numbers] = (np.argsort(np.argsort(scores, kind="stable")) + 0.5) / len(numbers)
    return ranks


def _groups(name: str, trials: Sequence[Trial]) -> list[str]:
    """A label for the value of each trial: the value itself, the third of the range, or none."""
    labels = []
    for trial in trials:
        hyperparameter = active(trial, name)
        if hyperparameter is None:
            labels.append("")
        elif isinstance(hyperparameter, (Choice, Boolean)):
            labels.append(repr(trial.hyperparameters.values[name]))
        else:
            place = hyperparameter.value_to_prob(trial.hyperparameters.values[name])
            labels.append(f"bin {min(int(place * BINS), BINS - 1)}")
    return labels


def _between(ranks: np.ndarray, members: Sequence[np.ndarray]) -> np.ndarray:
    """The variance between groups as a fraction of all, for each row of ranks (R, N)."""
    means = ranks.mean(axis=1)
    between = sum(len(rows) * (ranks[:, rows].mean(axis=1) - means) ** 2 for rows in members)
    total = ((ranks - means[:, None]) ** 2).sum(axis=1)
    return np.asarray(between / np.maximum(total, 1e-12))


def _value_words(name: str, trials: Sequence[Trial]) -> str:
    """The values of some trials in words: one, or the smallest and the largest."""
    values = [each.hyperparameters.values[name] for each in trials if active(each, name) is not None]
    if not values:
        return "–"
    if isinstance(values[0], (str, bool)) or len(set(values)) == 1:
        return str(values[0])
    return f"{min(values):.3g} to {max(values):.3g}"
