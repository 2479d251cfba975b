"""Another check that HDF5 does not make: that the texts in attributes are not one long text many times.

An attribute of texts is a list of references to objects in global heaps. A few kilobytes of references to one object
of some megabytes are read as that many copies of it.
"""

from __future__ import annotations

import mmap
import struct

from .refusal import Refused

_COLLECTION = b"GCOL\x01\x00\x00\x00"  # the beginning of a global heap: its name, version 1, three bytes of nothing
_HEAD = 16  # bytes of a collection's head, and of an object's
_LONG = 4096  # bytes of an object that may be referred to often: the path of a weight is shorter
_MOST_LONG = 64  # longer ones in a file; Keras writes the configurations of a model and of its training
_MOST_REFERENCES = 2  # to a longer one


def check_global_heaps(content: bytes | mmap.mmap) -> None:
    """See that long texts in an HDF5 file are referred to about once.

    Raises:
        Refused: they are not.
    """
    num_long = 0
    start = content.find(_COLLECTION)
    while start >= 0:
        for index in _long_objects(content, start):
            num_long += 1
            reference = struct.pack("<QI", start, index)
            if num_long > _MOST_LONG or _num_found(content, reference) > _MOST_REFERENCES:
                raise Refused("an HDF5 file of weights", f"long texts again and again, in the heap at byte {start}")
        start = content.find(_COLLECTION, start + 1)


def _long_objects(content: bytes | mmap.mmap, start: int) -> list[int]:
    """The numbers of a collection's objects that are long."""
    found: list[int] = []
    (size,) = struct.unpack_from("<Q", content, start + 8) if start + _HEAD <= len(content) else (0,)
    place, end = start + _HEAD, min(start + size, len(content))
    while place + _HEAD <= end:
        index, length = struct.unpack_from("<H6xQ", content, place)
        if index == 0:  # the rest is free
            break
        if length > _LONG:
            found.append(index)
        place += _HEAD + -(-length // 8) * 8
    return found


def _num_found(content: bytes | mmap.mmap, part: bytes) -> int:
    """How often a part is in the content, up to one more than is allowed."""
    num, place = 0, content.find(part)
    while place >= 0 and num <= _MOST_REFERENCES:
        num, place = num + 1, content.find(part, place + 1)
    return num
