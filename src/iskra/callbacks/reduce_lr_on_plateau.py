"""A smaller learning rate when a metric stops improving."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .callback import Logs
from .learning_rates import learning_rate_of, learning_rates_of, optimizers_of
from .monitor import MonitorCallback

if TYPE_CHECKING:
    from ..optimizers import Optimizer


class ReduceLROnPlateau(MonitorCallback):
    """Multiplies the learning rate by a factor when a metric has not improved for `patience` epochs.

    The logs get `learning_rate`, the rate of the epoch that ends. All optimizers of a `MultiOptimizer` become slower
    together, and the logs get the rate of each.

    Args:
        monitor: the metric to watch.
        factor: below 1.
        patience: the number of epochs in a row without improvement after which the rate is reduced.
        verbose: 1 prints what it does.
        mode: "min", "max" or "auto", see `MonitorCallback`.
        min_delta: a smaller change is no improvement.
        cooldown: the number of epochs after a reduction that do not count.
        min_lr: lower bound of the rate.
        **kwargs: none; Keras accepts names of older versions.

    Raises:
        ValueError: a factor of 1 or more.
        TypeError: further arguments.

    Example:
        >>> import numpy as np
        >>> import iskra
        >>> model = iskra.Sequential([iskra.Input((2,)), iskra.layers.Dense(1)])
        >>> model.compile(iskra.optimizers.SGD(0.5), loss="mae")
        >>> slower = ReduceLROnPlateau(monitor="loss", factor=0.5, patience=2, min_delta=1000)
        >>> history = model.fit(np.ones((4, 2)), np.ones((4, 1)), epochs=6, callbacks=[slower], verbose=0)
        >>> [float(rate) for rate in history.history["learning_rate"]]
        [0.5, 0.5, 0.5, 0.25, 0.25, 0.125]
    """

    kept: tuple[str, ...] = ("wait", "cooldown_counter", "best")

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: str = "auto",
        min_delta: float = 0.0001,
        cooldown: int = 0,
        min_lr: float = 0.0,
        **kwargs: Any,
    ) -> None:
        if kwargs:
            raise TypeError(
                f"ReduceLROnPlateau: expected the arguments of Keras 3, got {', '.join(kwargs)}. Remove it."
            )
        if factor >= 1.0:
            raise ValueError(f"ReduceLROnPlateau: expected a factor below 1, got {factor}. 0.1 is usual.")
        super().__init__(monitor, mode, min_delta=min_delta)
        self.factor, self.min_lr, self.patience, self.verbose = factor, min_lr, patience, verbose
        self.cooldown = cooldown
        self._begin()

    def on_train_begin(self, logs: Logs = None) -> None:
        self._begin()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        logs = {} if logs is None else logs
        logs.update(learning_rates_of(self.model.optimizer))
        self._direction()  # an error where it is not known, even if there is no value
        value = self.current(logs)
        if value is None:
            return
        if self.in_cooldown():
            self.cooldown_counter -= 1
            self.wait = 0
        if self.is_improvement(value, self.best):
            self.best = value
            self.wait = 0
        elif not self.in_cooldown():
            self.wait += 1
            if self.wait >= self.patience:
                for optimizer in optimizers_of(self.model.optimizer):
                    self._reduce(optimizer, epoch)

    def in_cooldown(self) -> bool:
        """Whether the last reduction is less than `cooldown` epochs ago."""
        return self.cooldown_counter > 0

    def _reduce(self, optimizer: Optimizer, epoch: int) -> None:
        old = learning_rate_of(optimizer)
        if old > np.float32(self.min_lr):  # the rate in float32 when it has reached min_lr
            new = max(old * self.factor, self.min_lr)
            optimizer.learning_rate = new
            self.cooldown_counter = self.cooldown
            self.wait = 0
            if self.verbose:
                whose = "" if optimizer is self.model.optimizer else f" of {optimizer.name}"
                what = f"reducing learning rate{whose} to {new:g} (from {old:g})"
                self.say(f"Epoch {epoch + 1}: ReduceLROnPlateau {what}.")

    def _begin(self) -> None:
        self.best: Any = None
        self.cooldown_counter, self.wait = 0, 0
