"""What all experiments have in common: a folder that fills while a network is trained, judged and reported."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from iskra.callbacks import Callback
from iskra.lab.board import logs_of, require_tensorboard
from iskra.lab.environment import describe_environment, describe_process
from iskra.lab.folder import RunFolder
from iskra.lab.network import describe_layers, largest_rate
from iskra.lab.plots.style import require_matplotlib
from iskra.lab.recipe import Recipe
from iskra.lab.recorder import Recorder
from iskra.lab.report.words import counted
from iskra.lab.runs import Run

WEIGHTS = "model.weights.npz"


class Trial(ABC):
    """A network and data, ready for one training.

    Args:
        writes_logs: Whether to write logs for TensorBoard too.

    Attributes:
        model: The network.
        recipe: How it is trained.

    Raises:
        ImportError: If a package is missing that it takes to draw or to write the logs.
    """

    model: Any
    recipe: Recipe

    def __init__(self, writes_logs: bool) -> None:
        require_matplotlib()
        if writes_logs:
            require_tensorboard()
        self.writes_logs = writes_logs

    @property
    def learning_rate(self) -> float:
        """The learning rate; of a schedule the largest."""
        return largest_rate(self.recipe)

    def train(self, path: str | Path, *, verbose: str | int = "auto", command: str | None = None) -> Run:
        """Train, judge by the test data and write everything into a new folder.

        The files appear in this order: `config.json` at once, `history.csv` with the first epoch, then
        `model.weights.npz`, the pictures, `report.html` and, last of all, `metrics.json`: where it is, all are.
        Ctrl-C ends the training, not the run: what was learned so far is judged and reported. Logs for TensorBoard
        grow in `logs` while it trains.

        Args:
            path: The new folder.
            verbose: As in `fit`.
            command: The command that asked for the run, to be noted. `None` notes one that does the same.

        Raises:
            FileExistsError: If the folder exists: a run never overwrites another.
        """
        config = self._describe(command)
        folder = RunFolder(Path(path))
        folder.write_json("config.json", config)
        recorder = Recorder(folder)
        start = time.perf_counter()
        try:
            logs = [logs_of(folder.path, self.recipe)] if self.writes_logs else []
            outcome = self._fit([recorder, *logs], verbose)
            seconds = time.perf_counter() - start
            recorder.write()
            results = self._judge(folder.path.name, config, outcome, recorder, seconds)
            self._write_weights(folder)
            self._write(folder, results)
            folder.write_json("metrics.json", results.metrics)
        except Exception as error:
            folder.write_json("metrics.json", {"outcome": "failed", "error": f"{type(error).__name__}: {error}"})
            folder.close()
            raise
        folder.close()
        return Run.read(folder.path)

    @abstractmethod
    def introduction(self) -> dict[str, str]:
        """Return what is going to be trained on, by terms, for the terminal."""

    def duration(self) -> str:
        """Say how long is trained."""
        return counted(self.recipe.epochs, "epoch")

    def _describe(self, command: str | None) -> dict[str, Any]:
        """Return what `config.json` holds."""
        layers = describe_layers(self.model)
        return {
            **self._subject(),
            "layers": layers,
            "parameters": sum(layer["parameters"] for layer in layers),
            "started": datetime.now().astimezone().isoformat(timespec="seconds"),
            "command": command or self._command(),
            "process": describe_process(),
            **describe_environment(),
        }

    def _write_weights(self, folder: RunFolder) -> None:
        names = (f"{place:03d}/{weight.path}" for place, weight in enumerate(self.model.weights))
        with folder.open(WEIGHTS) as file:
            np.savez(file, **dict(zip(names, self.model.get_weights(), strict=True)))

    @abstractmethod
    def _subject(self) -> dict[str, Any]:
        """Return what is trained and how: `dataset`, `recipe` and what else there is to say."""

    @abstractmethod
    def _command(self) -> str:
        """Return a command that does the same."""

    @abstractmethod
    def _fit(self, callbacks: list[Callback], verbose: str | int) -> str:
        """Train; return `finished`, or `interrupted` after Ctrl-C."""

    @abstractmethod
    def _judge(self, name: str, config: dict[str, Any], outcome: str, recorder: Recorder, seconds: float) -> Any:
        """Measure the trained network; what is returned has its `metrics`."""

    @abstractmethod
    def _write(self, folder: RunFolder, results: Any) -> None:
        """Write the pictures and the report."""
