"""Checks that HDF5 itself does not make: of global heaps, and of the free lists of local heaps with a group's names.

A list that leads back into itself makes the HDF5 library take memory until there is none.
"""

from __future__ import annotations

import io
import mmap
import os
import struct
from typing import BinaryIO

from ..typing import PathLike
from .global_heaps import check_global_heaps
from .refusal import Refused

_SIGNATURE = b"\x89HDF\r\n\x1a\n"
_HEAP = b"HEAP\x00\x00\x00\x00"  # the beginning of a local heap: its name, version 0, three bytes of nothing
_END = 1  # the offset that ends a free list


def check_heaps(file: PathLike | BinaryIO) -> None:
    """See that all free lists in an HDF5 file end, and that no long text is in it again and again.

    Raises:
        Refused: it is not so, or the file has addresses of another length than 8 bytes, or another beginning.
    """
    if isinstance(file, io.BytesIO):
        return _check(file.getvalue())
    if isinstance(file, (str, os.PathLike)) and os.path.isfile(file) and os.path.getsize(file):
        with open(file, "rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
            _check(content)


def _check(content: bytes | mmap.mmap) -> None:
    if content[:8] != _SIGNATURE or len(content) < 64:
        return  # no HDF5 file; h5py says so
    lengths = content[13:15] if content[8] < 2 else content[9:11]
    if lengths != b"\x08\x08":
        raise Refused("an HDF5 file of weights", f"addresses of {lengths[0]} and lengths of {lengths[1]} bytes, not 8")
    base = (24, 28, 12, 12)[content[8]] if content[8] < 4 else 0
    if content[base : base + 8] != bytes(8):
        raise Refused("an HDF5 file of weights", "one that begins elsewhere")
    check_global_heaps(content)
    offset = content.find(_HEAP)
    while offset >= 0:
        _check_free_list(content, offset)
        offset = content.find(_HEAP, offset + 1)


def _check_free_list(content: bytes | mmap.mmap, offset: int) -> None:
    if offset + 32 > len(content):
        raise Refused("an HDF5 file of weights", f"a heap at byte {offset} that is cut off")
    size, free, start = struct.unpack_from("<QQQ", content, offset + 8)
    seen: set[int] = set()
    while free != _END:
        if free in seen or free + 16 > size or start + free + 16 > len(content):
            raise Refused("an HDF5 file of weights", f"a heap at byte {offset} whose free places lead nowhere")
        seen.add(free)
        free = struct.unpack_from("<Q", content, start + free)[0]
