"""PNG files."""

import struct
import zlib

import numpy as np

_COLOR_TYPES = {1: 0, 3: 2, 4: 6}  # channels: grey, red-green-blue, and these with opacity


def png(pixels: np.ndarray) -> bytes:
    r"""An image (H, W, C) of bytes, with C of 1, 3 or 4, as a PNG file.

    Example:
        >>> png(np.zeros((2, 3, 1), np.uint8))[:8]
        b'\x89PNG\r\n\x1a\n'
    """
    height, width, channels = pixels.shape
    head = struct.pack(">IIBBBBB", width, height, 8, _COLOR_TYPES[channels], 0, 0, 0)
    lines = np.zeros((height, 1 + width * channels), np.uint8)  # each line begins with the number of its filter: none
    lines[:, 1:] = pixels.reshape(height, -1)
    body = zlib.compress(lines.tobytes())
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
