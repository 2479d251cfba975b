"""The hooks that training, evaluation and prediction call."""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from ..config import is_interactive_logging_enabled

if TYPE_CHECKING:
    from ..models import Model

LOGGER = "iskra"  # gets what is not shown
Logs: TypeAlias = dict[str, float] | None


class Callback:
    """Base class of callbacks. A subclass defines the hooks of `fit`, `evaluate` and `predict` that it needs.

    Logs hold the metrics so far: `{"loss": 0.3, "accuracy": 0.9}`, at the end of an epoch also `val_loss` and the
    like. All callbacks of a call share one dict of logs: what one adds, the next ones see.

    A callback that defines a hook for batches makes training return to Python after every batch. Without one, whole
    stretches of an epoch run natively.

    Attributes:
        model: the model, set before the first hook.
        params: `{"epochs": ..., "steps": ..., "verbose": ...}` of the call.
        kept: names of attributes that `BackupAndRestore` saves, to resume training.
        kept_from_start: those of them that it saves before the first epoch, too.
        files: names of attributes that are paths of files it writes.
        folders: names of attributes that are paths of folders it writes to.
        rank: hooks of callbacks with a higher rank run after those of all with a lower one; 0 for most.
        member: the member of a population whose training it watches, None in a training by `Model.fit`.

    Example:
        >>> class Announce(Callback):
        ...     def on_epoch_end(self, epoch, logs=None):
        ...         print(f"after epoch {epoch + 1}: {logs['loss']:.2f}")
        >>> Announce().on_epoch_end(0, {"loss": 0.5})
        after epoch 1: 0.50
    """

    model: Any = None
    params: dict[str, Any] | None = None
    kept: tuple[str, ...] = ()
    kept_from_start: tuple[str, ...] = ()
    rank = 0
    files: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    member: Any = None
    _note: Callable[[str], None] = print

    def __getstate__(self) -> dict[str, Any]:
        """All but where it prints, which is this process's, and this call's."""
        return {name: value for name, value in vars(self).items() if name != "_note"}

    def set_params(self, params: dict[str, Any]) -> None:
        """Set the parameters of the call."""
        self.params = params

    def set_model(self, model: Model) -> None:
        """Set the model."""
        self.model = model

    def for_member(self, name: str) -> Callback:
        """A copy for one member of a population; files that it writes are in a folder of that name."""
        copied = copy.deepcopy(self, {id(self.model): None, id(self.member): None})
        for attributes, is_file in ((self.files, True), (self.folders, False)):
            for attribute in attributes:
                path = Path(getattr(self, attribute))
                own = path.parent / name / path.name if is_file else path / name
                own.parent.mkdir(parents=True, exist_ok=True)
                setattr(copied, attribute, own if isinstance(getattr(self, attribute), Path) else str(own))
        return copied

    def say(self, text: str) -> None:
        """Print a line, below the progress bar if there is one; without interactive logging, log it."""
        if is_interactive_logging_enabled():
            self._note(text)
        else:
            logging.getLogger(LOGGER).info(text)

    def update(self, step: int, logs: Logs = None) -> None:
        """Run whenever a pass returns to Python, some ten times a second: `step` batches of it are done.

        Unlike a hook for batches, it does not make a pass return more often.
        """

    def on_train_begin(self, logs: Logs = None) -> None:
        """Run once, before the first epoch."""

    def on_train_end(self, logs: Logs = None) -> None:
        """Run once, after the last epoch."""

    def population_ended(self) -> None:
        """Run once, in `Population.fit`, when the trainings of all members have ended."""

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Run before an epoch; epochs count from 0."""

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Run after an epoch and its validation."""

    def on_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Run before a training batch (the older name of `on_train_batch_begin`)."""

    def on_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Run after a training batch (the older name of `on_train_batch_end`)."""

    def on_train_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Run before a training batch; batches count from 0 in every epoch."""
        self.on_batch_begin(batch, logs)

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Run after a training batch; logs hold the means over the epoch so far."""
        self.on_batch_end(batch, logs)

    def on_test_begin(self, logs: Logs = None) -> None:
        """Run before `evaluate`, and before the validation inside `fit`."""

    def on_test_end(self, logs: Logs = None) -> None:
        """Run after `evaluate`, and after the validation inside `fit`."""

    def on_test_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Run before a batch of `evaluate` or validation."""

    def on_test_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Run after a batch of `evaluate` or validation."""

    def on_predict_begin(self, logs: Logs = None) -> None:
        """Run before `predict`."""

    def on_predict_end(self, logs: Logs = None) -> None:
        """Run after `predict`."""

    def on_predict_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Run before a batch of `predict`."""

    def on_predict_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Run after a batch of `predict`; logs hold its `outputs`."""
