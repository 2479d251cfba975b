"""The cache of decoded images: written once by all cores, valid while the folder is unchanged."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from ... import config
from ...advice import advise
from ...atomic import remove_abandoned, scrap_folder
from ...cache import cache_folder
from ..row_file import RowFile
from .decoding import Decoding

VERSION = 1  # of what is written, and of how images are decoded
TOGETHER = 16  # files that a thread takes at a time

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM)

Reason = str
Progress = Callable[[int, int], None]


class Store:
    """The decoded images of some files.

    Args:
        pixels: (N, H, W, C) uint8: an array, mapped or in memory, or a `RowFile`.
        kept: for each row the number of the file it was made from.
        broken: why the other files could not be read, by their numbers.
    """

    def __init__(self, pixels: np.ndarray | RowFile, kept: np.ndarray, broken: dict[int, Reason]) -> None:
        self.pixels = pixels
        self.kept = kept
        self.broken = broken


def stored(root: str, paths: Sequence[str], decoding: Decoding, progress: Progress | None = None) -> Store:
    """The decoded files from the cache, where they are put first.

    The cache is a folder `images` beside the downloads (`ISKRA_CACHE`), in it one folder for each folder of images and
    way of decoding. Names, sizes and times of the files tell whether it is still right; what is outdated is deleted.
    Where the disk is too small, the images are kept in memory if they fit.

    Args:
        root: the folder of the files.
        paths: the files.
        decoding: what to make of each.
        progress: called now and then with the files done and all files.

    Raises:
        OSError: neither the disk nor the memory has room.
        ValueError: no file could be read.
    """
    entry = cache_folder() / "images" / f"{_name(root, decoding)}-{_state(root, paths)}"
    try:
        if not (entry / "notes.json").exists():
            _tidy(entry)
            _write(entry, paths, decoding, progress)
        return _open(entry)
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        return _in_memory(paths, decoding, progress, entry, error)


def _name(root: str, decoding: Decoding) -> str:
    settings = json.dumps([VERSION, os.path.realpath(root), asdict(decoding)])
    return f"{Path(root).resolve().name[:40]}-{hashlib.sha256(settings.encode()).hexdigest()[:12]}"


def _state(root: str, paths: Sequence[str]) -> str:
    """A hash of the names, sizes and times of the files."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{os.path.relpath(path, root)}\0{_size_and_time(path)}\0".encode(errors="replace"))
    return digest.hexdigest()[:16]


def _size_and_time(path: str) -> str:
    try:
        about = os.stat(path)
    except OSError:  # a link to nowhere
        return ""
    return f"{about.st_size} {about.st_mtime_ns}"


def _tidy(entry: Path) -> None:
    """Delete what the same folder was before, and what processes left that were killed while they wrote."""
    if entry.parent.exists():
        remove_abandoned(entry.parent)
    for other in entry.parent.glob(f"{entry.name.rpartition('-')[0]}-*"):
        shutil.rmtree(other, ignore_errors=True)


def _write(entry: Path, paths: Sequence[str], decoding: Decoding, progress: Progress | None) -> None:
    """Decode into a folder of another name, which takes its own when all is there."""
    with scrap_folder(entry) as scrap:
        with (scrap / "pixels.npy").open("xb+") as file:
            start = _write_header(file, (len(paths), *decoding.shape))
            size = int(np.prod(decoding.shape))
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(file.fileno(), 0, start + size * len(paths))  # a full disk shows before the work

            def put(number: int, image: np.ndarray) -> None:
                _write_all(file.fileno(), image, start + number * size)

            broken = _decode_all(paths, decoding, put, progress)
            kept = [number for number in range(len(paths)) if number not in broken]
            if broken:
                _close_gaps(file, start, size, kept, decoding.shape)
            file.flush()
        (scrap / "notes.json").write_text(json.dumps({"kept": kept, "broken": {str(k): v for k, v in broken.items()}}))
        try:
            scrap.rename(entry)
        except OSError:
            if not (entry / "notes.json").exists():  # another process was faster
                raise


