"""Backups from which an interrupted training resumes."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from ..advice import advise
from ..atomic import remove_abandoned, whole_file
from ..regular_files import check_regular
from ..typing import PathLike
from .callback import Callback, Logs
from .save_frequency import batches_between, batches_of, is_due

LATEST, PREVIOUS = "latest.npz", "previous.npz"


class BackupAndRestore(Callback):
    """Saves the whole state of training, and resumes from it when the same program runs again.

    A run that was killed and started again ends with the same bits as one without interruption: weights, optimizer,
    random counters, the order of the rows, and the state of other callbacks (`Callback.kept`) are restored. Its hooks
    run after those of all other callbacks. Backups are written atomically; at the end of training they are deleted.
    In a population each member has a directory of its own within, and keeps its backup until all members have ended.

    Args:
        backup_dir: a directory for this training alone.
        save_freq: "epoch", or a number of batches; a number makes training return to Python after each batch.
        double_checkpoint: keep the previous backup, too, for a disk that loses files.
        delete_checkpoint: delete the backup when training has ended.

    Raises:
        ValueError: an empty path or another `save_freq`; when training begins, a backup of another model or other
            data, or one that cannot be read.

    Example:
        >>> import tempfile
        >>> import iskra
        >>> model = iskra.Sequential([iskra.Input((2,)), iskra.layers.Dense(1)])
        >>> model.compile("adam", loss="mse")
        >>> resumes = BackupAndRestore(tempfile.mkdtemp())
        >>> history = model.fit(np.eye(2), np.ones(2), epochs=4, callbacks=[resumes], verbose=0)
        >>> history.epoch  # the same in a second process, after the first was killed
        [0, 1, 2, 3]
    """

    rank = 1
    folders: tuple[str, ...] = ("backup_dir",)

    def __init__(
        self,
        backup_dir: PathLike,
        save_freq: str | int = "epoch",
        double_checkpoint: bool = False,
        delete_checkpoint: bool = True,
    ) -> None:
        if backup_dir is None or not os.fspath(backup_dir):
            raise ValueError(
                f"BackupAndRestore: expected a directory as backup_dir, got {backup_dir!r}. Pass its path."
            )
        self.backup_dir: Path = Path(backup_dir)
        self.save_freq, self.double_checkpoint = save_freq, double_checkpoint
        self.delete_checkpoint = delete_checkpoint
        self._every = batches_between(save_freq, "BackupAndRestore")
        self._batches_seen = 0
        self._within_epoch: Any = None  # the backup to resume from, if it is from the middle of an epoch
        if self._every:
            self.on_train_batch_end = self._after_batch  # type: ignore[method-assign]  # asks for batches only then

    def on_train_begin(self, logs: Logs = None) -> None:
        self._batches_seen, self._within_epoch = 0, None
        self.backup_dir.mkdir(parents=True, exist_ok=True)
        remove_abandoned(self.backup_dir)
        state, backup = self.model.training_state, self._read()
        if backup is not None:
            self._resume_from(backup)
            if state.batches.done:
                self._within_epoch = backup
        elif any(callback.kept_from_start for callback in state.callbacks):
            self._save(*state.beginning())

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """In an epoch that is half done, undo what other callbacks did again when it began."""
        if self._within_epoch is not None:
            self._resume_from(self._within_epoch)
            self._within_epoch = None

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        if not self._every:
            self._save(*self.model.training_state.checkpoint())

    def on_train_end(self, logs: Logs = None) -> None:
        if self.member is None:
            self._delete()

    def population_ended(self) -> None:
        self._delete()

    def _delete(self) -> None:
        if self.delete_checkpoint and self.backup_dir.exists():
            for name in (PREVIOUS, LATEST):
                (self.backup_dir / name).unlink(missing_ok=True)
            if not any(self.backup_dir.iterdir()):
                self.backup_dir.rmdir()

    def _after_batch(self, batch: int, logs: Logs = None) -> None:
        new = batches_of(self)
        self._batches_seen += new
        if is_due(self._batches_seen, new, self._every):
            self._save(*self.model.training_state.checkpoint())

    def _save(self, notes: dict[str, Any], arrays: list[np.ndarray]) -> None:
        latest, notes = self.backup_dir / LATEST, {**notes, "member": self._settings()}
        if self.double_checkpoint and latest.exists():
            latest.replace(self.backup_dir / PREVIOUS)
        with whole_file(latest, sum(array.nbytes for array in arrays)) as file:
            text = np.frombuffer(json.dumps(notes).encode(), np.uint8)
            np.savez(file, *arrays, notes=text)

    def _read(self) -> tuple[dict[str, Any], list[np.ndarray]] | None:
        """The newest readable backup, None if there are no backups."""
        there = [path for name in (LATEST, PREVIOUS) if (path := self.backup_dir / name).exists()]
        problem: Exception | None = None
        for path in there:
            try:
                check_regular("BackupAndRestore", path)
                with path.open("rb") as file, np.load(file, allow_pickle=False) as store:
                    notes = json.loads(store["notes"].tobytes())
                    arrays = [store[f"arr_{number}"] for number in range(len(store.files) - 1)]
            except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
                problem = error
                continue
            if problem is not None:
                what = f"{LATEST} cannot be read ({problem}); {path.name} is used instead"
                advise(f"backup {path}", f"BackupAndRestore: {what}. It is one save older.")
            return notes, arrays
        if problem is not None:
            raise ValueError(
                f"BackupAndRestore: expected a readable backup in {str(self.backup_dir)!r}, got {problem!r}. "
                "Delete the directory to start again."
            )
        return None

    def _settings(self) -> dict[str, Any]:
        """The settings of the member whose training it is, as far as they are numbers or texts."""
        settings = {} if self.member is None else self.member.settings
        plain = {name: value.item() if isinstance(value, np.generic) else value for name, value in settings.items()}
        return {name: value for name, value in plain.items() if isinstance(value, (bool, int, float, str))}

    def _resume_from(self, backup: tuple[dict[str, Any], list[np.ndarray]]) -> None:
        settings, own = backup[0].get("member", {}), self._settings()
        try:
            if json.dumps(settings, sort_keys=True) != json.dumps(own, sort_keys=True):  # NaN equals NaN there
                raise ValueError(f"expected the settings {own}, got {settings}")
            self.model.training_state.resume(*backup)
        except ValueError as error:
            raise ValueError(
                f"BackupAndRestore: expected the backup of this training in {str(self.backup_dir)!r}, got that of "
                f"another: {error}. Choose another directory, or delete it to start again."
            ) from None
