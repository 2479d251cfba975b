"""A line for each epoch in a table that every program opens."""

import csv
import os
from pathlib import Path
from typing import Any

import numpy as np

from iskra.callbacks.callback import Callback, Logs


class CSVLogger(Callback):
    """Writes the logs of each epoch as a line of a CSV file.

    The first line has the names: `epoch`, then those of the first epoch's logs in alphabetical order. Values that a
    later epoch lacks are `NA`. The file is open only while a line is written, and has every epoch that is over.

    Args:
        filename: the file.
        separator: what stands between values.
        append: write behind the lines that are there, instead of replacing the file.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "log.csv"
        >>> table = CSVLogger(path)
        >>> table.on_train_begin()
        >>> table.on_epoch_end(0, {"loss": 0.5, "val_loss": 0.75})
        >>> path.read_text().split()
        ['epoch,loss,val_loss', '0,0.5,0.75']
    """

    def __init__(self, filename: str | os.PathLike[str], separator: str = ",", append: bool = False) -> None:
        self.filename = os.fspath(filename)
        self.sep = separator
        self.append = append
        self.keys: list[str] | None = None

    def on_train_begin(self, logs: Logs = None) -> None:
        """Begin the file, or go on with it."""
        self.keys = None
        Path(self.filename).open("a" if self.append else "w").close()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Write a line, behind that of the names if the file is new."""
        logs = logs or {}
        names: list[list[Any]] = []
        if self.keys is None:
            self.keys = sorted(logs)
            if not any(key.startswith("val_") for key in self.keys):  # a later epoch may be validated
                self.keys += [f"val_{key}" for key in self.keys]
            if not os.path.getsize(self.filename):
                names = [["epoch", *self.keys]]
        values = [epoch, *(_cell(logs.get(key, "NA")) for key in self.keys)]
        with Path(self.filename).open("a", newline="") as file:
            csv.writer(file, delimiter=self.sep).writerows([*names, values])


def _cell(value: Any) -> Any:
    """A metric of several numbers as one text, other values as they are."""
    if isinstance(value, str) or not np.ndim(value):
        return value
    return f'"[{", ".join(map(str, value))}]"'
