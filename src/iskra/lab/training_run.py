"""The base of all experiments: one training, whose results are written into a run's folder."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from ..callbacks import Callback
from ..models import Model
from ..models.saving import write_model
from ..population import Member
from ..requirements import require
from ..tuner import LearningRateSearch
from ..typing import Config, PathLike, Verbose
from ..utils import set_random_seed
from .board import logs_of
from .environment import describe_environment, describe_process, select_engine
from .folder import RunFolder
from .history import Recorder
from .network import describe_layers, largest_rate
from .rate_search import describe_search, rate_search
from .recipe import SEARCH, Recipe
from .report.words import counted
from .results import Results
from .runs import NETWORK, Run


class TrainingRun(ABC):
    """A network and data, ready to be trained once.

    Args:
        engine: Name of the engine. `None` keeps the one that is set.
        threads: The number of threads. `None` keeps the number that is set.
        tensorboard: Whether to write logs for TensorBoard too.
        search_rate: Whether to search for the learning rate, in place of the recipe's.

    Attributes:
        search: The search for the learning rate, once there is one.
    """

    model: Model  # the network
    recipe: Recipe  # how it is trained
    tuning: Config | None = None  # the search that chose the recipe, if there was one

    def __init__(
        self,
        *,
        engine: str | None = None,
        threads: int | None = None,
        tensorboard: bool = False,
        search_rate: bool = False,
    ) -> None:
        require("matplotlib", "lab")
        require("h5py", "lab")
        if tensorboard:
            require("tensorboard", "tensorboard")
        select_engine(engine, threads)
        self.writes_logs: bool = tensorboard
        self.searches_rate: bool = search_rate
        self.search: LearningRateSearch | None = None

    @property
    def learning_rate(self) -> float:
        """The learning rate; of a schedule the largest."""
        return largest_rate(self.recipe)

    def train(self, path: PathLike | RunFolder, *, verbose: Verbose = "auto", command: str | None = None) -> Run:
        """Train, evaluate on the test data and write everything into a new folder.

        The files appear in this order: `config.json` at once, `history.csv` with the first epoch, then `model.keras`,
        the figures, `report.html` and, last of all, `metrics.json`: where it is, all are. Ctrl-C ends the training, not
        the run: the network is evaluated and reported as it is then. Logs for TensorBoard grow in `logs` meanwhile.

        Args:
            path: The new folder, or the folder of a run that is being written already.
            verbose: As in `fit`.
            command: The command of the run, for `config.json`. `None` for one that does the same.

        Raises:
            FileExistsError: If the folder exists: a run never overwrites another.
        """
        config = self._describe(command)
        folder = path if isinstance(path, RunFolder) else RunFolder(Path(path))
        folder.write_json("config.json", config)
        recorder = Recorder(folder)
        outcome, start = "finished", time.perf_counter()
        try:
            logs = [logs_of(folder.path, self.recipe)] if self.writes_logs else []
            set_random_seed(self.recipe.seed)  # again, so that nothing drawn since then matters
            try:
                if self.searches_rate:
                    self._search(recorder, logs, verbose)
                else:
                    self._fit(verbose=verbose, epochs=self.recipe.epochs, callbacks=[recorder, *logs])
            except KeyboardInterrupt:
                outcome = "interrupted"
            seconds = time.perf_counter() - start
            if self.searches_rate:
                config = self._with_rate(config)
                folder.write_json("config.json", config)
            recorder.write()
            metrics = {
                "outcome": outcome,
                **{name: values[-1] for name, values in recorder.history.items()},
                "epochs": recorder.num_epochs,
                "seconds": seconds,
                "examples_per_second": _num_examples(config) * self._num_epochs(recorder) / seconds,
            }
            results = self._evaluate(folder.path.name, config, metrics, recorder.history)
            with folder.open(NETWORK) as file:
                write_model(self.model, file)
            self._report(folder, results)
            folder.write_json("metrics.json", results.metrics)
        except Exception as error:
            folder.write_json("metrics.json", {"outcome": "failed", "error": f"{type(error).__name__}: {error}"})
            folder.close()
            raise
        folder.close()
        return Run.read(folder.path)

    @abstractmethod
    def summary(self) -> dict[str, str]:
        """Return a summary of the data for the terminal, by terms."""

    def duration(self) -> str:
        """Return the length of the training in words."""
        return counted(self.recipe.epochs, "epoch")

    def _search(self, recorder: Recorder, logs: Sequence[Callback], verbose: Verbose) -> None:
        """Train with many learning rates, and take the network of the best one."""
        search = rate_search(self.recipe, self._network)

        def callbacks(member: Member) -> list[Callback]:
            return self._callbacks([each.for_member(f"{member.number:03d}") for each in logs])

        try:
            search.fit(**self._training(), epochs=self.recipe.epochs, callbacks=callbacks, verbose=verbose)
        finally:  # Ctrl-C leaves what the search knows then
            if search.is_fitted:
                self.search, self.model = search, search.model
                self.recipe = replace(self.recipe, learning_rate=search.rate)
                recorder.history = {name: [float(value) for value in each] for name, each in search.history.items()}

    def _with_rate(self, config: Config) -> Config:
        """The content of `config.json` with the learning rate that was found."""
        found = {} if self.search is None else {"learning_rate_search": describe_search(self.search)}
        return {**config, "recipe": {**config["recipe"], "learning_rate": self.learning_rate}, **found}

    def _num_epochs(self, recorder: Recorder) -> int:
        """The number of epochs that all networks were trained."""
        return recorder.num_epochs if self.search is None else self.search.num_epochs

    def _describe(self, command: str | None) -> Config:
        """Return the content of `config.json`."""
        layers = describe_layers(self.model)
        settings = self._settings()
        if self.searches_rate:
            del settings["recipe"]["learning_rate"]  # nobody knows it yet
        return {
            **settings,
            **({} if self.tuning is None else {"tuning": self.tuning}),
            "layers": layers,
            "parameters": sum(layer["parameters"] for layer in layers),
            "started": datetime.now().astimezone().isoformat(timespec="seconds"),
            "command": command or self._command() + f" --lr {SEARCH}" * self.searches_rate,
            "process": describe_process(),
            **describe_environment(),
        }

    @abstractmethod
    def _settings(self) -> Config:
        """Return what is trained and how: `dataset`, `recipe` and further settings."""

    @abstractmethod
    def _command(self) -> str:
        """Return a command that does the same."""

    @abstractmethod
    def _fit(self, callbacks: list[Callback], **options: Any) -> None:
        """Train."""

    @abstractmethod
    def _network(self, recipe: Recipe) -> Model:
        """Return the compiled network of a recipe for this data."""

    @abstractmethod
    def _training(self) -> dict[str, Any]:
        """Return the arguments of `fit`: the data and the batch size."""

    def _callbacks(self, own: list[Callback]) -> list[Callback]:
        """Return callbacks with those that belong to the recipe."""
        return own

    @abstractmethod
    def _evaluate(self, name: str, config: Config, metrics: Config, history: dict[str, list[float]]) -> Results:
        """Return the results: the metrics of the training and those on the test data."""

    @abstractmethod
    def _report(self, folder: RunFolder, results: Any) -> None:
        """Write the figures and the report."""


def _num_examples(config: Config) -> int:
    """The number of images or rows of an epoch."""
    return int((config.get("images") or config["rows"])["train"])
