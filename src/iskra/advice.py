"""Warnings about data and models that run, but probably not as intended. Each is given once."""

import sys
import warnings
from pathlib import Path

_HOME = str(Path(__file__).parent)
_said: set[str] = set()


class IskraWarning(UserWarning):
    """Something runs, but probably not as intended. The message says what to change.

    Silence all of them with `warnings.simplefilter("ignore", IskraWarning)`.
    """


def advise(cause: str, message: str) -> None:
    """Warn about a cause the first time it occurs in this process, at the line of the user's code.

    The message is `<who>: <what was found>. <what to write instead>.`; the same cause is not reported twice.

    Example:
        >>> with warnings.catch_warnings(record=True) as caught:
        ...     warnings.simplefilter("always")
        ...     advise("an example", "fit: this is an example. Ignore it.")
        ...     advise("an example", "fit: this is an example. Ignore it.")
        >>> len(caught)
        1
    """
    if cause not in _said:
        warnings.warn(message, IskraWarning, stacklevel=_users_level())
        _said.add(cause)  # after the warning, which may be an error


def forget() -> None:
    """Let every warning be given again (for tests and long sessions)."""
    _said.clear()


def _users_level() -> int:
    """Return the `stacklevel` of the first frame outside this package, counted from `advise`."""
    frame, level = sys._getframe(1), 1
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_HOME):
        frame, level = frame.f_back, level + 1
    return level
