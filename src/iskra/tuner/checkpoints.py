"""The weights of a trial's best epoch, and what a tuner hears of epochs and batches."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..callbacks import Callback
from ..callbacks.callback import Logs
from ..configurable import serialized
from ..graph import Variable
from ..models import Model
from .objective import Objective
from .trial import Trial

if TYPE_CHECKING:
    from .tuner import Tuner

WEIGHTS = "checkpoint.weights.h5"


class BestEpoch(Callback):
    """Keeps the weights and the optimizer's state of the best epoch in memory; if there is no objective, of the last.

    They are written when the trial is over: a trial that is killed before is run again from its beginning.

    Args:
        objective: decides which epoch is the best.

    Attributes:
        value: the objective at the best epoch, NaN before the first.
    """

    rank = 1  # after callbacks that change weights at the end of an epoch

    def __init__(self, objective: Objective) -> None:
        self._objective = objective
        self.value: float = float("nan")
        self._values: list[np.ndarray] | None = None

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        has_value = self._objective.has_value(logs or {})
        value = self._objective.get_value(logs or {}) if has_value else self.value
        if not has_value or self._values is None or self._objective.better_than(value, self.value):
            self.value = value
            self._values = [variable.numpy() for variable in _state(self.model)]

    def write(self, model: Model, trial: Trial, folder: Path) -> None:
        """Write what was kept, or what the model has now if it saw no epoch; the model has it from then on.

        Args:
            model: the model that was trained.
            trial: its trial.
            folder: of the trial.
        """
        if not model.built or not model.weights:
            return
        if self._values is not None and self.model is model:
            for variable, value in zip(_state(model), self._values, strict=True):
                variable.assign(value)
        folder.mkdir(parents=True, exist_ok=True)
        trial.build_config = serialized(model.get_build_config())
        model.save_weights(folder / WEIGHTS)


def read_checkpoint(model: Model, trial: Trial, folder: Path) -> None:
    """Give a model the weights and the optimizer's state of a trial's best epoch.

    Args:
        model: a model of the trial's hyperparameters.
        trial: the trial.
        folder: of the trial.

    Raises:
        FileNotFoundError: the trial has no weights.
    """
    if not (folder / WEIGHTS).exists():
        raise FileNotFoundError(
            f"Tuner: expected weights in {str(folder / WEIGHTS)!r}, got no such file. "
            "Let HyperModel.fit call model.fit with its callbacks, or train the model anew."
        )
    if not model.built and trial.build_config is not None:
        model.build_from_config(trial.build_config)
    model.load_weights(folder / WEIGHTS)


class TunerHooks(Callback):
    """Calls a tuner's hooks for epochs, and those for batches if its class defines them.

    Args:
        tuner: the tuner.
        trial: passed on to its hooks.
    """

    def __init__(self, tuner: Tuner, trial: Trial) -> None:
        self._tuner, self._trial = tuner, trial
        for own, theirs in (("on_train_batch_begin", "on_batch_begin"), ("on_train_batch_end", "on_batch_end")):
            if tuner.overrides(theirs):  # a hook for batches makes training return after each one
                setattr(self, own, self._batch_hook(theirs))

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        self._tuner.on_epoch_begin(self._trial, self.model, epoch, logs)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        self._tuner.on_epoch_end(self._trial, self.model, epoch, logs)

    def _batch_hook(self, name: str) -> Any:
        def hook(batch: int, logs: Logs = None) -> None:
            getattr(self._tuner, name)(self._trial, self.model, batch, logs)

        return hook


def _state(model: Model) -> Iterable[Variable]:
    return [*model.variables, *(model.optimizer.variables if model.optimizer is not None else [])]
