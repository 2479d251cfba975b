"""What a search has found: its trials from best to worst, what they took, and how sure their order is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ...tuner import Oracle, Trial, TrialStatus
from ...tuner.hyperparameters import settings_of
from .hypermodel import SECONDS, RecipeHyperModel

PARENT, START = "tuner/trial_id", "tuner/initial_epoch"  # in trials that go on with another one's training


class Findings:
    """The trials of a search.

    Args:
        oracle: The oracle of the search.
        hypermodel: Its recipe.
        search: What kind of search it was.
        seconds: How long it took.

    Attributes:
        trials: The completed trials, the best first.
        failed: Those that failed, in the order in which they began.
        objective: The metric, as the history has it.
        search: What kind of search it was.
        seconds: How long it took, shorter than its trials together where some were trained side by side.
    """

    def __init__(self, oracle: Oracle, hypermodel: RecipeHyperModel, search: str, seconds: float) -> None:
        self.search = search
        self.seconds = seconds
        self.objective: str = oracle.objective.name
        self.sign: int = oracle.objective.sign()
        self.trials: list[Trial] = oracle.get_best_trials(len(oracle.trials))
        self.failed: list[Trial] = [each for each in oracle.trials.values() if each.status == TrialStatus.FAILED]
        self.in_order: list[Trial] = list(oracle.trials.values())
        self.names: list[str] = list(dict.fromkeys(each.name for each in oracle.get_space().space))
        self._hypermodel = hypermodel

    def fields(self, trial: Trial) -> dict[str, Any]:
        """Return the fields of the recipe that a trial has."""
        return self._hypermodel.fields(trial.hyperparameters.copy())

    def curve(self, trial: Trial) -> list[float]:
        """Return the objective after each epoch, those of the training that it went on with included."""
        own = trial.histories[0].get(self.objective, []) if trial.histories else []
        parent = self._parent(trial)
        if parent is None:
            return list(own)
        return [*self.curve(parent)[: int(trial.hyperparameters.values[START])], *own]

    @property
    def of_recipe(self) -> Trial | None:
        """The completed trial with the recipe's own hyperparameters, of several the best; None if there is none."""
        own = settings_of(self.in_order[0].hyperparameters.values) if self.in_order else None
        return next((each for each in self.trials if settings_of(each.hyperparameters.values) == own), None)

    def num_epochs(self, trial: Trial | None = None) -> int:
        """Return for how many epochs a trial was trained, or all of them together."""
        trials = self.in_order if trial is None else [trial]
        return sum(len(each.histories[0].get(SECONDS, [])) for each in trials if each.histories)

    def best_epoch(self, trial: Trial) -> int:
        """Return the epoch with the trial's score, counted from 1."""
        return int(trial.hyperparameters.values.get(START, 0)) + (trial.best_step or 0) + 1

    def trial_seconds(self, trial: Trial) -> float:
        """Return how long a trial was trained."""
        return float(sum(sum(history.get(SECONDS, [])[-1:]) for history in trial.histories))

    def num_as_good(self, retrained: float | None) -> int | None:
        """Return how many other trials chance may have put behind the best one.

        The best recipe was trained a second time, from other initial weights. How far its score moved is the only
        measure of chance that there is: trials that are no further behind may be as good.

        Args:
            retrained: The score of the second training; None if there was none.
        """
        if retrained is None or not self.trials or not math.isfinite(retrained):
            return None
        first = self.trials[0]
        best, own = first.score or 0.0, settings_of(first.hyperparameters.values)
        others = [each for each in self.trials[1:] if settings_of(each.hyperparameters.values) != own]
        return sum(abs((each.score or 0.0) - best) <= abs(retrained - best) for each in others)

    def _parent(self, trial: Trial) -> Trial | None:
        wanted = trial.hyperparameters.values.get(PARENT)
        return next((each for each in self.in_order if each.trial_id == wanted), None)


def best_value(history: Mapping[str, list[float]], objective: str, sign: int) -> float | None:
    """Return the best value of a metric in a history; None if there is none.

    Example:
        >>> best_value({"val_accuracy": [0.5, 0.75, 0.7]}, "val_accuracy", -1)
        0.75
    """
    values = [value for value in history.get(objective, []) if not math.isnan(value)]
    return min(values, key=lambda value: sign * value, default=None)
