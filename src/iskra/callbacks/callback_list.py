"""All callbacks of one call of `fit`, `evaluate` or `predict`, run as one."""

from collections.abc import Iterable
from typing import Any

from iskra.callbacks.callback import Callback, Logs
from iskra.callbacks.history import History
from iskra.callbacks.progress import ProgbarLogger


class CallbackList(Callback):
    """Passes every hook on to each callback, in order: the user's, then the progress display, then the history.

    Those of a higher `rank` come after all of these.

    Args:
        callbacks: one callback or several, or None.
        add_history: append a `History` if there is none.
        add_progbar: append a `ProgbarLogger` if there is none.
        model: given to each callback.
        **params: given to each callback as `params`: `epochs`, `steps`, `verbose`, `num_rows`.

    Attributes:
        history: the `History` in the list, or None.
        progress: the `ProgbarLogger` in the list, or None.

    Raises:
        TypeError: something in the list is no callback.

    Example:
        >>> callbacks = CallbackList([Callback()], add_history=True, epochs=3)
        >>> callbacks.watches_train_batches
        False
        >>> callbacks.history.params["epochs"]
        3
    """

    def __init__(
        self,
        callbacks: Callback | Iterable[Callback] | None = None,
        add_history: bool = False,
        add_progbar: bool = False,
        model: Any = None,
        **params: Any,
    ) -> None:
        self.callbacks: list[Callback] = []
        self.history: History | None = None
        self.progress: ProgbarLogger | None = None
        for callback in _as_list(callbacks):
            self.append(callback)
        if add_progbar and self.progress is None:
            self.append(ProgbarLogger())
        if add_history and self.history is None:
            self.append(History())
        self.callbacks.sort(key=lambda callback: callback.rank)  # keeps the order of equals
        self._share_display()
        if model is not None:
            self.set_model(model)
        if params:
            self.set_params(params)

    def append(self, callback: Any) -> None:
        """Add a callback at the end."""
        if not isinstance(callback, Callback):
            name = callback.__name__ if isinstance(callback, type) else type(callback).__name__
            fix = (
                f"Write {name}()." if isinstance(callback, type) else "Make it a subclass of iskra.callbacks.Callback."
            )
            what = f"the class {name}" if isinstance(callback, type) else f"a {name}"
            raise TypeError(f"callbacks: expected Callback objects, got {what}. {fix}")
        if isinstance(callback, History):
            self.history = callback
        if isinstance(callback, ProgbarLogger):
            self.progress = callback
        self.callbacks.append(callback)

    def _share_display(self) -> None:
        """Let callbacks print beside the progress display, not into it."""
        if self.progress is not None:
            for callback in self.callbacks:
                callback._note = self.progress.note

    @property
    def watches_train_batches(self) -> bool:
        """Whether any callback wants to be called around single training batches."""
        return self._watch("on_train_batch_begin", "on_train_batch_end", "on_batch_begin", "on_batch_end")

    @property
    def watches_test_batches(self) -> bool:
        """Whether any callback wants to be called around single batches of evaluation or validation."""
        return self._watch("on_test_batch_begin", "on_test_batch_end")

    @property
    def watches_predict_batches(self) -> bool:
        """Whether any callback wants to be called around single batches of prediction."""
        return self._watch("on_predict_batch_begin", "on_predict_batch_end")

    @property
    def wants_updates(self) -> bool:
        """Whether any callback wants to be told how far a pass is."""
        return self._watch("update")

    def _watch(self, *hooks: str) -> bool:
        """Tell whether any callback has one of these hooks of its own: in its class, or set on the object."""
        return any(
            getattr(getattr(callback, hook), "__func__", None) is not getattr(Callback, hook)
            for callback in self.callbacks
            for hook in hooks
        )

    def update_progress(self, step: int, logs: Logs = None) -> None:
        """Tell the callbacks that want to know how far the pass is."""
        self._each("update", logs, step)

    def set_params(self, params: dict[str, Any]) -> None:
        self.params = params
        for callback in self.callbacks:
            callback.set_params(params)

    def set_model(self, model: Any) -> None:
        self.model = model
        for callback in self.callbacks:
            callback.set_model(model)

    def _each(self, hook: str, logs: Logs, *number: int) -> None:
        """Call one hook of every callback, with one dict of logs for all."""
        logs = {} if logs is None else logs
        for callback in self.callbacks:
            getattr(callback, hook)(*number, logs)

    def on_train_begin(self, logs: Logs = None) -> None:
        self._each("on_train_begin", logs)

    def on_train_end(self, logs: Logs = None) -> None:
        self._each("on_train_end", logs)

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        self._each("on_epoch_begin", logs, epoch)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        self._each("on_epoch_end", logs, epoch)

    def on_batch_begin(self, batch: int, logs: Logs = None) -> None:
        self.on_train_batch_begin(batch, logs)

    def on_batch_end(self, batch: int, logs: Logs = None) -> None:
        self.on_train_batch_end(batch, logs)

    def on_train_batch_begin(self, batch: int, logs: Logs = None) -> None:
        self._each("on_train_batch_begin", logs, batch)

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        self._each("on_train_batch_end", logs, batch)

    def on_test_begin(self, logs: Logs = None) -> None:
        self._each("on_test_begin", logs)

    def on_test_end(self, logs: Logs = None) -> None:
        self._each("on_test_end", logs)

    def on_test_batch_begin(self, batch: int, logs: Logs = None) -> None:
        self._each("on_test_batch_begin", logs, batch)

    def on_test_batch_end(self, batch: int, logs: Logs = None) -> None:
        self._each("on_test_batch_end", logs, batch)

    def on_predict_begin(self, logs: Logs = None) -> None:
        self._each("on_predict_begin", logs)

    def on_predict_end(self, logs: Logs = None) -> None:
        self._each("on_predict_end", logs)

    def on_predict_batch_begin(self, batch: int, logs: Logs = None) -> None:
        self._each("on_predict_batch_begin", logs, batch)

    def on_predict_batch_end(self, batch: int, logs: Logs = None) -> None:
        self._each("on_predict_batch_end", logs, batch)


def _as_list(callbacks: Callback | Iterable[Callback] | None) -> Iterable[Callback]:
    if callbacks is None:
        return []
    if isinstance(callbacks, CallbackList):
        return callbacks.callbacks
    return callbacks if isinstance(callbacks, (list, tuple)) else [callbacks]  # type: ignore[list-item]
