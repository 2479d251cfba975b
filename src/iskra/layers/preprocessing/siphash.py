"""SipHash-2-4: a keyed hash, whose buckets cannot be guessed.

References:
    J.-P. Aumasson, D. J. Bernstein: SipHash, a fast short-input PRF. Indocrypt 2012.
"""

from __future__ import annotations

_MASK = (1 << 64) - 1
_START = (0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573)

State = tuple[int, int, int, int]


def siphash64(data: bytes, key: tuple[int, int]) -> int:
    """The 64-bit hash of some bytes under a key of two integers.

    Example:
        >>> key = (0x0706050403020100, 0x0F0E0D0C0B0A0908)
        >>> hex(siphash64(bytes(range(15)), key))  # the paper's own example
        '0xa129ca6149be45e5'
    """
    k0, k1 = (part & _MASK for part in key)
    state: State = (_START[0] ^ k0, _START[1] ^ k1, _START[2] ^ k0, _START[3] ^ k1)
    tail = len(data) % 8
    padded = data + bytes(7 - tail) + bytes([len(data) & 0xFF])
    for offset in range(0, len(padded), 8):
        word = int.from_bytes(padded[offset : offset + 8], "little")
        a, b, c, d = state
        a, b, c, d = _rounds((a, b, c, d ^ word), 2)
        state = a ^ word, b, c, d
    a, b, c, d = state
    a, b, c, d = _rounds((a, b, c ^ 0xFF, d), 4)
    return a ^ b ^ c ^ d


def _rounds(state: State, count: int) -> State:
    a, b, c, d = state
    for _ in range(count):
        a, c = (a + b) & _MASK, (c + d) & _MASK
        b, d = _rotated(b, 13) ^ a, _rotated(d, 16) ^ c
        a = _rotated(a, 32)
        a, c = (a + d) & _MASK, (c + b) & _MASK
        d, b = _rotated(d, 21) ^ a, _rotated(b, 17) ^ c
        c = _rotated(c, 32)
    return a, b, c, d


def _rotated(value: int, bits: int) -> int:
    """64 bits, rotated to the left."""
    return (value << bits | value >> (64 - bits)) & _MASK
