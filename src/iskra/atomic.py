"""Files that are whole or not there: nobody ever reads half of one, however the writing ends."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole_file(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """A binary file that takes its name when the block ends without an error.

    It grows under another name in the same folder, `.<name>.<random>.writing`, reaches the disk, and is then renamed,
    which the file system does in one step. A process killed meanwhile leaves the old file as it was.

    Args:
        path: the name; a file there is replaced. A link is followed.

    Raises:
        IsADirectoryError: there is a folder of this name.
        OSError: it cannot be written.

    Example:
        >>> import tempfile
        >>> place = Path(tempfile.mkdtemp()) / "numbers"
        >>> with whole_file(place) as file:
        ...     _ = file.write(b"123")
        >>> place.read_bytes(), [each.name for each in place.parent.iterdir()]
        (b'123', ['numbers'])
    """
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise IsADirectoryError(
            f"save: expected a file's name, got {str(path)!r}, which is a folder. Add a name to it."
        )
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
    """Bring a folder's names to the disk, where the system can."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
