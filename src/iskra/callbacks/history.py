"""The history of a training."""

from typing import Any

from .callback import Callback, Logs
from .formatting import metric


class History(Callback):
    """Records the logs of every epoch. `fit` returns one.

    Attributes:
        history: a list of values for each name: `{"loss": [0.9, 0.5], "val_loss": [0.8, 0.6]}`.
        epoch: the indices of the epochs, from 0.

    Example:
        >>> history = History()
        >>> history.on_train_begin()
        >>> history.on_epoch_end(0, {"loss": 0.9, "accuracy": 0.5})
        >>> history.on_epoch_end(1, {"loss": 0.4, "accuracy": 0.8})
        >>> history
        <History of 2 epochs: loss 0.9000 -> 0.4000, accuracy 0.5000 -> 0.8000>
    """

    kept: tuple[str, ...] = ("history", "epoch")

    def __init__(self) -> None:
        self.history: dict[str, list[Any]] = {}
        self.epoch: list[int] = []

    def on_train_begin(self, logs: Logs = None) -> None:
        self.epoch = []

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)
        if self.model is not None:
            self.model.history = self

    def plot(self, metrics: list[str] | None = None, ax: Any = None) -> Any:
        """Plot the curves with Matplotlib, training beside validation, one panel for each metric.

        Args:
            metrics: the names to plot, without `val_`; all by default.
            ax: Matplotlib axes to draw on.

        Returns:
            The Matplotlib figure.
        """
        from ..lab.plots import plot_history

        return plot_history(self, metrics, ax)

    def __repr__(self) -> str:
        count = len(self.epoch)
        curves = ", ".join(f"{name} {metric(v[0])} -> {metric(v[-1])}" for name, v in self.history.items())
        return f"<History of {count} epoch{'' if count == 1 else 's'}{': ' if curves else ''}{curves}>"

    def _repr_html_(self) -> str:
        from .history_view import history_html

        return history_html(self.history)
