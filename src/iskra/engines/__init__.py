"""Engines run graphs. `get_engine` gives the one of a name."""

from __future__ import annotations

from collections.abc import Callable

from .contract import Engine, Program, Run, Then
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
    if (name, num_threads) not in _engines:
        if name == "reference":
            _engines[name, num_threads] = ReferenceEngine()
        else:
            from .native import NativeEngine  # here, because the reference does not need the C++ core

            _engines[name, num_threads] = NativeEngine(num_threads)
    return _engines[name, num_threads]


__all__ = ["NAMES", "Engine", "Program", "ReferenceEngine", "Run", "Then", "get_engine"]
