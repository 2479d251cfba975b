"""The recipe of an experiment as a hypermodel: trials are trained as `iskra train` trains."""

from __future__ import annotations

import math
import time
from collections.abc import Collection
from typing import Any

from ...callbacks import Callback
from ...callbacks.callback import Logs
from ...models import Model
from ...tuner import HyperModel, HyperParameters
from ..training_run import TrainingRun
from .space import choose_fields
from .variants import image_shape, recipe_of, variant

SECONDS = "seconds"  # in a trial's history: the time since its training began, after each epoch


class RecipeHyperModel(HyperModel):
    """Varies the recipe of an experiment.

    Args:
        experiment: The experiment, whose data all trials share.
        kept: Names of fields of the recipe that are not searched for.
    """

    def __init__(self, experiment: TrainingRun, kept: Collection[str] = ()) -> None:
        super().__init__(recipe_of(experiment).dataset)
        self._experiment = experiment
        self._kept = frozenset(kept)
        self._training: dict[str, Any] = experiment._training()

    def fields(self, hp: HyperParameters) -> dict[str, Any]:
        """Return the fields of the recipe by hyperparameters."""
        return choose_fields(hp, recipe_of(self._experiment), self._kept, image_shape(self._experiment))

    def declare_hyperparameters(self, hp: HyperParameters) -> None:
        """Declare the search space."""
        self.fields(hp)

    def build(self, hp: HyperParameters) -> Model:
        """Build the network of a trial."""
        return variant(self._experiment, self.fields(hp)).model

    def fit_arguments(self, hp: HyperParameters) -> dict[str, Any]:
        """Return the arguments of `fit` for a trial: the data, the batch size, and the callbacks of its recipe."""
        trial = variant(self._experiment, self.fields(hp), self._experiment.model)
        training = self._training  # the same arrays for all trials, unless batches are made of files
        if "batch_size" in training:
            training = {**training, "batch_size": trial.recipe.batch_size}
        else:
            training = trial._training()
        return {**training, "callbacks": trial._callbacks([Watch()])}


class Watch(Callback):
    """Adds the time since training began to the logs, in seconds, and ends a training that diverged."""

    def on_train_begin(self, logs: Logs = None) -> None:
        self._start = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        if logs is None:
            return
        logs[SECONDS] = time.perf_counter() - self._start
        if any(math.isnan(value) for name, value in logs.items() if name.endswith("loss")):
            self.model.stop_training = True
