"""Checkpoints: the model in a file, after every epoch or only when it is the best so far."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from ..advice import advise
from ..endings import ALL_WEIGHTS, MODELS, named_to_save
from ..typing import PathLike
from .callback import Logs
from .monitor import MonitorCallback
from .save_frequency import batches_between, batches_of, is_due


class ModelCheckpoint(MonitorCallback):
    """Saves the model during training. Files are written atomically.

    Args:
        filepath: a path that ends in ".keras", or in ".weights.h5" for weights; these are added where there is no
            ending. It may hold `{epoch}`, counted from 1, `{batch}` with a number as `save_freq`, and names of the
            logs, as in "{epoch:02d}-{val_loss:.2f}.keras".
        monitor: the metric to watch with `save_best_only`.
        verbose: 1 prints what it does.
        save_best_only: save only when the metric is the best so far.
        save_weights_only: save weights and optimizer state without the layers.
        mode: "min", "max" or "auto", see `MonitorCallback`.
        save_freq: "epoch", or a number of batches; a number makes training return to Python after each batch.
        initial_value_threshold: the value to beat for the first save.

    Attributes:
        best: the best value so far.

    Raises:
        ValueError: another extension, or another `save_freq`.
        KeyError: when saving, a name in `filepath` that the logs do not have.

    Example:
        >>> import tempfile
        >>> import numpy as np
        >>> import iskra
        >>> model = iskra.Sequential([iskra.Input((2,)), iskra.layers.Dense(1)])
        >>> model.compile("sgd", loss="mse")
        >>> folder = Path(tempfile.mkdtemp())
        >>> keep = ModelCheckpoint(folder / "{epoch}.keras")
        >>> history = model.fit(np.ones((4, 2)), np.ones((4, 1)), epochs=2, callbacks=[keep], verbose=0)
        >>> sorted(path.name for path in folder.iterdir())
        ['1.keras', '2.keras']
    """

    kept: tuple[str, ...] = ("best", "batches_seen")
    files: tuple[str, ...] = ("filepath",)

    def __init__(
        self,
        filepath: PathLike,
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        save_weights_only: bool = False,
        mode: str = "auto",
        save_freq: str | int = "epoch",
        initial_value_threshold: float | None = None,
    ) -> None:
        super().__init__(monitor, mode, initial_value_threshold)
        self.verbose, self.save_best_only, self.save_weights_only = verbose, save_best_only, save_weights_only
        self.save_freq = save_freq
        endings = ALL_WEIGHTS if save_weights_only else MODELS
        self.filepath: str = named_to_save("ModelCheckpoint", filepath, endings)
        self.batches_seen: int = 0
        self._epoch = 0
        self._every = batches_between(save_freq, "ModelCheckpoint")
        if self._every:
            self.on_train_batch_end = self._after_batch  # type: ignore[method-assign]  # asks for batches only then

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        self._epoch = epoch

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        if not self._every:
            self._save(epoch, {"epoch": epoch + 1, **(logs or {})}, logs)

    def _after_batch(self, batch: int, logs: Logs = None) -> None:
        new = batches_of(self)
        self.batches_seen += new
        if is_due(self.batches_seen, new, self._every):
            self._save(self._epoch, {"epoch": self._epoch + 1, "batch": batch + 1, **(logs or {})}, logs)

    def _save(self, epoch: int, names: dict[str, Any], logs: Logs) -> None:
        path = self._path(names)
        if self.save_best_only and not self._is_best(epoch, logs):
            return
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        if self.save_weights_only:
            self.model.save_weights(path)
        else:
            self.model.save(path)
        if self.verbose:
            self.say(f"Epoch {epoch + 1}: ModelCheckpoint saved {path}.")

    def _is_best(self, epoch: int, logs: Logs) -> bool:
        value = self.current(logs)
        if value is None:
            return True  # rather too many files than none
        if np.ndim(value):
            advise(
                f"ModelCheckpoint {self.monitor} shape",
                f"ModelCheckpoint: expected a single number to compare, got monitor={self.monitor!r} with {value}. "
                "The model is saved each time.",
            )
            return True
        before = "none yet" if self.best is None else f"{self.best:.5f}"
        is_best = self.is_improvement(value, self.best)
        if self.verbose:
            verdict = "better than" if is_best else "no better than"
            self.say(f"Epoch {epoch + 1}: {self.monitor} is {value:.5f}, {verdict} the best before ({before}).")
        if is_best:
            self.best = value
        return is_best

    def _path(self, names: dict[str, Any]) -> str:
        try:
            return self.filepath.format(**names)
        except KeyError as error:
            raise KeyError(
                f"ModelCheckpoint: expected names out of {', '.join(names)} in the filepath {self.filepath!r}, "
                f"got {error.args[0]!r}. Use one of these."
            ) from None
