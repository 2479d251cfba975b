"""A learning rate schedule by epoch."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from .callback import Callback, Logs
from .learning_rates import learning_rate_of, learning_rates_of, optimizers_of

if TYPE_CHECKING:
    from ..optimizers import Optimizer


class LearningRateScheduler(Callback):
    """Sets the learning rate when an epoch begins, and logs it as `learning_rate`.

    With a `MultiOptimizer` it sets that of each of its optimizers, and logs `learning_rate_sgd` and so on.

    To change it within epochs pass the optimizer an object of `iskra.optimizers.schedules`, which runs natively.

    Args:
        schedule: called with `(epoch, learning_rate)` or `(epoch)`, epochs from 0; returns a float.
        verbose: 1 prints each rate.

    Raises:
        ValueError: in an epoch, the function did not return a float.

    Example:
        >>> import numpy as np
        >>> import iskra
        >>> model = iskra.Sequential([iskra.Input((2,)), iskra.layers.Dense(1)])
        >>> model.compile(iskra.optimizers.SGD(0.5), loss="mse")
        >>> halve = LearningRateScheduler(lambda epoch, rate: rate if epoch == 0 else rate / 2)
        >>> history = model.fit(np.ones((4, 2)), np.ones((4, 1)), epochs=3, callbacks=[halve], verbose=0)
        >>> history.history["learning_rate"]
        [0.5, 0.25, 0.125]
    """

    def __init__(self, schedule: Callable[..., float], verbose: int = 0) -> None:
        self.schedule = schedule
        self.verbose = verbose

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        for optimizer in optimizers_of(self.model.optimizer):
            self._set_rate(optimizer, epoch)

    def _set_rate(self, optimizer: Optimizer, epoch: int) -> None:
        rate = self.schedule(epoch, learning_rate_of(optimizer)) if self._takes_rate() else self.schedule(epoch)
        if not isinstance(rate, (float, np.float32, np.float64)):
            raise ValueError(
                f"LearningRateScheduler: expected a float from the schedule, got {rate!r} for epoch {epoch}. "
                "Return a number such as 0.01."
            )
        optimizer.learning_rate = rate
        if self.verbose:
            whose = "" if optimizer is self.model.optimizer else f" of {optimizer.name}"
            shown = float(f"{rate:g}")  # 1.0, and not the digits beyond float32
            self.say(f"Epoch {epoch + 1}: LearningRateScheduler setting learning rate{whose} to {shown}.")

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        if logs is not None:
            logs.update(learning_rates_of(self.model.optimizer))

    def _takes_rate(self) -> bool:
        """Whether the function takes the present rate, too."""
        try:
            inspect.signature(self.schedule).bind(0, 0.1)
        except TypeError:
            return False
        return True
