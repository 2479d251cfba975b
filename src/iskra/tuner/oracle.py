"""Oracles: which hyperparameters to try next, given what came of the trials before."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from ..graph.seed import next_seed
from ..typing import Config
from .hyperparameters import HyperParameters, settings_of
from .objective import Objective, ObjectiveLike, as_objective
from .project_files import ORACLE, TRIAL, TRIAL_FOLDERS, read_json, write_json
from .trial import Trial, TrialStatus

Result = TypeVar("Result")

_MOST_COLLISIONS = 100  # draws in a row that were tried before, after which a space counts as exhausted


class Oracle:
    """Base class of oracles. A subclass chooses values in `populate_space`.

    What it chooses depends on nothing but the seed, the search space and the trials so far, which are in files: a
    search that was killed goes on as if it had not been. Trials that were under way are run again.

    Args:
        objective: the metric to make small or large: a name, an `Objective`, or a list of these, of which the sum is
            taken; by default the number that is returned by `HyperModel.fit`.
        max_trials: how many trials there are at most.
        hyperparameters: hyperparameters that take precedence over those of the hypermodel.
        allow_new_entries: whether the hypermodel may declare others.
        tune_new_entries: whether these are searched; otherwise they keep their defaults.
        seed: of the draws; by default one from the global generator (`iskra.utils.set_random_seed`).
        max_retries_per_trial: how often a trial that failed is tried again.
        max_consecutive_failed_trials: after so many failed trials in a row the search ends with an error.

    Attributes:
        trials: all trials by their ids, in the order in which they began.
        hyperparameters: the search space.

    Raises:
        ValueError: an objective of unknown direction; no hyperparameters, but none may be added either.

    Example:
        >>> class Constant(Oracle):
        ...     def populate_space(self, trial_id):
        ...         return {"status": TrialStatus.RUNNING, "values": {"units": 8 * (len(self.trials) + 1)}}
        >>> oracle = Constant("val_loss", max_trials=2)
        >>> [trial.hyperparameters.values for trial in oracle.create_trials(5)]
        [{'units': 8}, {'units': 16}]
    """

    trials_at_once: int = 8  # that are chosen before the first of them has ended

    def __init__(
        self,
        objective: ObjectiveLike = None,
        max_trials: int | None = None,
        hyperparameters: HyperParameters | None = None,
        allow_new_entries: bool = True,
        tune_new_entries: bool = True,
        seed: int | None = None,
        max_retries_per_trial: int = 0,
        max_consecutive_failed_trials: int = 3,
    ) -> None:
        if hyperparameters is None and not (allow_new_entries and tune_new_entries):
            name = "tune_new_entries" if allow_new_entries else "allow_new_entries"
            raise ValueError(f"Oracle: expected hyperparameters with {name}=False, got none. Pass the search space.")
        self.objective: Objective = as_objective(objective)
        self.max_trials = max_trials
        self.hyperparameters: HyperParameters = hyperparameters or HyperParameters()
        self.allow_new_entries: bool = allow_new_entries
        self.tune_new_entries: bool = tune_new_entries
        self.seed: int = next_seed() if seed is None else seed
        self.max_retries_per_trial = max_retries_per_trial
        self.max_consecutive_failed_trials = max_consecutive_failed_trials
        self.trials: dict[str, Trial] = {}
        self._folder: Path | None = None
        self._retries: list[Trial] = []
        self._failed_in_a_row = 0

    # Trials. --------------------------------------------------------------------------------------------------------

    def populate_space(self, trial_id: str) -> dict[str, Any]:
        """Choose the values of a trial.

        Args:
            trial_id: the id that the trial will have.

        Returns:
            A dictionary with "status", which is "RUNNING", "IDLE" while other trials have to end first, or "STOPPED",
            and for "RUNNING" the "values" of the active hyperparameters by name.
        """
        raise NotImplementedError(f"{type(self).__name__}: expected a method populate_space, got none. Define it.")

    def score_trial(self, trial: Trial) -> None:
        """Set `score` and `best_step` of a completed trial from its metrics."""
        trial.score = trial.metrics.get_best_value(self.objective.name)
        trial.best_step = trial.metrics.get_best_step(self.objective.name)

    def create_trial(self, tuner_id: str = "tuner0") -> Trial:
        """The next trial to run: a new one, or one that is to be run again.

        Args:
            tuner_id: accepted for compatibility: there is one tuner.

        Returns:
            A trial; unless its status is "RUNNING" it is no trial of the search, but says "IDLE" or "STOPPED".
        """
        if self._retries:
            trial = self._retries.pop(0)
            trial.begin_again()
            return trial
        trial_id = f"{len(self.trials):0{len(str(self.max_trials))}d}"
        is_over = self.max_trials is not None and len(self.trials) >= self.max_trials
        response: dict[str, Any] = {"status": TrialStatus.STOPPED} if is_over else self.populate_space(trial_id)
        hyperparameters = self.get_space()
        hyperparameters.values = dict(response.get("values") or {})
        trial = Trial(hyperparameters, trial_id, response["status"])
        if trial.status == TrialStatus.RUNNING:
            self.trials[trial_id] = trial
            self._save_trial(trial)
        return trial

    def create_trials(self, num_trials: int) -> list[Trial]:
        """As many trials to run at once as there are, up to a number; none if the search is over.

        Those that are to be run again come alone: others are chosen when they have ended, as in a search that was not
        interrupted.
        """
        if self._retries:
            return [self.create_trial() for _ in self._retries[:num_trials]]
        trials: list[Trial] = []
        while len(trials) < num_trials and (trial := self.create_trial()).status == TrialStatus.RUNNING:
            trials.append(trial)
        return trials

    def update_trial(self, trial_id: str, metrics: dict[str, float], step: int = 0) -> Trial:
        """Record metrics of a trial.

        Args:
            trial_id: its id.
            metrics: values by name, the objective among them.
            step: the index of the epoch.

        Raises:
            ValueError: the objective is not among the metrics.
        """
        trial = self.get_trial(trial_id)
        if not self.objective.has_value(metrics) and self.objective.name not in metrics:
            raise ValueError(
                f"update_trial: expected {', '.join(self.objective.names)} among the metrics, "
                f"got {', '.join(metrics)}. Report the objective."
            )
        if self.objective.name not in metrics:
            metrics = {**metrics, self.objective.name: self.objective.get_value(metrics)}
        for name, value in metrics.items():
            if not trial.metrics.exists(name):
                trial.metrics.register(name, self.objective.direction if name == self.objective.name else None)
            trial.metrics.update(name, value, step)
        return trial

    def end_trial(self, trial: Trial) -> None:
        """Score a trial, or put it down for another try; it is in its file when this returns.

        Args:
            trial: the trial with its status: "COMPLETED", "INVALID" or "FAILED".

        Raises:
            RuntimeError: too many trials in a row have failed.
        """
        self.update_space(trial.hyperparameters)
        trial.hyperparameters.ensure_active_values()
        trial.num_runs += 1
        if trial.status == TrialStatus.COMPLETED:
            self._score(trial)
        if trial.status == TrialStatus.INVALID:
            if trial.num_runs <= self.max_retries_per_trial:
                self._retries.append(trial)
            else:
                trial.status = TrialStatus.FAILED
        self._save_trial(trial)
        self._count_failures(trial)

    def _score(self, trial: Trial) -> None:
        """Score a completed trial; NaN makes it invalid."""
        self.score_trial(trial)
        if trial.score is None or math.isnan(trial.score):
            trial.status = TrialStatus.INVALID
            trial.message = f"{self.objective.name} is {'missing' if trial.score is None else 'NaN'}."

    def _count_failures(self, trial: Trial) -> None:
        if trial.status != TrialStatus.INVALID:
            self._failed_in_a_row = self._failed_in_a_row + 1 if trial.status == TrialStatus.FAILED else 0
        if self._failed_in_a_row >= self.max_consecutive_failed_trials:
            raise RuntimeError(
                f"search: expected fewer than {self.max_consecutive_failed_trials} failed trials in a row, "
                f"got {self._failed_in_a_row}. Fix the error of the last one:\n{trial.message or ''}"
            )

    @property
    def ongoing_trials(self) -> dict[str, Trial]:
        """The trials under way by their ids."""
        return self._with_status(TrialStatus.RUNNING)

    @property
    def num_trials(self) -> int | None:
        """How many trials there will be at most, None if that is not known."""
        return self.max_trials

    def remaining_trials(self) -> int | None:
        """How many trials are left, None without `max_trials`."""
        return None if self.max_trials is None else self.max_trials - len(self.trials)

    def get_trial(self, trial_id: str) -> Trial:
        """The trial of an id.

        Raises:
            KeyError: there is none.
        """
        if trial_id not in self.trials:
            known = ", ".join(self.trials) or "none"
            raise KeyError(f"get_trial: expected one of {known}, got {trial_id!r}. Pass one of these ids.")
        return self.trials[trial_id]

    def get_best_trials(self, num_trials: int = 1) -> list[Trial]:
        """The best completed trials, the best first."""
        completed = self._with_status(TrialStatus.COMPLETED).values()
        sign = self.objective.sign()
        return sorted(completed, key=lambda trial: sign * (trial.score or 0.0))[:num_trials]

    def _with_status(self, status: str) -> dict[str, Trial]:
        return {trial_id: trial for trial_id, trial in self.trials.items() if trial.status == status}

    # The search space. ----------------------------------------------------------------------------------------------

    def get_space(self) -> HyperParameters:
        """A copy of the search space."""
        return self.hyperparameters.copy()

    def update_space(self, hyperparameters: HyperParameters) -> None:
        """Add hyperparameters that a hypermodel declared to the search space.

        Raises:
            RuntimeError: there are new ones, but `allow_new_entries` is False.
        """
        new = [each for each in hyperparameters.space if self.hyperparameters.find(each) is None]
        if new and not self.allow_new_entries:
            names = ", ".join(each.name for each in new)
            raise RuntimeError(
                f"Oracle: expected no other hyperparameters with allow_new_entries=False, got {names}. "
                "Declare them in the search space that is passed as hyperparameters."
            )
        if new and self.tune_new_entries:
            self.hyperparameters.merge(new)
            self.save()

    def _random_values(self) -> dict[str, Any] | None:
        """Values of a new trial, drawn at random and not tried before; None if there seem to be no others."""
        tried = self._tried()
        for attempt in range(_MOST_COLLISIONS):
            values = self._draw(np.random.default_rng([self.seed, len(self.trials), attempt]))
            if configuration(values) not in tried:
                return values
        return None

    def _draw(self, random: np.random.Generator) -> dict[str, Any]:
        """Random values of the hyperparameters that these values make active."""
        drawn = HyperParameters()
        for each in self.hyperparameters.space:
            prob = float(random.random())
            if drawn.is_active(each):
                drawn.values[each.name] = each.prob_to_value(prob)
        return drawn.values

    def _tried(self) -> set[str]:
        """The configurations of all trials; hyperparameters that they did not know of count with their defaults."""
        configurations, hp = set(), self.get_space()
        for trial in self.trials.values():
            hp.values = dict(trial.hyperparameters.values)
            hp.ensure_active_values()
            configurations.add(configuration(hp.values))
        return configurations

    # Files. ---------------------------------------------------------------------------------------------------------

    def get_state(self) -> Config:
        """What is not in the files of the trials, as JSON can hold it; a subclass may add to it."""
        return {"hyperparameters": self.hyperparameters.get_config(), "seed": self.seed}

    def set_state(self, state: Config) -> None:
        """Take what `get_state` gave."""
        self.hyperparameters = HyperParameters.from_config(state["hyperparameters"])
        self.seed = state["seed"]

    def save(self) -> None:
        """Write the state into the project's folder."""
        if self._folder is not None:
            write_json(self._folder / ORACLE, self.get_state())

    def reload(self) -> None:
        """Read the state and the trials from the project's folder; what was under way is to be run again."""
        assert self._folder is not None
        self.set_state(read_json(self._folder / ORACLE))
        trials = [Trial.load(path) for path in sorted(self._folder.glob(f"{TRIAL_FOLDERS}/{TRIAL}"))]
        self.trials = {trial.trial_id: trial for trial in sorted(trials, key=lambda trial: int(trial.trial_id))}
        self.run_again()

    def run_again(self) -> None:
        """Put all trials down to be run again that were interrupted, or failed and may be tried again."""
        unfinished = (TrialStatus.RUNNING, TrialStatus.INVALID)
        self._retries = [trial for trial in self.trials.values() if trial.status in unfinished]

    def _save_trial(self, trial: Trial) -> None:
        if self._folder is not None:
            trial.save(self._folder / f"trial_{trial.trial_id}" / TRIAL)


def synchronized(function: Callable[..., Result]) -> Callable[..., Result]:
    """The function itself: a decorator for methods of an oracle that is accepted for compatibility.

    Example:
        >>> synchronized(len) is len
        True
    """
    return function


def configuration(values: dict[str, Any]) -> str:
    """Values as a string that is the same for equal ones, whatever a search added for its own use.

    Example:
        >>> configuration({"units": 8, "tuner/epochs": 3}) == configuration({"units": 8})
        True
    """
    return json.dumps(settings_of(values), sort_keys=True)
