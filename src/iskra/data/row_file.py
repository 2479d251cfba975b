"""Rows of one shape in a file: memory-mapped where possible, else read one by one."""

from __future__ import annotations

import os
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..typing import PathLike


class RowFile:
    """The array in an `.npy` file, of which only the requested rows are read into memory.

    It is what a memory map is, without the addresses: a file larger than what a process may map (`ulimit -v`) or than
    the machine's memory costs no more than the rows that are used.

    Args:
        path: an `.npy` file in C order.

    Attributes:
        shape: (N, ...).
        dtype: of an element.

    Raises:
        ValueError: an array in Fortran order.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "numbers.npy"
        >>> np.save(path, np.arange(12).reshape(4, 3))
        >>> rows = RowFile(path)
        >>> rows[2], rows[[3, 0]].tolist(), len(rows)
        (array([6, 7, 8]), [[9, 10, 11], [0, 1, 2]], 4)
    """

    def __init__(self, path: PathLike) -> None:
        self.path: Path = Path(path)
        with self.path.open("rb") as file:
            self.shape: tuple[int, ...]
            self.dtype: np.dtype
            self.shape, fortran, self.dtype = _header(file)
            self._start = file.tell()
            descriptor = os.dup(file.fileno())
        self._descriptor = descriptor
        weakref.finalize(self, os.close, descriptor)
        if fortran:
            raise ValueError(f"RowFile: expected an array in C order in {str(path)!r}, got Fortran order. Save a copy.")
        self._row_bytes = self.dtype.itemsize * int(np.prod(self.shape[1:], dtype=np.int64))

    def __len__(self) -> int:
        return self.shape[0]

    @property
    def nbytes(self) -> int:
        """Of all rows."""
        return len(self) * self._row_bytes

    def __getitem__(self, which: Any) -> np.ndarray:
        """A row by its number, or several by a slice or an array of numbers; always a copy."""
        if isinstance(which, (int, np.integer)):
            return self.read(np.array([which]))[0]
        return self.read(np.arange(len(self))[which])

    def read(self, rows: Sequence[int] | np.ndarray) -> np.ndarray:
        """Some rows in the order of their numbers in `rows`.

        They are read in the order of the file, neighbours in one go, which is what a disk likes.

        Raises:
            IndexError: there is no such row.
            OSError: the file ends before it.
        """
        numbers = np.asarray(rows, np.int64)
        numbers = np.where(numbers < 0, numbers + len(self), numbers)
        if numbers.size and not 0 <= numbers.min() <= numbers.max() < len(self):
            raise IndexError(f"RowFile: expected row numbers from 0 to {len(self) - 1}, got {numbers.max()}.")
        order = np.argsort(numbers, kind="stable")
        found = np.empty((len(numbers), *self.shape[1:]), self.dtype)
        target = found.reshape(-1).view(np.uint8).data
        size, descriptor = self._row_bytes, self._descriptor
        for position, number in zip(order.tolist(), numbers[order].tolist(), strict=True):
            part = target[position * size : (position + 1) * size]
            if os.preadv(descriptor, [part], self._start + number * size) != size:
                raise OSError(f"RowFile: expected row {number} in {str(self.path)!r}, but the file has become shorter.")
        return found

    def mapped(self) -> np.ndarray:
        """All rows as a memory map, for reading.

        Raises:
            OSError: the address space is too small.
        """
        return np.asarray(np.memmap(self.path, self.dtype, "r", self._start, self.shape))

    def can_be_mapped(self) -> bool:
        """Whether it takes less than half of the memory and of the free address space."""
        return self.nbytes < _available() / 2


def _header(file: Any) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    version = np.lib.format.read_magic(file)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    return read(file)


def _available() -> float:
    """The bytes that a map may take: of the machine's memory, and of the process's address space."""
    import resource  # POSIX alone has it

    memory = float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    if limit == resource.RLIM_INFINITY:
        return memory
    return min(memory, limit - _addresses_in_use())


def _addresses_in_use() -> int:
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:  # not Linux
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
