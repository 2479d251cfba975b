"""A count of the changes that compiled programs cannot see: layers frozen, added or removed after they were used."""

from __future__ import annotations

_revision = 0


def current() -> int:
    """The number of changes so far; a program made at an older number must be made again."""
    return _revision


def changed() -> None:
    """Note a change."""
    global _revision
    _revision += 1
