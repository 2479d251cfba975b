"""Trials: hyperparameters, and what came of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

from ..typing import Config
from .hyperparameters import HyperParameters
from .metrics_tracker import MetricsTracker
from .project_files import read_json, write_json


class TrialStatus:
    """The states of a trial.

    Attributes:
        RUNNING: it is to be run, or under way.
        IDLE: there is nothing to run before another trial has ended.
        STOPPED: the search is over.
        COMPLETED: it has a score.
        INVALID: it failed, and may be tried again.
        FAILED: it failed for good.
    """

    RUNNING = "RUNNING"
    IDLE = "IDLE"
    STOPPED = "STOPPED"
    COMPLETED = "COMPLETED"
    INVALID = "INVALID"
    FAILED = "FAILED"


class Trial:
    """One choice of hyperparameters in a search.

    Args:
        hyperparameters: the search space with the values to try.
        trial_id: its number in the search, with leading zeros: "07".
        status: one of `TrialStatus`.
        message: what went wrong, if it failed.

    Attributes:
        metrics: the metrics at its best epoch.
        score: the value of the objective, None before it ended.
        best_step: the index of its best epoch.
        histories: the metrics of all epochs, one dictionary for each execution.
        num_runs: how often it was run.
        build_config: for what inputs its model was built, as `Model.get_build_config` says it.

    Example:
        >>> hp = HyperParameters()
        >>> _ = hp.Int("units", 8, 64, default=16)
        >>> trial = Trial(hp, "0")
        >>> trial.score = 0.25
        >>> trial.summary()
        Trial 0 summary
        Hyperparameters:
        units: 16
        Score: 0.25
    """

    def __init__(
        self,
        hyperparameters: HyperParameters,
        trial_id: str,
        status: str = TrialStatus.RUNNING,
        message: str | None = None,
    ) -> None:
        self.hyperparameters: HyperParameters = hyperparameters
        self.trial_id = trial_id
        self.status: str = status
        self.message = message
        self.metrics: MetricsTracker = MetricsTracker()
        self.score: float | None = None
        self.best_step: int | None = None
        self.histories: list[dict[str, list[float]]] = []
        self.num_runs = 0
        self.build_config: Config | None = None

    def summary(self) -> None:
        """Print the hyperparameters and the score."""
        print(f"Trial {self.trial_id} summary")
        print("Hyperparameters:")
        for name, value in self.hyperparameters.values.items():
            print(f"{name}: {value}")
        if not self.hyperparameters.values:
            print("default configuration")
        if self.score is not None:
            print(f"Score: {self.score}")
        if self.message is not None:
            print(self.message)

    def begin_again(self) -> None:
        """Forget what came of it."""
        self.status, self.message = TrialStatus.RUNNING, None
        self.metrics, self.histories = MetricsTracker(), []
        self.score, self.best_step = None, None

    def get_state(self) -> Config:
        """The whole trial, as JSON can hold it."""
        objects: Config = {"hyperparameters": self.hyperparameters.get_config(), "metrics": self.metrics.get_config()}
        return {**vars(self), **objects}

    def set_state(self, state: Config) -> None:
        """Become the trial that `get_state` described."""
        vars(self).update(state)
        self.hyperparameters = HyperParameters.from_config(state["hyperparameters"])
        self.metrics = MetricsTracker.from_config(state["metrics"])

    def save(self, path: Path) -> None:
        """Write it into a file, atomically."""
        write_json(path, self.get_state())

    @classmethod
    def load(cls, path: Path) -> Self:
        """The trial that `save` wrote."""
        trial = cls(HyperParameters(), "")
        trial.set_state(read_json(path))
        return trial

    def __repr__(self) -> str:
        score: Any = "" if self.score is None else f", score={self.score:.4g}"
        return f"<Trial {self.trial_id}: {self.status}{score}>"
