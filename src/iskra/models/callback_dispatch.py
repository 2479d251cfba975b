"""The callbacks of one call of `fit`, `evaluate` or `predict`, as its loop needs them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ..callbacks import CallbackList, History


class CallbackDispatch(CallbackList):
    """A `CallbackList` that knows for whom it calls: for which model, and for "fit", "evaluate" or "predict".

    A history is kept for "fit", and progress is shown unless `verbose` is 0. A `CallbackList` of the user's is taken as
    it is. `params` are `epochs`, `steps` and `num_rows`. Hooks for batches are called once for as many batches as the
    model's `steps_per_execution`.
    """

    def __init__(self, callbacks: Any, verbose: str | int, model: Any, method: str, **params: Any) -> None:
        shown = bool(verbose) and not isinstance(callbacks, CallbackList)
        super().__init__(callbacks, method == "fit", shown, model, verbose=verbose, **params)
        self._method = method
        self._every = int(model.steps_per_execution)
        self._batch_hooks: dict[str, tuple[bool, Callable[..., None], Callable[..., None]]] = {
            "train": (self.watches_train_batches, self.on_train_batch_begin, self.on_train_batch_end),
            "test": (self.watches_test_batches, self.on_test_batch_begin, self.on_test_batch_end),
            "predict": (self.watches_predict_batches, self.on_predict_batch_begin, self.on_predict_batch_end),
        }

    @property
    def kept_history(self) -> History:
        """The history that `fit` keeps."""
        assert self.history is not None
        return self.history

    def watches(self, kind: str) -> bool:
        """Whether a callback wants to be called around each batch of "train", "test" or "predict"."""
        return self._batch_hooks[kind][0]

    def shows(self, kind: str) -> bool:
        """Whether callbacks are told how far these batches are; of those of a validation in `fit` they are not."""
        return self.wants_updates and (kind != "test" or self._method == "evaluate")

    def note_steps(self, steps: int | None) -> None:
        """Let callbacks know how many batches an epoch has, where that showed only now."""
        if self.params is not None:
            self.params["steps"] = steps

    def most(self, kind: str, batch: int) -> int | None:
        """How many batches may run from this one on before a hook is due; None for any number."""
        return self._every - batch % self._every if self.watches(kind) else None

    def batch_begin(self, kind: str, batch: int) -> None:
        """Call the hooks before a batch, if it is the first that one run of the program would have in Keras."""
        if self.watches(kind) and batch % self._every == 0:
            self._batch_hooks[kind][1](batch)

    def ends(self, kind: str, batch: int, is_over: bool = False) -> bool:
        """Whether hooks are to be called when so many batches are done, which may be all of the pass."""
        return self.watches(kind) and (is_over or batch % self._every == 0)

    def batch_end(self, kind: str, batch: int, logs: dict[str, Any]) -> None:
        """Call the hooks when so many batches are done. As in Keras, they are told the last one of a whole run."""
        self._batch_hooks[kind][2](batch + -batch % self._every - 1, logs)

    @contextmanager
    def tidy(self) -> Iterator[None]:
        """Leave the screen tidy when the call is broken off. As in Keras, no hook hears of it."""
        try:
            yield
        except BaseException:
            if self.progress is not None:
                self.progress.on_train_end()
            raise
