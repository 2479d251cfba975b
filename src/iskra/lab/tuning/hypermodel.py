"""The recipe of an experiment as a hypermodel: trials are trained as `iskra train` trains."""

from __future__ import annotations

import math
import time
import warnings
from collections.abc import Collection
from typing import Any

from ...advice import IskraWarning
from ...callbacks import Callback, History
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

    def fields(self, hp: HyperParameters) -> dict[str, Any]:
        """Return the fields of the recipe by hyperparameters."""
        return choose_fields(hp, recipe_of(self._experiment), self._kept, image_shape(self._experiment))

    def declare_hyperparameters(self, hp: HyperParameters) -> None:
        """Declare the search space."""
        self.fields(hp)

    def build(self, hp: HyperParameters) -> Model:
        """Build the network of a trial."""
        return variant(self._experiment, self.fields(hp)).model

    def fit(self, hp: HyperParameters, model: Model, *args: Any, callbacks: Any = (), **kwargs: Any) -> History:
        """Train the network of a trial on the training data, with the callbacks of its recipe."""
        watch = _Watch()
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", ".*expected a number in .*, got NaN", IskraWarning)
            variant(self._experiment, self.fields(hp), model)._fit([*callbacks, watch], **kwargs)
        history = model.history
        assert isinstance(history, History)
        history.history[SECONDS] = watch.seconds
        return history


class _Watch(Callback):
    """Notes the time after each epoch, in seconds since training began, and ends a training that diverged."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []

    def on_train_begin(self, logs: Logs = None) -> None:
        self._start = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        self.seconds.append(time.perf_counter() - self._start)
        if any(math.isnan(value) for name, value in (logs or {}).items() if name.endswith("loss")):
            self.model.stop_training = True
