"""Engines run graphs. `get_engine` gives the one of a name."""

from __future__ import annotations

from collections.abc import Callable

from .contract import Engine, Program
from .reference import ReferenceEngine

NAMES = ("native", "reference")
_engines: dict[tuple[str, Callable[[], int] | None], Engine] = {}


def get_engine(name: str, num_threads: Callable[[], int] | None = None) -> Engine:
    """The engine of that name.

    Args:
        name: `"native"` or `"reference"`.
        num_threads: how many threads the native engine may use, asked before each run; all if None.

    Raises:
        ValueError: If there is no such engine.
    """
    if name not in NAMES:
        raise ValueError(f"engine: expected one of {', '.join(NAMES)}, got {name!r}. Set ISKRA_ENGINE to one of these.")
    key = name, num_threads
    if key not in _engines:
        _engines[key] = ReferenceEngine() if name == "reference" else _native_engine(num_threads)
    return _engines[key]


def _native_engine(num_threads: Callable[[], int] | None) -> Engine:
    from .native import NativeEngine  # here, because the reference does not need the C++ core

    return NativeEngine() if num_threads is None else NativeEngine(num_threads)


__all__ = ["NAMES", "Engine", "Program", "ReferenceEngine", "get_engine"]
