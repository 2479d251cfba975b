"""Atomic writes: a file appears whole or not at all, however the writing ends."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from .typing import PathLike


@contextmanager
def whole_file(path: PathLike) -> Iterator[BinaryIO]:
    """Open a binary file that replaces `path` atomically when the block ends without an error.

    It is written under another name in the same folder, `.<name>.<random>.writing`, synced to the disk and renamed. A
    process that is killed meanwhile leaves the old file unchanged.

    Args:
        path: the name; a file there is replaced. A link is followed.

    Raises:
        IsADirectoryError: there is a folder of this name.
        OSError: it cannot be written.

    Example:
        >>> import tempfile
        >>> target = Path(tempfile.mkdtemp()) / "numbers"
        >>> with whole_file(target) as file:
        ...     _ = file.write(b"123")
        >>> target.read_bytes(), [each.name for each in target.parent.iterdir()]
        (b'123', ['numbers'])
    """
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise IsADirectoryError(f"save: {str(path)!r} is a directory. Add the name of a file.")
    scrap = target.with_name(f".{target.name}.{secrets.token_hex(4)}.writing")
    try:
        with scrap.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        scrap.replace(target)
    finally:
        scrap.unlink(missing_ok=True)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Sync a folder to the disk, where the system can."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
