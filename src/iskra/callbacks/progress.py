"""The progress display: when it shows what is known of a pass over the data."""

import time
from typing import Any

from .callback import Callback, Logs
from .displays import choose_display
from .progress_state import Display, Pass

REFRESH_SECONDS = 0.1


class ProgbarLogger(Callback):
    """Shows the progress of training, evaluation and prediction, as `verbose` asks.

    0 shows nothing. 1 ("auto") shows a live bar in a terminal or notebook, with metrics, speed and remaining time, and
    one line per epoch where output goes to a file. 2 is one line per epoch everywhere.

    It has no hooks for batches: the training loop calls `update` whenever it passes through Python, and the display
    is refreshed ten times a second at most.

    Args:
        display: where to show it; by default chosen for the output of the process.
    """

    def __init__(self, display: Display | None = None) -> None:
        self._given = display
        self._display: Display | None = None
        self._pass: Pass | None = None
        self._in_fit = False
        self._shown_at = 0.0
        self._epoch_seconds: list[float] = []
        self._notes: list[str] = []

    def note(self, text: str) -> None:
        """Print a line, below that of a pass under way."""
        self._notes.append(text)
        if self._pass is None or self._display is None:
            self._print_notes()

    def update(self, step: int, logs: Logs = None) -> None:
        """Note that `step` batches of the pass are done, and the metrics so far."""
        if self._pass is not None:
            self._pass.advance(step, logs)
            self._show_live()

    def on_train_begin(self, logs: Logs = None) -> None:
        self._in_fit = True
        self._epoch_seconds = []
        self._open()

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        epochs = self._param("epochs")
        self._begin(f"Epoch {epoch + 1}" + (f"/{epochs}" if epochs else ""))
        if self._pass is not None and epochs and self._epoch_seconds:
            mean = sum(self._epoch_seconds) / len(self._epoch_seconds)
            self._pass.seconds_to_come = mean * (epochs - epoch - 1)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        if self._pass is not None:
            self._epoch_seconds.append(time.perf_counter() - self._pass.started)
        self._finish(logs)

    def on_train_end(self, logs: Logs = None) -> None:
        """Close the display, also when training was interrupted."""
        self._in_fit = False
        self._close()

    def on_test_begin(self, logs: Logs = None) -> None:
        """Begin a bar for `evaluate`; validation inside `fit` belongs to its epoch."""
        if not self._in_fit:
            self._open()
            self._begin("")
        elif self._pass is not None:
            self._pass.complete()
            self._pass.validating = True
            if self._shown_at > self._pass.started:  # quick epochs stay without a live line
                self._show_live(at_once=True)

    def on_test_end(self, logs: Logs = None) -> None:
        if not self._in_fit:
            self._finish(logs)
            self._close()

    def on_predict_begin(self, logs: Logs = None) -> None:
        self._open()
        self._begin("")

    def on_predict_end(self, logs: Logs = None) -> None:
        self._finish({})
        self._close()

    def _param(self, name: str) -> Any:
        return (self.params or {}).get(name)

    def _open(self) -> None:
        verbose = (self.params or {}).get("verbose", 1)
        self._display = self._given or choose_display(1 if verbose == "auto" else int(verbose))

    def _begin(self, title: str) -> None:
        now = self._shown_at = time.perf_counter()
        if self._display is not None:
            self._pass = Pass(title, self._param("steps"), self._param("num_rows"), now, now)

    def _show_live(self, at_once: bool = False) -> None:
        now = time.perf_counter()
        is_due = at_once or now - self._shown_at >= REFRESH_SECONDS
        if is_due and self._display is not None and self._pass is not None:
            self._shown_at = now
            self._display.live(self._pass)

    def _finish(self, logs: Logs) -> None:
        if self._display is not None and self._pass is not None:
            self._pass.complete()
            self._pass.logs = logs or self._pass.logs
            self._display.finish(self._pass)
        self._pass = None
        self._print_notes()

    def _close(self) -> None:
        if self._display is not None:
            self._display.close()
        self._display = self._pass = None
        self._print_notes()

    def _print_notes(self) -> None:
        for text in self._notes:
            print(text)
        self._notes.clear()
