"""All callbacks of one call of `fit`, `evaluate` or `predict`, run as one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from .callback import Callback, Logs
from .history import History
from .progress import ProgbarLogger

if TYPE_CHECKING:
    from ..models import Model


def _of_logs(hook: str) -> Callable[..., None]:
    """A hook that calls that of every callback."""

    def method(self: CallbackList, logs: Logs = None) -> None:
        self._each(hook, logs)

    return method


def _of_epoch(hook: str) -> Callable[..., None]:
    """The same, with the index of the epoch."""

    def method(self: CallbackList, epoch: int, logs: Logs = None) -> None:
        self._each(hook, logs, epoch)

    return method


def _of_batch(hook: str) -> Callable[..., None]:
    """The same, with the index of the batch."""

    def method(self: CallbackList, batch: int, logs: Logs = None) -> None:
        self._each(hook, logs, batch)

    return method


class CallbackList(Callback):
    """Calls every hook of each callback, in order: the user's, then the progress display, then the history.

    Callbacks of a higher `rank` come after all of these.

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
        TypeError: something in the list is not a callback.

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
        model: Model | None = None,
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

    def append(self, callback: object) -> None:
        """Add a callback at the end."""
        if not isinstance(callback, Callback):
            kind = callback if isinstance(callback, type) else type(callback)
            name = kind.__name__
            what = f"the class {name}. Write {name}()" if kind is callback else f"a {name}. Derive it from Callback"
            raise TypeError(f"callbacks: expected Callback objects, got {what}.")
        if isinstance(callback, History):
            self.history = callback
        if isinstance(callback, ProgbarLogger):
            self.progress = callback
        self.callbacks.append(callback)

    def _share_display(self) -> None:
        """Let callbacks print below the progress bar, not into it."""
        if self.progress is not None:
            for callback in self.callbacks:
                callback._note = self.progress.note

    @property
    def watches_train_batches(self) -> bool:
        """Whether any callback has a hook for training batches."""
        return self._watch("on_train_batch_begin", "on_train_batch_end", "on_batch_begin", "on_batch_end")

    @property
    def watches_test_batches(self) -> bool:
        """Whether any callback has a hook for batches of evaluation or validation."""
        return self._watch("on_test_batch_begin", "on_test_batch_end")

    @property
    def watches_predict_batches(self) -> bool:
        """Whether any callback has a hook for batches of prediction."""
        return self._watch("on_predict_batch_begin", "on_predict_batch_end")

    @property
    def wants_updates(self) -> bool:
        """Whether any callback has a method `update`."""
        return self._watch("update")

    def _watch(self, *hooks: str) -> bool:
        """Whether any callback overrides one of these hooks, in its class or on the object."""
        return any(
            getattr(getattr(callback, hook), "__func__", None) is not getattr(Callback, hook)
            for callback in self.callbacks
            for hook in hooks
        )

    def update_progress(self, step: int, logs: Logs = None) -> None:
        """Tell the callbacks how far the pass is."""
        self._each("update", logs, step)

    def set_params(self, params: dict[str, Any]) -> None:
        self.params: dict[str, Any] = params
        for callback in self.callbacks:
            callback.set_params(params)

    def set_model(self, model: Model) -> None:
        self.model = model
        for callback in self.callbacks:
            callback.set_model(model)

    def _each(self, hook: str, logs: Logs, *index: int) -> None:
        """Call one hook of every callback, with one dict of logs for all."""
        logs = {} if logs is None else logs
        for callback in self.callbacks:
            getattr(callback, hook)(*index, logs)

    on_train_begin: Callable[..., None] = _of_logs("on_train_begin")
    on_train_end: Callable[..., None] = _of_logs("on_train_end")
    on_epoch_begin: Callable[..., None] = _of_epoch("on_epoch_begin")
    on_epoch_end: Callable[..., None] = _of_epoch("on_epoch_end")
    on_train_batch_begin: Callable[..., None] = _of_batch("on_train_batch_begin")
    on_train_batch_end: Callable[..., None] = _of_batch("on_train_batch_end")
    on_batch_begin: Callable[..., None] = on_train_batch_begin
    on_batch_end: Callable[..., None] = on_train_batch_end
    on_test_begin: Callable[..., None] = _of_logs("on_test_begin")
    on_test_end: Callable[..., None] = _of_logs("on_test_end")
    on_test_batch_begin: Callable[..., None] = _of_batch("on_test_batch_begin")
    on_test_batch_end: Callable[..., None] = _of_batch("on_test_batch_end")
    on_predict_begin: Callable[..., None] = _of_logs("on_predict_begin")
    on_predict_end: Callable[..., None] = _of_logs("on_predict_end")
    on_predict_batch_begin: Callable[..., None] = _of_batch("on_predict_batch_begin")
    on_predict_batch_end: Callable[..., None] = _of_batch("on_predict_batch_end")


def _as_list(callbacks: Callback | Iterable[Callback] | None) -> Iterable[Callback]:
    if callbacks is None:
        return []
    if isinstance(callbacks, CallbackList):
        return callbacks.callbacks
    return callbacks if isinstance(callbacks, (list, tuple)) else [callbacks]  # type: ignore[list-item]
