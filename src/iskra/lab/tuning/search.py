"""The search itself: a tuner of recipes with a limit of trials and of time."""

from __future__ import annotations

import sys
import time
import warnings
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...advice import IskraWarning
from ...config import num_threads
from ...requirements import require
from ...tuner import (
    BayesianOptimizationOracle,
    Hyperband,
    HyperbandOracle,
    Oracle,
    RandomSearchOracle,
    Trial,
    TrialStatus,
    Tuner,
)
from ...tuner.project_files import read_json, write_json
from .hypermodel import RecipeHyperModel

if TYPE_CHECKING:
    from ...typing import Verbose

FOLDER = "search"  # of the trials, in a run's folder
TIME = "time.json"  # in that
SEARCHES = ("random", "hyperband", "bayesian")
INITIAL = 10  # random trials before Bayesian optimization where the number of all is not known
TRIALS = 20  # of a search that would go on for ever
MOST_FAILED = 10  # trials in a row; a learning rate may well be too large for a network


class TimeIsUp(Exception):
    """The search has taken as long as it may."""


class TimeLimit(Tuner):
    """A tuner of recipes that begins no trial after some time.

    The time is kept beside the trials: that of a search is the time of all its calls until their last trials ended.

    Attributes:
        most_seconds: The time for the search; None for no limit.
    """

    most_seconds: float | None = None

    def on_search_begin(self) -> None:
        """Go on from the time that earlier calls took."""
        self._began = time.perf_counter() - read_seconds(Path(self.project_dir))

    def pre_create_trial(self) -> None:
        """Raise `TimeIsUp` where the search has taken as long as it may."""
        if self.most_seconds is not None and self.oracle.trials and self._elapsed() >= self.most_seconds:
            raise TimeIsUp

    def on_trial_end(self, trial: Trial) -> None:
        """Write down the time."""
        super().on_trial_end(trial)
        write_json(Path(self.project_dir) / TIME, {"seconds": self._elapsed()})

    def fit_arguments(self, trial: Trial, fit_kwargs: dict[str, Any]) -> dict[str, Any]:
        """Return the arguments of `fit` for a trial, as its recipe has them."""
        assert isinstance(self.hypermodel, RecipeHyperModel)
        return {
            **super().fit_arguments(trial, fit_kwargs),
            **self.hypermodel.fit_arguments(trial.hyperparameters),
        }

    def _elapsed(self) -> float:
        return time.perf_counter() - self._began


def read_seconds(project: Path) -> float:
    """Return how long a search has taken, by its folder."""
    return float(read_json(project / TIME)["seconds"]) if (project / TIME).exists() else 0.0


class LimitedHyperband(TimeLimit, Hyperband):
    """Hyperband by an oracle that is given, with a limit of time."""

    def __init__(self, oracle: Oracle, hypermodel: RecipeHyperModel, **settings: Any) -> None:
        Tuner.__init__(self, oracle, hypermodel, **settings)


class RecipeFirst(Oracle):
    """An oracle whose first trial has the recipe's own values, to compare the others with."""

    def populate_space(self, trial_id: str) -> dict[str, Any]:
        """Return the values of a trial, the defaults for the first."""
        response = super().populate_space(trial_id)
        if self.trials or response["status"] != TrialStatus.RUNNING:
            return response
        space = self.get_space()
        space.values = {}
        space.ensure_active_values()
        own_use = {name: value for name, value in response["values"].items() if name.startswith("tuner/")}
        return {**response, "values": {**space.values, **own_use}}


class RandomOracle(RecipeFirst, RandomSearchOracle):
    """The recipe, then random values."""


class BayesianOracle(RecipeFirst, BayesianOptimizationOracle):
    """The recipe, then what the trials so far promise."""


class HalvingOracle(RecipeFirst, HyperbandOracle):
    """The recipe in the first trial of the first bracket."""

    @property
    def num_trials(self) -> int:
        """How many trials there are at most."""
        return min(super().num_trials, self.max_trials or sys.maxsize)


def check_search(search: str, trials: int | None, minutes: float | None) -> None:
    """See that a search of this kind can be made.

    Raises:
        ValueError: If there is no such search, or a limit is none.
        ImportError: If a package is missing.
    """
    if search not in SEARCHES:
        raise ValueError(f"search: expected one of {', '.join(SEARCHES)}, got {search!r}. Choose one of these.")
    if trials is not None and trials < 1:
        raise ValueError(f"trials: expected an integer of at least 1, got {trials}. Remove it for {TRIALS}.")
    if minutes is not None and not minutes > 0:
        raise ValueError(f"minutes: expected a number above 0, got {minutes}. Remove it for no limit of time.")
    if search == "bayesian":
        require("optuna", "tuner")


def make_tuner(
    search: str,
    hypermodel: RecipeHyperModel,
    folder: Path,
    *,
    objective: str,
    epochs: int,
    seed: int,
    trials: int | None = None,
    minutes: float | None = None,
) -> TimeLimit:
    """Return the tuner of a search, which goes on if its folder has one already.

    Args:
        search: One of `SEARCHES`.
        hypermodel: The recipe.
        folder: The run's folder.
        objective: The metric to make small or large.
        epochs: Of a trial at most.
        seed: Of the draws and of the trials' weights.
        trials: The most trials. `None` takes 20, for Hyperband what its schedule has, and all that there is time for
            with a limit of time.
        minutes: The most time. Trials that have begun are finished.
    """
    common: dict[str, Any] = {"objective": objective, "seed": seed, "max_consecutive_failed_trials": MOST_FAILED}
    in_time = trials is None and minutes is not None
    oracle: Oracle
    if search == "hyperband":
        oracle = HalvingOracle(max_epochs=epochs, **common)
    elif search == "bayesian":
        oracle = BayesianOracle(num_initial_points=INITIAL if in_time else None, **common)
    else:
        oracle = RandomOracle(**common)
    if search != "hyperband" or trials is not None:
        oracle.max_trials = None if in_time else trials or TRIALS
    kind = LimitedHyperband if search == "hyperband" else TimeLimit
    tuner = kind(oracle, hypermodel, directory=folder, project_name=FOLDER)
    if minutes is not None:
        tuner.most_seconds = 60 * minutes
        oracle.trials_at_once = num_threads()  # more would go on for long when the time is up
    return tuner


def run_search(tuner: TimeLimit, epochs: int, verbose: Verbose = "auto") -> None:
    """Search until the limits are reached.

    Args:
        tuner: The tuner.
        epochs: Of a trial at most.
        verbose: As in `Tuner.search`.
    """
    with warnings.catch_warnings(), suppress(TimeIsUp):
        warnings.filterwarnings("ignore", ".*expected a number in .*, got NaN", IskraWarning)  # that is a finding
        tuner.search(epochs=epochs, verbose=verbose)
