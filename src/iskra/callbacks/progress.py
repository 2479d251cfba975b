"""The progress display: what it knows about a pass over the data, and when it shows it."""

import time
from dataclasses import dataclass, field
from typing import Any, Protocol

from iskra.callbacks.callback import Callback, Logs

REFRESH_SECONDS = 0.1


@dataclass(slots=True)
class Pass:
    """One pass over the data: an epoch, an evaluation or a prediction.

    Attributes:
        title: such as "Epoch 3/10"; empty outside training.
        steps: how many batches the pass has, None if that is not known.
        num_rows: how many examples the pass has, None if that is not known.
        started: when it began, in seconds of `time.perf_counter`.
        now: when it was last heard of.
        step: how many batches are done.
        trained: the seconds that these batches took, without validation.
        logs: the metrics so far.
        seconds_to_come: what later epochs will probably take.
        validating: whether the batches are done and validation goes on.
    """

    title: str
    steps: int | None
    num_rows: int | None
    started: float
    now: float
    step: int = 0
    trained: float = 0.0
    logs: dict[str, Any] = field(default_factory=dict)
    seconds_to_come: float = 0.0
    validating: bool = False

    def advance(self, step: int, logs: Logs = None) -> None:
        """Note that `step` batches are done by now."""
        self.now = time.perf_counter()
        self.step, self.trained = step, self.now - self.started
        self.logs = logs or self.logs

    def complete(self) -> None:
        """Note that all batches are done by now, if it was not said before."""
        self.now = time.perf_counter()
        if self.step < (self.steps or 1):
            self.advance(self.steps or 1)

    @property
    def seconds(self) -> float:
        """Seconds since the pass began."""
        return self.now - self.started

    @property
    def step_seconds(self) -> float:
        """Seconds for one batch."""
        return self.trained / max(self.step, 1)

    @property
    def seconds_left(self) -> float | None:
        """Seconds until the pass ends, as far as can be told."""
        return None if self.steps is None or not self.step else self.step_seconds * (self.steps - self.step)

    @property
    def rows_per_second(self) -> float | None:
        """Examples for one second."""
        if not (self.num_rows and self.steps and self.trained):
            return None
        return self.num_rows * min(1.0, self.step / self.steps) / self.trained


class Display(Protocol):
    """Where progress is shown."""

    def live(self, state: Pass) -> None:
        """Show a pass under way; the next call replaces what this one shows."""

    def finish(self, state: Pass) -> None:
        """Show a pass that is over, for good."""

    def close(self) -> None:
        """Leave things tidy, also in the middle of a pass."""


class ProgbarLogger(Callback):
    """Shows how far training, evaluation and prediction are, as `verbose` asks.

    0 shows nothing. 1 ("auto") shows a live bar in a terminal or notebook, with metrics, speed and remaining time, and
    one line per epoch where output goes to a file. 2 is one line per epoch everywhere.

    It has no hooks for batches: the training loop calls `update` whenever it passes through Python, and the display
    is refreshed ten times a second at most.

    Args:
        display: where to show it; chosen for the process's output by default.
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
        """Tell that `step` batches of the pass are done, and the metrics so far."""
        if self._pass is not None:
            self._pass.advance(step, logs)
            self._show_live()

    def on_train_begin(self, logs: Logs = None) -> None:
        """Open the display for all epochs."""
        self._in_fit = True
        self._epoch_seconds = []
        self._open()

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Begin an epoch's bar."""
        epochs = self._param("epochs")
        self._begin(f"Epoch {epoch + 1}" + (f"/{epochs}" if epochs else ""))
        if self._pass is not None and epochs and self._epoch_seconds:
            mean = sum(self._epoch_seconds) / len(self._epoch_seconds)
            self._pass.seconds_to_come = mean * (epochs - epoch - 1)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Write an epoch's last line."""
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
        """Write the last line of `evaluate`."""
        if not self._in_fit:
            self._finish(logs)
            self._close()

    def on_predict_begin(self, logs: Logs = None) -> None:
        """Begin a bar for `predict`."""
        self._open()
        self._begin("")

    def on_predict_end(self, logs: Logs = None) -> None:
        """Write the last line of `predict`."""
        self._finish({})
        self._close()

    def _param(self, name: str) -> Any:
        return (self.params or {}).get(name)

    def _open(self) -> None:
        from iskra.callbacks.displays import choose_display

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
