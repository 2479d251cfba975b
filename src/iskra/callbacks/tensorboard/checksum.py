"""The checksum of event files: CRC-32C, masked."""

POLYNOMIAL = 0x82F63B78  # Castagnoli's, its bits in reverse


def masked_crc32c(data: bytes) -> int:
    """The masked CRC-32C of `data`, as in the records of an event file.

    Example:
        >>> hex(masked_crc32c(b"123456789"))  # the plain one is 0xe3069283
        '0xc78ab0e5'
    """
    state = 0xFFFFFFFF
    for byte in data:
        state = _TABLE[(state ^ byte) & 0xFF] ^ (state >> 8)
    crc = state ^ 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def _after_zeros(state: int) -> int:
    """The state after eight zero bits."""
    for _ in range(8):
        state = state >> 1 ^ (POLYNOMIAL if state & 1 else 0)
    return state


_TABLE = [_after_zeros(byte) for byte in range(256)]
