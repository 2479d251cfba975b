"""Early stopping."""

from typing import Any

from .callback import Logs
from .monitor import MonitorCallback


class EarlyStopping(MonitorCallback):
    """Early stopping: ends training when a metric has not improved for `patience` epochs.

    Args:
        monitor: the metric to watch.
        min_delta: a smaller change is no improvement.
        patience: the number of epochs in a row without improvement after which training ends.
        verbose: 1 prints what it does.
        mode: "min", "max" or "auto", see `MonitorCallback`.
        baseline: patience runs until the metric is better than this.
        restore_best_weights: restore the weights of the best epoch at the end of training.
        start_from_epoch: the number of epochs before it begins to monitor.

    Attributes:
        stopped_epoch: the epoch, from 0, after which it stopped; 0 if it did not.
        best_epoch: the best epoch, from 0.
        wait: epochs since the last improvement.

    Example:
        >>> import numpy as np
        >>> import iskra
        >>> model = iskra.Sequential([iskra.Input((2,)), iskra.layers.Dense(1)])
        >>> model.compile(iskra.optimizers.SGD(0.0), loss="mse")  # learns nothing
        >>> stop = EarlyStopping(monitor="loss", patience=3)
        >>> history = model.fit(np.ones((4, 2)), np.ones((4, 1)), epochs=10, callbacks=[stop], verbose=0)
        >>> len(history.history["loss"])
        4
    """

    kept: tuple[str, ...] = ("wait", "stopped_epoch", "best", "best_epoch", "best_weights")
    wait: int
    stopped_epoch: int
    best_epoch: int

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0,
        patience: int = 0,
        verbose: int = 0,
        mode: str = "auto",
        baseline: float | None = None,
        restore_best_weights: bool = False,
        start_from_epoch: int = 0,
    ) -> None:
        super().__init__(monitor, mode, min_delta=min_delta)
        self.patience, self.verbose, self.baseline = patience, verbose, baseline
        self.restore_best_weights, self.start_from_epoch = restore_best_weights, start_from_epoch
        self._begin()

    def on_train_begin(self, logs: Logs = None) -> None:
        self._begin()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        self._direction()  # an error where it is not known, even if there is no value
        value = self.current(logs)
        if value is None or epoch < self.start_from_epoch:
            return
        if self.restore_best_weights and self.best_weights is None:
            self._remember(epoch)
        self.wait += 1
        if self.is_improvement(value, self.best):
            self.best = value
            self._remember(epoch)
            if self.is_improvement(value, self.baseline):
                self.wait = 0
        elif self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def on_train_end(self, logs: Logs = None) -> None:
        if self.stopped_epoch and self.verbose:
            self.say(f"Epoch {self.stopped_epoch + 1}: EarlyStopping ended training, no better {self.monitor} came.")
        if self.best_weights is not None:
            if self.verbose:
                self.say(f"EarlyStopping put the weights of the best epoch back, epoch {self.best_epoch + 1}.")
            self.model.set_weights(self.best_weights)

    def _begin(self) -> None:
        self.wait, self.stopped_epoch, self.best_epoch = 0, 0, 0
        self.best: Any = None
        self.best_weights: list[Any] | None = None

    def _remember(self, epoch: int) -> None:
        self.best_epoch = epoch
        if self.restore_best_weights:
            self.best_weights = self.model.get_weights()
