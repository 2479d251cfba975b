"""Hyperband: many short trainings, of which the better ones go on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..models import Model
from .checkpoints import read_checkpoint
from .hypermodel import Builder, HyperModel
from .hyperparameters import HyperParameters, settings_of
from .objective import ObjectiveLike
from .oracle import Oracle
from .trial import Trial, TrialStatus
from .tuner import Tuner

PARENT, ROUND, BRACKET = "tuner/trial_id", "tuner/round", "tuner/bracket"
EPOCHS, INITIAL_EPOCH = "tuner/epochs", "tuner/initial_epoch"


@dataclass
class Bracket:
    """Successive halving: rounds of trials, each going on with the better ones of the round before.

    Attributes:
        number: how many rounds follow the first one.
        rounds: the trials of each round, so far.
    """

    number: int
    rounds: list[list[Trial]]


class HyperbandOracle(Oracle):
    """Brackets of successive halving, from the one with most short trials to the one with full trainings alone.

    With R = `max_epochs` and e = `factor`, round r of bracket b trains for

        R e^(r - b)  epochs,    ceil((1 + log_e R) / (b + 1) e^(b - r))  trials,

    rounded up. A trial of a later round has the settings of the one whose training it goes on with, whose id is
    "tuner/trial_id" among its values; "tuner/initial_epoch" and "tuner/epochs" say from where and how far.

    Args:
        objective: see `Oracle`.
        max_epochs: the epochs of a full training.
        factor: how many times more epochs and fewer trials a round has than the one before.
        hyperband_iterations: how often to go through all brackets.
        seed: see `Oracle`.
        hyperparameters: see `Oracle`.
        allow_new_entries: see `Oracle`.
        tune_new_entries: see `Oracle`.
        max_retries_per_trial: see `Oracle`.
        max_consecutive_failed_trials: see `Oracle`.

    Raises:
        ValueError: a factor below 2, or numbers of epochs or iterations below 1.

    References:
        Li et al., "Hyperband: A Novel Bandit-Based Approach to Hyperparameter Optimization", JMLR 18 (2018).

    Example:
        >>> oracle = HyperbandOracle("val_loss", max_epochs=9)
        >>> [(oracle.num_epochs(2, r), oracle.num_trials_in(2, r)) for r in range(3)], oracle.num_trials
        ([(1, 9), (3, 3), (9, 1)], 23)
    """

    def __init__(
        self,
        objective: ObjectiveLike = None,
        max_epochs: int = 100,
        factor: int = 3,
        hyperband_iterations: int = 1,
        seed: int | None = None,
        hyperparameters: HyperParameters | None = None,
        allow_new_entries: bool = True,
        tune_new_entries: bool = True,
        max_retries_per_trial: int = 0,
        max_consecutive_failed_trials: int = 3,
    ) -> None:
        super().__init__(
            objective,
            None,
            hyperparameters,
            allow_new_entries,
            tune_new_entries,
            seed,
            max_retries_per_trial,
            max_consecutive_failed_trials,
        )
        _check_at_least(2, "factor", factor)
        _check_at_least(1, "max_epochs", max_epochs)
        _check_at_least(1, "hyperband_iterations", hyperband_iterations)
        self.max_epochs: int = max_epochs
        self.factor: int = factor
        self.hyperband_iterations: int = hyperband_iterations

    @property
    def num_trials(self) -> int:
        """How many trials there are in all brackets."""
        sizes = (
            self.num_trials_in(bracket, each) for bracket in range(self._num_brackets) for each in range(bracket + 1)
        )
        return self.hyperband_iterations * sum(sizes)

    def num_trials_in(self, bracket: int, round: int) -> int:
        """How many trials a round of a bracket has."""
        full = math.ceil(1 + math.log(self.max_epochs, self.factor))
        return math.ceil(full / (bracket + 1) * self.factor ** (bracket - round))

    def num_epochs(self, bracket: int, round: int) -> int:
        """For how many epochs in all the trials of a round of a bracket are trained."""
        return math.ceil(self.max_epochs / self.factor ** (bracket - round))

    def populate_space(self, trial_id: str) -> dict[str, Any]:
        """Another trial of a bracket's first round, or the best that is waiting to go on."""
        brackets, values = self._brackets(), self._random_values()
        for bracket in brackets:
            if values and len(bracket.rounds[0]) < self.num_trials_in(bracket.number, 0):
                return self._response(values, bracket.number, 0)
            if promoted := self._promoted(bracket):
                return promoted
        number = self._num_brackets - 1 - len(brackets) % self._num_brackets
        if values and len(brackets) < self._num_brackets * self.hyperband_iterations:
            return self._response(values, number, 0)
        if self.ongoing_trials:
            return {"status": TrialStatus.IDLE}
        rest = (self._promoted(bracket, is_closed=True) for bracket in brackets)
        return next(filter(None, rest), {"status": TrialStatus.STOPPED})

    @property
    def _num_brackets(self) -> int:
        """One for each power of the factor up to the epochs of a full training."""
        count = 1
        while self.factor**count <= self.max_epochs:
            count += 1
        return count

    def _brackets(self) -> list[Bracket]:
        """The brackets that were begun, as their trials tell."""
        brackets: list[Bracket] = []
        homes: dict[str, Bracket] = {}
        for trial in self.trials.values():
            values = trial.hyperparameters.values
            home = homes.get(str(values.get(PARENT)))
            if home is None:
                home = self._first_round_with_room(brackets, int(values[BRACKET]))
            home.rounds[int(values[ROUND])].append(trial)
            homes[trial.trial_id] = home
        return brackets

    def _first_round_with_room(self, brackets: list[Bracket], number: int) -> Bracket:
        """The last bracket, or a new one if that has another number or is full."""
        last = brackets[-1] if brackets else None
        if last is None or last.number != number or len(last.rounds[0]) >= self.num_trials_in(number, 0):
            brackets.append(Bracket(number, [[] for _ in range(number + 1)]))
        return brackets[-1]

    def _promoted(self, bracket: Bracket, is_closed: bool = False) -> dict[str, Any] | None:
        """The best trial of a round that is sure to go on, as a trial of the next round.

        It is sure when more trials have ended than will be left out, or if no others will come.
        """
        for number in range(1, bracket.number + 1):
            before, now = bracket.rounds[number - 1], bracket.rounds[number]
            taken = {trial.hyperparameters.values[PARENT] for trial in now}
            ended = [
                trial
                for trial in before
                if trial.trial_id not in taken and trial.status in (TrialStatus.COMPLETED, TrialStatus.FAILED)
            ]
            room = self.num_trials_in(bracket.number, number)
            left_out = self.num_trials_in(bracket.number, number - 1) - room
            waiting = [trial for trial in ended if trial.status == TrialStatus.COMPLETED]
            if waiting and len(now) < room and (is_closed or len(ended) > left_out):
                best = min(waiting, key=lambda trial: self.objective.sign() * (trial.score or 0.0))
                return self._response(best.hyperparameters.values, bracket.number, number, best)
        return None

    def _response(
        self, values: dict[str, Any], bracket: int, round: int, parent: Trial | None = None
    ) -> dict[str, Any]:
        """What `populate_space` gives for a trial of a round."""
        chosen = {
            **settings_of(values),
            EPOCHS: self.num_epochs(bracket, round),
            INITIAL_EPOCH: 0 if parent is None else self.num_epochs(bracket, round - 1),
            BRACKET: bracket,
            ROUND: round,
        }
        if parent is not None:
            chosen[PARENT] = parent.trial_id
        return {"status": TrialStatus.RUNNING, "values": chosen}


