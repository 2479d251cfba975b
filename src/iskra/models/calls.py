"""The callbacks of one call of `fit`, `evaluate` or `predict`, as its loop needs them."""

from __future__ import annotations

from typing import Any

from ..callbacks import CallbackList

_NAMES = {"train": "train_batch", "test": "test_batch", "predict": "predict_batch"}


class Calls(CallbackList):
    """A `CallbackList` that knows which loop it is in.

    Args:
        callbacks: the user's; a `CallbackList` is taken as it is.
        verbose: 0 for no progress display.
        model: the model.
        training: whether the call is `fit`, which keeps a history.
        **params: `epochs`, `steps`, `num_rows`.
    """

    def __init__(self, callbacks: Any, verbose: str | int, model: Any, training: bool, **params: Any) -> None:
        shown = bool(verbose) and not isinstance(callbacks, CallbackList)
        super().__init__(callbacks, training, shown, model, verbose=verbose, **params)
        self.training = training
        self._watched = {
            "train": self.watches_train_batches,
            "test": self.watches_test_batches,
            "predict": self.watches_predict_batches,
        }

    def watches(self, kind: str) -> bool:
        """Whether a callback wants to be called around each batch of this kind."""
        return self._watched[kind]

    def batch_begin(self, kind: str, batch: int) -> None:
        """Call the hooks before a batch."""
        getattr(self, f"on_{_NAMES[kind]}_begin")(batch)

    def batch_end(self, kind: str, batch: int, logs: dict[str, Any]) -> None:
        """Call the hooks after a batch."""
        getattr(self, f"on_{_NAMES[kind]}_end")(batch, logs)

    def interrupted(self) -> None:
        """Leave the screen tidy; as in Keras, no hook hears of the end."""
        if self.progress is not None:
            self.progress.on_train_end()
