"""The version of the cache of compiled programs, advanced by what programs cannot see, such as freezing a layer."""

from __future__ import annotations

from ..graph.variable import num_freezings

_version = 0


def current() -> int:
    """The version now; a program that was compiled at an older one must be compiled again."""
    return _version + num_freezings()


def advance() -> None:
    """Make all compiled programs outdated."""
    global _version
    _version += 1
