"""Random search."""

from __future__ import annotations

from typing import Any

from .hypermodel import Builder, HyperModel
from .hyperparameters import HyperParameters
from .objective import ObjectiveLike
from .oracle import Oracle
from .trial import TrialStatus
from .tuner import Tuner


class RandomSearchOracle(Oracle):
    """Values drawn at random, none of them twice. The arguments are those of `Oracle`.

    Example:
        >>> hp = HyperParameters()
        >>> _ = hp.Choice("units", [8, 16, 32])
        >>> oracle = RandomSearchOracle("val_loss", max_trials=10, hyperparameters=hp, seed=1)
        >>> sorted(trial.hyperparameters.get("units") for trial in oracle.create_trials(10))
        [8, 16, 32]
    """

    def __init__(
        self,
        objective: ObjectiveLike = None,
        max_trials: int = 10,
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
        """Random values that were not tried before."""
        values = self._random_values()
        return {"status": TrialStatus.STOPPED if values is None else TrialStatus.RUNNING, "values": values}


class RandomSearch(Tuner):
    """Random search: trains models of hyperparameters that are drawn at random, each configuration once.

    Args:
        hypermodel: a function `build(hp)` that returns a compiled model, or a `HyperModel`.
        objective: the metric to make small or large, "val_loss": a name, an `Objective`, or a list of these.
        max_trials: how many configurations to try at most.
        seed: of the draws and of the models' weights; by default one from the global generator.
        hyperparameters: hyperparameters that take precedence over those of the hypermodel.
        tune_new_entries: whether those that the hypermodel adds are searched.
        allow_new_entries: whether it may add any.
        max_retries_per_trial: how often a trial that failed is tried again.
        max_consecutive_failed_trials: after so many failed trials in a row the search ends with an error.
        **kwargs: see `Tuner`.

    Example:
        >>> import tempfile
        >>> import numpy as np
        >>> import iskra
        >>> def build(hp):
        ...     model = iskra.Sequential([iskra.Input((1,)), iskra.layers.Dense(1)])
        ...     rate = hp.Float("learning_rate", 1e-3, 1.0, sampling="log")
        ...     model.compile(iskra.optimizers.SGD(rate), loss="mse")
        ...     return model
        >>> tuner = RandomSearch(build, "val_loss", max_trials=4, seed=1, directory=tempfile.mkdtemp())
        >>> x = np.linspace(-1, 1, 64)[:, None]
        >>> tuner.search(x, 2 * x, epochs=5, validation_split=0.25, verbose=0)
        >>> len(tuner.oracle.trials), tuner.get_best_models()[0].output_shape
        (4, (None, 1))
    """

    def __init__(
        self,
        hypermodel: HyperModel | Builder | None = None,
        objective: ObjectiveLike = None,
        max_trials: int = 10,
        seed: int | None = None,
        hyperparameters: HyperParameters | None = None,
        tune_new_entries: bool = True,
        allow_new_entries: bool = True,
        max_retries_per_trial: int = 0,
        max_consecutive_failed_trials: int = 3,
        **kwargs: Any,
    ) -> None:
        oracle = RandomSearchOracle(
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
