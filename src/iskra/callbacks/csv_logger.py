"""A CSV file of the logs."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import Any

import numpy as np

from ..typing import PathLike
from .callback import Callback, Logs


class CSVLogger(Callback):
    """Writes the logs of each epoch as a row of a CSV file.

    The header has the names: `epoch`, then those of the first epoch's logs in alphabetical order. Values that a later
    epoch lacks are `NA`. The file is open only while a row is written, and has every completed epoch. A training that
    `BackupAndRestore` resumes goes on in the same file, from which rows of epochs that are trained again are removed.

    Args:
        filename: the path of the file.
        separator: the separator of values.
        append: append rows to the file instead of replacing it.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "log.csv"
        >>> table = CSVLogger(path)
        >>> table.on_train_begin()
        >>> table.on_epoch_end(0, {"loss": 0.5, "val_loss": 0.75})
        >>> path.read_text().split()
        ['epoch,loss,val_loss', '0,0.5,0.75']
    """

    kept: tuple[str, ...] = ("keys", "_length")
    files: tuple[str, ...] = ("filename",)
    kept_from_start: tuple[str, ...] = ("_length",)  # an epoch may be written whose backup is not

    def __init__(self, filename: PathLike, separator: str = ",", append: bool = False) -> None:
        self.filename: str = os.fspath(filename)
        self.sep = separator
        self.append = append
        self.keys: list[str] | None = None
        self._length: int | None = None  # of the file with the rows so far, in bytes
        self._is_cut = False

    def on_train_begin(self, logs: Logs = None) -> None:
        self.keys, self._is_cut = None, False
        with Path(self.filename).open("ab") as file:  # checks the path; a resumed training will need the rows
            self._length = file.tell() if self.append else 0

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        self._cut()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
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
            self._length = file.tell()

    def on_train_end(self, logs: Logs = None) -> None:
        self._cut()  # there may have been no epoch

    def _cut(self) -> None:
        """Once, after a backup was restored: remove what an earlier training wrote, or this one after the backup."""
        if not self._is_cut and self._length is not None and os.path.getsize(self.filename) > self._length:
            os.truncate(self.filename, self._length)
        self._is_cut = True


def _cell(value: Any) -> Any:
    """A metric of several numbers as a string, other values as they are."""
    if isinstance(value, str) or not np.ndim(value):
        return value
    return f'"[{", ".join(map(str, value))}]"'
