"""Keeps the history of a training on disk while it goes on."""

from __future__ import annotations

from typing import Any

from iskra.callbacks import Callback
from iskra.lab.folder import RunFolder
from iskra.lab.history import format_history


class Recorder(Callback):
    """Writes `history.csv` anew after each epoch: a line of `epoch` and every metric for each epoch.

    Args:
        folder: Where to write it.

    Attributes:
        history: Values by metric, as `History.history` has them.
    """

    def __init__(self, folder: RunFolder) -> None:
        super().__init__()
        self.folder = folder
        self.history: dict[str, list[float]] = {}

    @property
    def num_epochs(self) -> int:
        """How many epochs were completed."""
        return max(map(len, self.history.values()), default=0)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Add the epoch's values and write the file."""
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(float(value))
        self.folder.write_text("history.csv", format_history(self.history), sync=False)
