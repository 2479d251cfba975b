"""The capabilities of the output stream: width, height, characters, rewriting of lines."""

import os
import sys
from typing import Any, TextIO


def columns(stream: TextIO | None, otherwise: int = 80) -> int:
    """Return the width of the terminal in characters, `otherwise` for another stream."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or otherwise  # type: ignore[union-attr]
    except (OSError, ValueError, AttributeError):
        return otherwise


def lines(stream: TextIO | None, otherwise: int = 24) -> int:
    """Return the height of the terminal in lines, `otherwise` for another stream."""
    try:
        return os.get_terminal_size(stream.fileno()).lines or otherwise  # type: ignore[union-attr]
    except (OSError, ValueError, AttributeError):
        return otherwise


def can_write(stream: TextIO | None, text: str) -> bool:
    """Whether the stream's encoding has these characters."""
    try:
        text.encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def can_rewrite_lines(stream: TextIO) -> bool:
    """Whether the stream is a terminal that understands escape sequences."""
    if not stream.isatty():
        return False
    if sys.platform == "win32":
        return _enable_on_windows(stream)
    return os.environ.get("TERM", "dumb") != "dumb"


def in_notebook() -> bool:
    """Whether this process is the kernel of a notebook."""
    ipython = sys.modules.get("IPython")
    shell: Any = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None) is not None


def _enable_on_windows(stream: TextIO) -> bool:
    """Switch escape sequences on in a Windows console; False for consoles that do not know them."""
    import ctypes
    import msvcrt

    processing = 0x0004  # ENABLE_VIRTUAL_TERMINAL_PROCESSING
    try:
        handle = msvcrt.get_osfhandle(stream.fileno())  # type: ignore[attr-defined]
        kernel, mode = ctypes.windll.kernel32, ctypes.c_ulong()  # type: ignore[attr-defined]
        known = kernel.GetConsoleMode(handle, ctypes.byref(mode))
        return bool(known and kernel.SetConsoleMode(handle, mode.value | processing))
    except (OSError, ValueError):
        return False
