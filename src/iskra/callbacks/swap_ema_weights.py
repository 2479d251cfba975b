"""Evaluation with averaged weights."""

from .callback import Callback, Logs


class SwapEMAWeights(Callback):
    """Evaluates a model with the averages of its weights, which an optimizer with `use_ema=True` keeps.

    Validation, `evaluate` and `predict` (with this callback among theirs) use the averages; training continues with the
    weights. Both are swapped in memory.

    Args:
        swap_on_epoch: keep the averages in place from the end of an epoch to the beginning of the next, for callbacks
            that follow in the list, such as one that saves the model.

    Raises:
        ValueError: at the first swap, an optimizer without averages.

    Example:
        >>> import iskra, numpy as np
        >>> model = iskra.Sequential([iskra.Input((2,)), iskra.layers.Dense(1)])
        >>> model.compile(iskra.optimizers.SGD(0.1, use_ema=True), loss="mse")
        >>> x, y = np.eye(2), np.ones((2, 1))
        >>> history = model.fit(x, y, validation_data=(x, y), callbacks=[SwapEMAWeights()], verbose=0)
    """

    def __init__(self, swap_on_epoch: bool = False) -> None:
        self.swap_on_epoch = swap_on_epoch

    def on_train_begin(self, logs: Logs = None) -> None:
        self._swap(False)  # an evaluation may have been interrupted

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        if self.swap_on_epoch:
            self._swap(False)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        if self.swap_on_epoch:
            self._swap(True)

    def on_test_begin(self, logs: Logs = None) -> None:
        self._swap(True)

    def on_test_end(self, logs: Logs = None) -> None:
        self._swap(False)

    def on_predict_begin(self, logs: Logs = None) -> None:
        self._swap(True)

    def on_predict_end(self, logs: Logs = None) -> None:
        self._swap(False)

    def _swap(self, in_weights: bool) -> None:
        self.model.optimizer.exchange_averages(in_weights)
