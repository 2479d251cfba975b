"""A run's folder while it is being written: every file appears in it whole or not at all."""

from __future__ import annotations

import json
import math
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

SCRAPS = ".writing"  # the folder in a run's folder where files are written until they are complete


class RunFolder:
    """A new folder whose files are renamed into place once they are complete.

    A file is first written under `.writing/` in the same folder and then renamed, which the file system does in one
    step. Whenever the process is killed, each file outside `.writing/` is therefore whole: the old version or the
    new one.

    Args:
        path: The folder, which must not exist yet. Parents are created.
        resume: Whether it may exist, because a run is gone on with that was interrupted or killed.

    Raises:
        FileExistsError: If the folder exists. A run never overwrites another.
        OSError: If it cannot be made.

    Example:
        >>> import tempfile
        >>> folder = RunFolder(Path(tempfile.mkdtemp()) / "first")
        >>> folder.write_json("metrics.json", {"accuracy": 0.98})
        >>> sorted(file.name for file in folder.path.iterdir())
        ['.writing', 'metrics.json']
        >>> folder.close()
        >>> sorted(file.name for file in folder.path.iterdir())
        ['metrics.json']
    """

    def __init__(self, path: Path, *, resume: bool = False) -> None:
        if path.exists() and not resume:
            raise _taken(path)
        try:
            (path / SCRAPS).mkdir(parents=True, exist_ok=resume)
        except OSError as error:
            raise OSError(
                f"run: cannot make the folder {str(path)!r}: {error.strerror}. "
                "Choose another folder for all runs with runs (--runs)."
            ) from error
        for scrap in (path / SCRAPS).iterdir():  # of a process that was killed
            scrap.unlink()
        self.path = path

    @contextmanager
    def open(self, name: str, *, sync: bool = True) -> Iterator[BinaryIO]:
        """Yield a binary file that becomes `name` when the block ends without an error.

        With `sync`, the disk has it before it gets its name, so that not even a power cut leaves half of it. That
        takes some milliseconds, too many for what is written again and again while a network trains.
        """
        scrap = self.path / SCRAPS / name
        try:
            with scrap.open("wb") as file:
                yield file
                if sync:
                    file.flush()
                    os.fsync(file.fileno())
            scrap.replace(self.path / name)
        finally:
            scrap.unlink(missing_ok=True)

    def write_text(self, name: str, text: str, *, sync: bool = True) -> None:
        """Write `text` as UTF-8."""
        with self.open(name, sync=sync) as file:
            file.write(text.encode())

    def write_json(self, name: str, content: dict[str, Any]) -> None:
        """Write `content` as JSON; NaN and infinity, which JSON does not have, become null."""
        self.write_text(name, json.dumps(_finite(content), indent=2, ensure_ascii=False, allow_nan=False) + "\n")

    def close(self) -> None:
        """End writing: remove the folder of unfinished files, if it is there still."""
        with suppress(FileNotFoundError):
            (self.path / SCRAPS).rmdir()


def new_run_path(runs: Path, dataset: str, name: str | None = None) -> Path:
    """Return the path for a new run: `runs/name`, or `runs/<dataset>-<date>-<time>-<four random digits>`.

    Raises:
        ValueError: If `name` is not the plain name of a folder.
        FileExistsError: If there is a run of that name.
    """
    if name is None:
        return runs / f"{dataset}-{datetime.now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    if not name or name.startswith(".") or any(mark in name for mark in "/\\:\0"):
        raise ValueError(
            f"name: expected the plain name of a folder, got {name!r}. "
            "Remove slashes, colons and a leading dot; the folder for all runs is given by runs (--runs)."
        )
    if (runs / name).exists():
        raise _taken(runs / name)
    return runs / name


def _taken(path: Path) -> FileExistsError:
    return FileExistsError(
        f"run: expected a new folder, got {str(path)!r}, which exists. Choose another name: "
        "a run never overwrites another."
    )


def _finite(value: Any) -> Any:
    """Return `value` with each NaN or infinity in it replaced by None."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
