"""FarmHash64, the hash of unknown tokens and of hashed categories, the same on every machine.

Keras gets it from TensorFlow, so the same strings have the same buckets here and there.

References:
    G. Pike, J. Alakuijala: FarmHash, the fingerprint of 64 bits. Google, 2014.
"""

from __future__ import annotations

from struct import unpack_from

_K0, _K1, _K2 = 0xC3A5C85C97CB3127, 0xB492B66FBE98F273, 0x9AE16A3B2F90404F
_SEED = 81
_MASK = (1 << 64) - 1

Pair = tuple[int, int]


def fingerprint64(data: bytes) -> int:
    """The 64-bit fingerprint of some bytes.

    Example:
        >>> fingerprint64(b"") == 0x9AE16A3B2F90404F, fingerprint64(b"hello") % 3
        (True, 1)
    """
    size = len(data)
    if size <= 16:
        return _short(data, size)
    if size <= 32:
        return _medium(data, size)[0]
    if size <= 64:
        return _two_medium(data, size)
    return _long(data, size)


def _word(data: bytes, offset: int) -> int:
    """Eight bytes from `offset` on."""
    return int(unpack_from("<Q", data, offset)[0])


def _half(data: bytes, offset: int) -> int:
    """Four bytes from `offset` on."""
    return int(unpack_from("<I", data, offset)[0])


def _rotated(value: int, bits: int) -> int:
    """The lower 64 bits of `value`, rotated to the right."""
    value &= _MASK
    return (value >> bits | value << (64 - bits)) & _MASK


def _mixed(value: int) -> int:
    """The lower 64 bits, the upper ones folded into them."""
    value &= _MASK
    return value ^ value >> 47


def _joined(u: int, v: int, factor: int) -> int:
    """Two words made one."""
    a = _mixed((u ^ v) * factor)
    return _mixed((v ^ a) * factor) * factor & _MASK


def _short(data: bytes, size: int) -> int:
    """Up to 16 bytes."""
    factor = _K2 + size * 2
    if size >= 8:
        a, b = _word(data, 0) + _K2, _word(data, size - 8)
        return _joined((_rotated(b, 37) * factor + a) & _MASK, (_rotated(a, 25) + b) * factor & _MASK, factor)
    if size >= 4:
        return _joined(size + (_half(data, 0) << 3), _half(data, size - 4), factor)
    if size:
        y = data[0] + (data[size >> 1] << 8)
        z = size + (data[-1] << 2)
        return _mixed(y * _K2 ^ z * _K0) * _K2 & _MASK
    return _K2


def _medium(data: bytes, size: int, first: int = _K1) -> tuple[int, int, int]:
    """The hash of 17 to 32 bytes by their ends, and two of the words it is made from."""
    factor = _K2 + size * 2
    a, b = _word(data, 0) * first, _word(data, 8)
    c, d = _word(data, size - 8) * factor, _word(data, size - 16) * _K2
    y = (_rotated(a + b, 43) + _rotated(c, 30) + d) & _MASK
    return _joined(y, (a + _rotated(b + _K2, 18) + c) & _MASK, factor), y, a


def _two_medium(data: bytes, size: int) -> int:
    """33 to 64 bytes: the outer ends, then the inner ones."""
    factor = _K2 + size * 2
    z, y, a = _medium(data, size, _K2)
    e, f = _word(data, 16) * factor, _word(data, 24)
    g, h = (y + _word(data, size - 32)) * factor, (z + _word(data, size - 24)) * factor
    u = (_rotated(e + f, 43) + _rotated(g, 30) + h) & _MASK
    return _joined(u, (e + _rotated(f + a, 18) + g) & _MASK, factor)


def _long(data: bytes, size: int) -> int:
    """More than 64 bytes: in blocks of 64, the last of which may overlap the one before it."""
    x, y = _SEED * _K2 + _word(data, 0), _SEED * _K1 + 113
    z = _mixed(y * _K2 + 113) * _K2
    v: Pair = (0, 0)
    w: Pair = (0, 0)
    for block in range(0, (size - 1) // 64 * 64, 64):
        x, y, z, v, w = _block(data, block, x, y, z, v, w, _K1, 1)
    factor = _K1 + ((z & 0xFF) << 1)
    left = w[0] + (size - 1 & 63)
    v = (v[0] + left, v[1])
    x, y, z, v, w = _block(data, size - 64, x, y, z, v, (left + v[0], w[1]), factor, 9)
    first = _joined(v[0], w[0], factor) + _mixed(y) * _K0 + z
    return _joined(first & _MASK, (_joined(v[1], w[1], factor) + x) & _MASK, factor)


def _block(
    data: bytes, at: int, x: int, y: int, z: int, v: Pair, w: Pair, factor: int, weight: int
) -> tuple[int, int, int, Pair, Pair]:
    """Stir 64 bytes into the state."""
    x = _rotated(x + y + v[0] + _word(data, at + 8), 37) * factor
    y = _rotated(y + v[1] + _word(data, at + 48), 42) * factor
    x = (x ^ w[1] * weight) & _MASK
    y += v[0] * weight + _word(data, at + 40)
    z = _rotated(z + w[0], 33) * factor
    v = _stirred(data, at, v[1] * factor, x + w[0])
    w = _stirred(data, at + 32, z + w[1], y + _word(data, at + 16))
    return z & _MASK, y & _MASK, x, v, w


def _stirred(data: bytes, at: int, a: int, b: int) -> Pair:
    """Two words, with 32 bytes stirred into them."""
    a += _word(data, at)
    b = _rotated(b + a + _word(data, at + 24), 21)
    rest = a
    a += _word(data, at + 8) + _word(data, at + 16)
    b += _rotated(a, 44)
    return (a + _word(data, at + 24)) & _MASK, (b + rest) & _MASK
