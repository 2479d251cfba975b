"""Atomic writes: a file appears whole or not at all, however the writing ends."""

from __future__ import annotations

import errno
import functools
import hashlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from .typing import PathLike

fcntl: Any = None  # the system's locks; Windows has others, and there an open file can neither be renamed nor removed
with suppress(ImportError):
    fcntl = import_module("fcntl")

ENDING = ".writing"
_SCRAP = re.compile(rf"\..+?(\.(?P<machine>[0-9a-f]{{8}}))?\.[0-9a-f]{{8}}{re.escape(ENDING)}", re.DOTALL)
_OLD = 24 * 60 * 60  # seconds without a change, after which another machine's file is nobody's


@contextmanager
def whole_file(path: PathLike, num_bytes: int = 0) -> Iterator[BinaryIO]:
    """Open a binary file that replaces `path` atomically when the block ends without an error.

    It is written under another name in the same folder, `.<name>.<machine>.<random>.writing`, synced to the disk and
    renamed. A process that is killed meanwhile leaves the old file unchanged; what it left itself, the next writer to
    the folder removes.

    Args:
        path: the name; a file there is replaced. A link is followed.
        num_bytes: how much will be written at least, if it is known: the disk must have as much room.

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
    remove_abandoned(target.parent)
    check_room(target.parent, num_bytes)
    scrap, file = _new_scrap(target)
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if fcntl is not None:
                scrap.replace(target)  # while it is locked
        if fcntl is None:
            scrap.replace(target)
    finally:
        scrap.unlink(missing_ok=True)
    sync_folder(target.parent)


@contextmanager
def scrap_folder(path: Path) -> Iterator[Path]:
    """Make a folder beside `path`, which the block fills and renames; if it does not, the folder is removed.

    A process that is killed meanwhile leaves it to `remove_abandoned`.
    """
    while True:
        scrap = path.with_name(_scrap_name(path.name))
        scrap.mkdir(parents=True)
        held = os.open(scrap, os.O_RDONLY) if fcntl is not None else None
        if held is None or (_lock(held) and scrap.exists()):
            break
        os.close(held)
    try:
        yield scrap
    finally:
        if held is not None:
            os.close(held)
        shutil.rmtree(scrap, ignore_errors=True)


def check_room(folder: Path, num_bytes: int) -> None:
    """See that a folder's disk has room for so many bytes.

    Raises:
        OSError: it has not.
    """
    if not num_bytes or not folder.exists():
        return
    total, _, free = shutil.disk_usage(folder)
    if total and free < num_bytes:
        raise OSError(
            errno.ENOSPC,
            f"save: expected {num_bytes / 1e6:,.1f} MB of free space in {str(folder)!r}, got {free / 1e6:,.1f} MB. "
            "Nothing was written: delete files there, or choose another folder",
        )


def remove_abandoned(folder: Path) -> None:
    """Remove what writers left in a folder that were killed: what `whole_file` and `scrap_folder` made for them.

    A writer holds a lock, which the system gives up when the process is gone, so neither a process of the same number
    nor one in another container is taken for it. Where a lock says nothing, as another machine may hold one on a
    shared disk, a file goes when nothing was written to it for a day.
    """
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if entry.name.endswith(ENDING) and _SCRAP.fullmatch(entry.name)]
    except OSError:  # what is wrong with the folder is said when the file is made
        return
    for name in names:
        with suppress(OSError):  # somebody else's, or already gone
            _remove_if_abandoned(folder / name)


def _new_scrap(target: Path) -> tuple[Path, BinaryIO]:
    """A new file of another name in the same folder, locked."""
    while True:
        scrap = target.with_name(_scrap_name(target.name))
        file = scrap.open("xb")
        if _lock(file.fileno()) and os.fstat(file.fileno()).st_nlink:
            return scrap, file
        file.close()  # another writer took it for abandoned, in the moment before the lock


def _lock(descriptor: int) -> bool:
    """Lock an open file until it is closed; False if another process holds the lock.

    Where the system knows no locks, nobody holds one.
    """
    if fcntl is not None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            pass
    return True


def _scrap_name(name: str) -> str:
    """The name under which something is written before it becomes `name`."""
    return f".{name}.{_machine()}.{secrets.token_hex(4)}{ENDING}"


def _remove_if_abandoned(path: Path) -> None:
    if fcntl is None:
        return path.unlink()  # refused while it is open
    is_folder = path.is_dir() and not path.is_symlink()
    descriptor = os.open(path, (os.O_RDONLY if is_folder else os.O_RDWR) | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        found = _SCRAP.fullmatch(path.name)
        here = found is not None and found["machine"] == _machine()
        changed = max(os.stat(each).st_mtime for each in (path, *(path.iterdir() if is_folder else ())))
        if here or time.time() - changed > _OLD:
            shutil.rmtree(path) if is_folder else path.unlink()
    finally:
        os.close(descriptor)


@functools.cache
def _machine() -> str:
    """Eight letters for this machine since it was started: all who see the same locks have the same."""
    try:
        identity = Path("/proc/sys/kernel/random/boot_id").read_bytes()
    except OSError:
        identity = os.uname().nodename.encode() if hasattr(os, "uname") else b""
    return hashlib.sha256(identity).hexdigest()[:8]


def sync_folder(folder: Path) -> None:
    """Sync a folder to the disk, where the system can."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
