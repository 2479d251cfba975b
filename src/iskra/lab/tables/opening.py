"""Files as bytes, unpacked where their ending says so."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

COMPRESSED = (".gz", ".bz2", ".xz", ".zip")


def kind_of(path: Path) -> str:
    """Return the ending that tells the format, in lower case.

    Example:
        >>> kind_of(Path("a.CSV.gz")), kind_of(Path("a"))
        ('.csv', '')
    """
    endings = [ending.lower() for ending in path.suffixes[-2:]]
    if endings and endings[-1] in COMPRESSED:
        endings.pop()
    return endings[-1] if endings else ""


def opened(path: Path) -> IO[bytes]:
    """Open a file to read its bytes; of a zip archive its first file."""
    ending = path.suffix.lower()
    if ending == ".zip":
        archive = zipfile.ZipFile(path)
        return archive.open(archive.namelist()[0])
    openers: dict[str, Callable[..., Any]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
    file: IO[bytes] = openers.get(ending, open)(path, "rb")
    return file
