"""The end of a training whose loss is not finite, and its cause."""

import math
import time
from typing import Any

from .callback import Callback, Logs
from .first_failure import FirstFailure, find

_SECONDS = 1.0  # between snapshots: as much may have to be trained again to find the batch


class TerminateOnNaN(Callback):
    """Ends training when the loss is NaN or infinite, and says what became so first and what usually helps.

    It checks the loss whenever training returns to Python, and does not make it return more often. If the loss is not
    finite, the last second is trained again from a copy of the state to find the batch: training ends after the first
    batch with such a loss, as if every batch had been checked, and whether data, weights, a layer or the loss was the
    first to fail is known. Its hooks run after those of all other callbacks.

    Args:
        raise_error: raise an error instead of ending training.

    Raises:
        RuntimeError: the loss is not finite, and `raise_error` is True.

    Example:
        >>> import numpy as np
        >>> import iskra
        >>> iskra.utils.set_random_seed(1)
        >>> model = iskra.Sequential([iskra.Input((2,)), iskra.layers.Dense(1)])
        >>> model.compile(iskra.optimizers.SGD(1e30), loss="mse")
        >>> history = model.fit(np.ones((99, 2)), np.ones((99, 1)), epochs=5, callbacks=[TerminateOnNaN()], verbose=0)
        TerminateOnNaN ended training in epoch 1: the loss of batch 2 is ...
        >>> len(history.epoch)
        1
    """

    rank = 2

    def __init__(self, raise_error: bool = False) -> None:
        self.raise_error = raise_error
        self._start: Any = None
        self._taken = 0.0
        self._last_step = 0

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        self._take()

    def update(self, step: int, logs: Logs = None) -> None:
        """Check the loss."""
        loss = (logs or {}).get("loss")
        if loss is None or self.model.training_state is None:
            return
        if not math.isfinite(loss):
            self._end(step, loss)
        elif time.perf_counter() - self._taken > _SECONDS:
            self._take()
        self._last_step = step

    def _take(self) -> None:
        self._start = self.model.training_state.snapshot()
        self._taken = time.perf_counter()
        self._last_step = self._start.position["done"]

    def _end(self, step: int, loss: float) -> None:
        """Find the batch and the reason, and end training there."""
        state = self.model.training_state
        now, was_watched = state.snapshot(), step - self._last_step == 1
        failure = find(self.model, self._start, step - self._start.position["done"])
        if failure is None or was_watched:
            state.restore(now)  # another callback may have caused it, or it is the right batch already
        text = self._message(state.epoch + 1, failure or FirstFailure(step - 1, "", "", step - 1, loss))
        if self.raise_error:
            raise RuntimeError(text)
        self.say(text)
        self.model.stop_training = True

    def _message(self, epoch: int, failure: FirstFailure) -> str:
        first = f" First failure, in batch {failure.batch + 1}: {failure.what}" if failure.what else ""
        cure = failure.cure or "Usual cures: a smaller learning rate, clipnorm=1.0 in the optimizer, inputs near 0."
        return (
            f"{type(self).__name__} ended training in epoch {epoch}: the loss of batch {failure.loss_batch + 1} "
            f"is {failure.loss}.{first} {cure}"
        )
