"""The IDX format, in which the MNIST family is published."""

from __future__ import annotations

import gzip
import math

import numpy as np
from numpy.typing import NDArray

from .source import Source

Split = tuple[NDArray[np.uint8], NDArray[np.uint8]]

IMAGES = "{}-images-idx3-ubyte.gz"
LABELS = "{}-labels-idx1-ubyte.gz"


def load_splits(source: Source) -> tuple[Split, Split]:
    """Return `(x_train, y_train), (x_test, y_test)` from the four files of MNIST and its successors."""
    train, test = (
        (parse(source.read(IMAGES.format(part))), parse(source.read(LABELS.format(part)))) for part in ("train", "t10k")
    )
    return train, test


def parse(content: bytes) -> NDArray[np.uint8]:
    """Return the array of a gzipped IDX file of bytes.

    The header is two zeros, the data type, the number of axes, and the length of each axis as a big-endian
    32-bit number; the elements follow in C order.

    Raises:
        ValueError: If the content is not in this format.

    Example:
        >>> parse(gzip.compress(bytes([0, 0, 8, 1, 0, 0, 0, 2, 5, 7])))
        array([5, 7], dtype=uint8)
    """
    raw = gzip.decompress(content)
    ndim = raw[3] if raw[:3] == b"\0\0\x08" else 0
    shape = tuple(np.frombuffer(raw, ">u4", ndim, offset=4).tolist()) if len(raw) >= 4 + 4 * ndim else ()
    if not ndim or len(raw) != 4 + 4 * ndim + math.prod(shape):
        raise ValueError(
            f"idx: expected a header of bytes and as many elements as it says, got {len(raw):,} bytes that begin with "
            f"{raw[:4].hex(' ')}. Download the file again from its publisher."
        )
    return np.frombuffer(bytearray(raw), np.uint8, offset=4 + 4 * ndim).reshape(shape)