class Hyperband(Tuner):
    """Hyperband: trains many models for a few epochs each, and the better ones for longer.

    A training goes on where the earlier one of the same settings was at its best epoch.

    Args:
        hypermodel: a function `build(hp)` that returns a compiled model, or a `HyperModel`.
        objective: the metric to make small or large, "val_loss": a name, an `Objective`, or a list of these.
        max_epochs: the epochs of a full training: somewhat more than the slowest model needs, if `EarlyStopping` is
            among the callbacks.
        factor: how many times more epochs and fewer trials a round has than the one before.
        hyperband_iterations: how often to go through all brackets; once costs about
            `max_epochs * log(max_epochs, factor) ** 2` epochs.
        seed: of the draws and of the models' weights; by default one from the global generator.
        hyperparameters: hyperparameters that take precedence over those of the hypermodel.
        tune_new_entries: whether those that the hypermodel adds are searched.
        allow_new_entries: whether it may add any.
        max_retries_per_trial: how often a trial that failed is tried again.
        max_consecutive_failed_trials: after so many failed trials in a row the search ends with an error.
        **kwargs: see `Tuner`.

    Example:
        >>> import tempfile
        >>> import iskra
        >>> def build(hp):
        ...     model = iskra.Sequential([iskra.Input((1,)), iskra.layers.Dense(1)])
        ...     model.compile(iskra.optimizers.SGD(hp.Float("rate", 0.01, 1.0, sampling="log")), loss="mse")
        ...     return model
        >>> tuner = Hyperband(build, "loss", max_epochs=4, factor=2, seed=1, directory=tempfile.mkdtemp())
        >>> tuner.search([[0.0], [1.0]], [0.0, 1.0], verbose=0)
        >>> [trial.hyperparameters.get("tuner/epochs") for trial in tuner.oracle.trials.values()]
        [1, 1, 1, 1, 2, 2, 2, 4, 2, 2, 4, 4, 4, 4, 4]
    """

    def __init__(
        self,
        hypermodel: HyperModel | Builder | None = None,
        objective: ObjectiveLike = None,
        max_epochs: int = 100,
        factor: int = 3,
        hyperband_iterations: int = 1,
        seed: int | None = None,
        hyperparameters: HyperParameters | None = None,
        tune_new_entries: bool = True,
        allow_new_entries: bool = True,
        max_retries_per_trial: int = 0,
        max_consecutive_failed_trials: int = 3,
        **kwargs: Any,
    ) -> None:
        oracle = HyperbandOracle(
            objective,
            max_epochs,
            factor,
            hyperband_iterations,
            seed,
            hyperparameters,
            allow_new_entries,
            tune_new_entries,
            max_retries_per_trial,
            max_consecutive_failed_trials,
        )
        super().__init__(oracle, hypermodel, **kwargs)

    def fit_arguments(self, trial: Trial, fit_kwargs: dict[str, Any]) -> dict[str, Any]:
        """The arguments of `search` with the epochs of the trial's round."""
        values = trial.hyperparameters.values
        return {**fit_kwargs, "epochs": values[EPOCHS], "initial_epoch": values[INITIAL_EPOCH]}

    def _build_model(self, hp: HyperParameters) -> Model:
        """The model, with the weights of the training that it goes on with."""
        model = super()._build_model(hp)
        if PARENT in hp.values:
            parent = self.oracle.get_trial(str(hp.values[PARENT]))
            read_checkpoint(model, parent, Path(self.get_trial_dir(parent.trial_id)))
        return model


def _check_at_least(least: int, name: str, value: int) -> None:
    if not isinstance(value, int) or value < least:
        raise ValueError(
            f"Hyperband: expected {name} as an integer of at least {least}, got {value!r}. Pass a larger one."
        )
