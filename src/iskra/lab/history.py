"""The history of a training as comma-separated values, written while the training goes on."""

from __future__ import annotations

import csv
import io
import time
from typing import Any

from ..callbacks import Callback
from .folder import RunFolder

SPACING = 10  # the file is not written again before this many times the duration of the last writing


def format_history(history: dict[str, list[float]]) -> str:
    """Return `history` as CSV with a header; epochs count from 1.

    Example:
        >>> print(format_history({"loss": [0.5, 0.25]}), end="")
        epoch,loss
        1,0.5
        2,0.25
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["epoch", *history])
    for epoch, values in enumerate(zip(*history.values(), strict=True), start=1):
        writer.writerow([epoch, *values])
    return text.getvalue()


def parse_history(text: str) -> dict[str, list[float]]:
    r"""Return the history that `format_history` wrote.

    Example:
        >>> parse_history("epoch,loss\n1,0.5\n2,0.25\n")
        {'loss': [0.5, 0.25]}
    """
    rows = list(csv.DictReader(io.StringIO(text)))
    names = [name for name in (rows[0] if rows else {}) if name != "epoch"]
    return {name: [float(row[name]) for row in rows] for name in names}


class Recorder(Callback):
    """Writes `history.csv` after epochs: a line of `epoch` and every metric for each epoch so far.

    Where epochs are so short that the writing would slow the training down, some of them go unwritten until later.

    Args:
        folder: The run's folder.

    Attributes:
        history: Values by metric, as `History.history` has them; each as many as there were whole epochs.
    """

    def __init__(self, folder: RunFolder) -> None:
        super().__init__()
        self.folder = folder
        self.history: dict[str, list[float]] = {}
        self._next_writing = 0.0  # on the clock of time.perf_counter, in seconds

    @property
    def num_epochs(self) -> int:
        """The number of completed epochs."""
        return max(map(len, self.history.values()), default=0)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Add the epoch's values, and write the file if it is time."""
        # One assignment: Ctrl-C may come at any moment, and must not leave one metric longer than another.
        self.history = {name: [*self.history.get(name, ()), float(value)] for name, value in (logs or {}).items()}
        start = time.perf_counter()
        if start >= self._next_writing:
            self.write(sync=False)
            end = time.perf_counter()
            self._next_writing = end + SPACING * (end - start)

    def write(self, *, sync: bool = True) -> None:
        """Write the file with all epochs so far."""
        self.folder.write_text("history.csv", format_history(self.history), sync=sync)