def _write_header(file: Any, shape: tuple[int, ...]) -> int:
    file.seek(0)
    np.lib.format.write_array_header_1_0(file, {"descr": "|u1", "fortran_order": False, "shape": shape})
    file.flush()
    return int(file.tell())


def _write_all(descriptor: int, image: np.ndarray, offset: int) -> None:
    rest = np.ascontiguousarray(image).reshape(-1).data
    while rest:
        written = os.pwrite(descriptor, rest, offset)
        rest, offset = rest[written:], offset + written


def _close_gaps(file: Any, start: int, size: int, kept: list[int], shape: tuple[int, ...]) -> None:
    """Move rows up to where others are missing, and cut the file."""
    for row, number in enumerate(kept):
        if row != number:
            os.pwrite(file.fileno(), os.pread(file.fileno(), size, start + number * size), start + row * size)
    os.ftruncate(file.fileno(), start + len(kept) * size)
    _write_header(file, (len(kept), *shape))  # of the same length: NumPy leaves room for the number of rows


def _decode_all(
    paths: Sequence[str], decoding: Decoding, put: Callable[[int, np.ndarray], None], progress: Progress | None
) -> dict[int, Reason]:
    """Decode every file on all cores; returns why some could not be."""
    broken: dict[int, Reason] = {}

    def work(first: int) -> int:
        last = min(first + TOGETHER, len(paths))
        for number in range(first, last):
            try:
                image = decoding(paths[number])
            except (MemoryError, ImportError):
                raise
            except Exception as error:  # whatever a decoder says to bytes that are no image
                broken[number] = f"{type(error).__name__}: {error}".removeprefix("UnidentifiedImageError: ")
            else:
                put(number, image)
        return last - first

    done = 0
    with ThreadPoolExecutor(config.num_threads(), "iskra-decoding") as threads:
        try:
            for count in threads.map(work, range(0, len(paths), TOGETHER)):
                done += count
                if progress is not None:
                    progress(done, len(paths))
        except BaseException:
            threads.shutdown(cancel_futures=True)
            raise
    if len(broken) == len(paths):
        number, reason = next(iter(sorted(broken.items())))
        raise ValueError(
            f"image folder: expected images that can be read, got {len(paths):,} files of which none can. "
            f"The first is {paths[number]!r}: {reason}."
        )
    return dict(sorted(broken.items()))


def _open(entry: Path) -> Store:
    notes = json.loads((entry / "notes.json").read_text())
    rows = RowFile(entry / "pixels.npy")
    broken = {int(number): reason for number, reason in notes["broken"].items()}
    return Store(rows.mapped() if rows.can_be_mapped() else rows, np.array(notes["kept"], np.int64), broken)


def _in_memory(
    paths: Sequence[str], decoding: Decoding, progress: Progress | None, entry: Path, error: OSError
) -> Store:
    """Decode into memory, for once."""
    needed = len(paths) * int(np.prod(decoding.shape))
    what = f"{needed / 1e9:.1f} GB of decoded images cannot be kept in {str(entry.parent)!r} ({error.strerror})"
    fix = "Free some space there, set ISKRA_CACHE to a folder with more, or pass a smaller image_size."
    try:
        pixels = np.empty((len(paths), *decoding.shape), np.uint8)
    except MemoryError:
        pixels = None
    if pixels is None or needed > _free_memory() / 2:
        raise OSError(error.errno, f"image folder: {what}, nor in memory. {fix}")
    advise("images in memory", f"image folder: {what}; they are kept in memory, and decoded anew each time. {fix}")
    broken = _decode_all(paths, decoding, pixels.__setitem__, progress)
    kept = np.array([number for number in range(len(paths)) if number not in broken], np.int64)
    return Store(pixels[kept] if broken else pixels, kept, broken)


def _free_memory() -> float:
    names = ("SC_AVPHYS_PAGES", "SC_PHYS_PAGES") if sys.platform == "linux" else ("SC_PHYS_PAGES",)
    return float(os.sysconf(names[0]) * os.sysconf("SC_PAGE_SIZE"))
