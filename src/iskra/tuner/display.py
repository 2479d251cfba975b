"""The progress of a search: a line for each trial, live while it trains."""

from __future__ import annotations

import time

from ..callbacks import Callback
from ..callbacks.callback import Logs
from ..callbacks.displays import choose_display
from ..callbacks.progress import REFRESH_SECONDS
from ..callbacks.progress_state import Display, Pass
from ..typing import Verbose
from .oracle import Oracle
from .trial import Trial, TrialStatus

EPOCH_LINES = 2  # the `verbose` with which `fit` shows something, too: a line for each epoch


class SearchDisplay:
    """Shows the trials of a search as `fit` shows epochs.

    Args:
        oracle: of the search.
    """

    def __init__(self, oracle: Oracle) -> None:
        self._oracle = oracle
        self._display: Display | None = None
        self._passes: dict[str, Pass] = {}
        self._shown_at = 0.0

    def begin(self, verbose: Verbose) -> None:
        """Begin a search; `verbose` is 0 for nothing, 1 or "auto" for its trials, 2 for lines of epochs as well."""
        self._display = choose_display(1 if verbose == "auto" else int(verbose))
        done = sum(trial.status == TrialStatus.COMPLETED for trial in self._oracle.trials.values())
        if done:
            self._say(f"{done} trials were done before; the search goes on.")

    def begin_trial(self, trial: Trial, steps: int | None = None) -> None:
        """Begin a trial; `steps` epochs are expected in all."""
        now = self._shown_at = time.perf_counter()
        self._passes[trial.trial_id] = Pass(self._title(trial), steps, None, now, now)

    def advance(self, trial: Trial, logs: Logs) -> None:
        """Note the metrics after another epoch, and show them with the objective in front."""
        state, name = self._passes.get(trial.trial_id), self._oracle.objective.name
        if state is None:
            return
        state.advance(state.step + 1, dict(sorted((logs or {}).items(), key=lambda item: item[0] != name)))
        if self._display is not None and state.now - self._shown_at >= REFRESH_SECONDS:
            self._shown_at = state.now
            self._display.live(state)

    def end_trial(self, trial: Trial) -> None:
        """Show what came of a trial, beside the best score so far."""
        state = self._passes.pop(trial.trial_id, None)
        if state is None or self._display is None:
            return
        if trial.score is None or trial.status != TrialStatus.COMPLETED:
            reason = (trial.message or "").strip().splitlines()[-1:] or ["no reason is known"]
            self._display.close()
            self._say(f"{self._title(trial)} failed: {reason[0]}")
            return
        state.steps = max(state.step, 1)  # it may have stopped early
        state.complete()
        best = self._oracle.get_best_trials()[0].score or 0.0
        values = {name: _short(value) for name, value in trial.hyperparameters.values.items()}
        state.logs = {self._oracle.objective.name: trial.score, "best": best, **values}
        self._display.finish(state)

    def end(self) -> None:
        """End the search."""
        if self._display is not None:
            self._display.close()

    def progress_of(self, trial: Trial) -> Callback:
        """A callback that shows the epochs of a trial."""
        return _Progress(self, trial)

    def _title(self, trial: Trial) -> str:
        total = self._oracle.num_trials
        return f"Trial {list(self._oracle.trials).index(trial.trial_id) + 1}" + ("" if total is None else f"/{total}")

    def _say(self, text: str) -> None:
        if self._display is not None:
            print(text)


class _Progress(Callback):
    """Passes the ends of epochs on to the display."""

    def __init__(self, display: SearchDisplay, trial: Trial) -> None:
        self._display, self._trial = display, trial

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        self._display.advance(self._trial, logs)


def _short(value: object) -> str:
    """A value with four digits.

    Example:
        >>> _short(0.00123456), _short(64), _short("relu")
        ('0.001235', '64', 'relu')
    """
    return f"{value:.4g}" if isinstance(value, float) else str(value)
