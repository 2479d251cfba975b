"""A check of files to read: that their reading ends."""

from __future__ import annotations

import errno
import os
import stat

from .typing import PathLike

_KINDS = {
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
}


def check_regular(who: str, path: PathLike) -> None:
    """See that a path leads to a file of some length: a pipe may never give a byte, and a device may never end.

    Args:
        who: the function that was called, "load_img".
        path: the file; a link is followed.

    Raises:
        ValueError: it is a pipe, a device or the like.
        OSError: there is nothing of this name, or a folder.

    Example:
        >>> check_regular("load_img", "/dev/zero")
        Traceback (most recent call last):
        ValueError: load_img: expected a file at '/dev/zero', got a device. Copy what it gives into a file first.
    """
    if kind := irregular(path):
        raise ValueError(
            f"{who}: expected a file at {os.fspath(path)!r}, got {kind}. Copy what it gives into a file first."
        )


def irregular(path: PathLike) -> str:
    """What a path leads to that is no regular file: "a pipe"; "" for a file.

    Raises:
        OSError: there is nothing of this name, or a folder.
    """
    mode = os.stat(path).st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(path))
    return "" if stat.S_ISREG(mode) else _KINDS.get(stat.S_IFMT(mode), "something else")
