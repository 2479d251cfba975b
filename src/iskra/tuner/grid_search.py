"""Grid search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from .conditions import Value
from .hypermodel import Builder, HyperModel
from .hyperparameter import HyperParameter
from .hyperparameters import HyperParameters
from .objective import ObjectiveLike
from .oracle import Oracle, configuration
from .trial import TrialStatus
from .tuner import Tuner


class GridSearchOracle(Oracle):
    """All combinations of values, in order: defaults first, and what was declared last varies fastest.

    The arguments are those of `Oracle`. A range without steps counts as ten evenly spaced values.

    Example:
        >>> hp = HyperParameters()
        >>> _ = hp.Choice("units", [8, 16]), hp.Boolean("dropout")
        >>> oracle = GridSearchOracle("val_loss", hyperparameters=hp)
        >>> [tuple(trial.hyperparameters.values.values()) for trial in oracle.create_trials(10)]
        [(8, False), (8, True), (16, False), (16, True)]
    """

    def __init__(
        self,
        objective: ObjectiveLike = None,
        max_trials: int | None = None,
        seed: int | None = None,
        hyperparameters: HyperParameters | None = None,
        allow_new_entries: bool = True,
        tune_new_entries: bool = True,
        max_retries_per_trial: int = 0,
        max_consecutive_failed_trials: int = 3,
    ) -> None:
        super().__init__(
            objective,
            max_trials,
            hyperparameters,
            allow_new_entries,
            tune_new_entries,
            seed,
            max_retries_per_trial,
            max_consecutive_failed_trials,
        )

    def populate_space(self, trial_id: str) -> dict[str, Any]:
        """The first combination that no trial has; the end is known when no trial is under way that may add to them."""
        tried = self._tried()
        for values in combinations(self.hyperparameters.space):
            if configuration(values) not in tried:
                return {"status": TrialStatus.RUNNING, "values": values}
        return {"status": TrialStatus.IDLE if self.ongoing_trials else TrialStatus.STOPPED}


class GridSearch(Tuner):
    """Grid search: trains a model for every combination of values.

    Of a `Float` without `step`, and of a logarithmic `Int` without it, ten evenly spaced values are taken.

    Args:
        hypermodel: a function `build(hp)` that returns a compiled model, or a `HyperModel`.
        objective: the metric to make small or large, "val_loss": a name, an `Objective`, or a list of these.
        max_trials: how many combinations to try at most, all by default.
        seed: of the models' weights; by default one from the global generator.
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
        ...     layers = [iskra.Input((1,)), iskra.layers.Dense(hp.Choice("units", [2, 4])), iskra.layers.Dense(1)]
        ...     model = iskra.Sequential(layers)
        ...     model.compile(hp.Choice("optimizer", ["sgd", "adam"]), loss="mse")
        ...     return model
        >>> tuner = GridSearch(build, "loss", directory=tempfile.mkdtemp())
        >>> tuner.search([[0.0], [1.0]], [0.0, 1.0], verbose=0)
        >>> len(tuner.oracle.trials)
        4
    """

    def __init__(
        self,
        hypermodel: HyperModel | Builder | None = None,
        objective: ObjectiveLike = None,
        max_trials: int | None = None,
        seed: int | None = None,
        hyperparameters: HyperParameters | None = None,
        tune_new_entries: bool = True,
        allow_new_entries: bool = True,
        max_retries_per_trial: int = 0,
        max_consecutive_failed_trials: int = 3,
        **kwargs: Any,
    ) -> None:
        oracle = GridSearchOracle(
            objective,
            max_trials,
            seed,
            hyperparameters,
            allow_new_entries,
            tune_new_entries,
            max_retries_per_trial,
            max_consecutive_failed_trials,
        )
        super().__init__(oracle, hypermodel, **kwargs)


def combinations(space: Sequence[HyperParameter]) -> Iterator[dict[str, Value]]:
    """All combinations of the values of active hyperparameters.

    Example:
        >>> hp = HyperParameters()
        >>> with hp.conditional_scope("optimizer", "sgd") if hp.Choice("optimizer", ["sgd", "adam"]) else None:
        ...     _ = hp.Choice("momentum", [0.0, 0.9])
        >>> list(combinations(hp.space))
        [{'optimizer': 'sgd', 'momentum': 0.0}, {'optimizer': 'sgd', 'momentum': 0.9}, {'optimizer': 'adam'}]
    """
    return _extended(space, HyperParameters())


def _extended(space: Sequence[HyperParameter], chosen: HyperParameters) -> Iterator[dict[str, Value]]:
    """The combinations of the values of some hyperparameters, added to what is chosen already."""
    if not space:
        yield dict(chosen.values)
        return
    first, *rest = space
    if first.name in chosen.values or not chosen.is_active(first):
        yield from _extended(rest, chosen)
        return
    for value in dict.fromkeys([first.default, *first.values]):
        chosen.values[first.name] = value
        yield from _extended(rest, chosen)
    del chosen.values[first.name]
