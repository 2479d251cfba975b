"""How far something is that takes its time, on one line of a terminal."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

from ..terminal import can_rewrite_lines

_WAIT = 0.5  # seconds before the line appears
_STEP = 0.1  # seconds between two states


class ProgressLine:
    """Bytes so far, on a line that is rewritten, and gone at the end. Other streams than terminals see nothing.

    Args:
        name: what is received.
        total: its bytes, None if nobody knows.

    Example:
        >>> with ProgressLine("letters.bin", 100) as line:
        ...     line.show(50)
    """

    def __init__(self, name: str, total: int | None) -> None:
        self._name, self._total = name, total
        self._is_terminal = can_rewrite_lines(sys.stderr)
        self._next = time.monotonic() + _WAIT
        self._was_shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._was_shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)

    def show(self, done: int) -> None:
        """Show that so many bytes are there."""
        if not self._is_terminal or time.monotonic() < self._next:
            return
        self._next, self._was_shown = time.monotonic() + _STEP, True
        of = f" of {_megabytes(self._total)} ({100 * done // self._total} %)" if self._total else ""
        print(f"\r\033[K{self._name}: {_megabytes(done)}{of}", end="", file=sys.stderr, flush=True)


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"
