"""Checksums of files: MD5 and SHA-256, in hexadecimal digits."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

_DIGITS = {"md5": 32, "sha256": 64}
_NAMES = {"md5": "MD5", "sha256": "SHA-256"}


@dataclass(frozen=True)
class Checksum:
    """The checksum that a file shall have.

    Args:
        digits: in hexadecimal, in any case: 32 of them for MD5, 64 for SHA-256.
        algorithm: "md5", "sha256", or "auto" to tell by the number of digits.

    Raises:
        ValueError: an unknown algorithm, or digits that are none of its.

    Example:
        >>> str(Checksum("900150983CD24FB0D6963F7D28E17F72")), Checksum("0" * 64).algorithm
        ('MD5 900150983cd24fb0d6963f7d28e17f72', 'sha256')
        >>> Checksum("900150983cd24fb0d6963f7d28e17f72").fits(b"abc")
        True
    """

    digits: str
    algorithm: str = "auto"

    def __post_init__(self) -> None:
        digits = str(self.digits).strip().lower()
        algorithm = next((name for name, count in _DIGITS.items() if len(digits) == count), "")
        if self.algorithm not in ("auto", *_DIGITS):
            raise ValueError(
                f"checksum: expected the algorithm 'auto', 'md5' or 'sha256', got {self.algorithm!r}. Pass one of them."
            )
        if not algorithm or self.algorithm not in ("auto", algorithm) or set(digits) - set("0123456789abcdef"):
            kinds = "32 (MD5) or 64 (SHA-256)" if self.algorithm == "auto" else _DIGITS[self.algorithm]
            raise ValueError(
                f"checksum: expected {kinds} hexadecimal digits, got {self.digits!r}. "
                "Copy what md5sum or sha256sum says of the file."
            )
        object.__setattr__(self, "digits", digits)
        object.__setattr__(self, "algorithm", algorithm)

    def __str__(self) -> str:
        return f"{_NAMES[self.algorithm]} {self.digits}"

    def of(self, content: bytes | Path) -> Checksum:
        """The checksum that these bytes, or the file of this name, do have."""
        if isinstance(content, bytes):
            return Checksum(hashlib.new(self.algorithm, content, usedforsecurity=False).hexdigest())
        with content.open("rb") as file:
            return Checksum(hashlib.file_digest(file, lambda: hashlib.new(self.algorithm)).hexdigest())

    def fits(self, content: bytes | Path) -> bool:
        """Whether these bytes, or the file of this name, have this checksum."""
        return self.of(content) == self
