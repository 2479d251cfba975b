"""Engines run graphs. `get_engine` gives the one that is configured."""

from __future__ import annotations

from .contract import Engine, Program
from .reference import ReferenceEngine

NAMES = ("native", "reference")
_engines: dict[str, Engine] = {}


def get_engine(name: str) -> Engine:
    """The engine of that name.

    Raises:
        ValueError: there is none.
    """
    if name not in NAMES:
        raise ValueError(f"engine: expected one of {', '.join(NAMES)}, got {name!r}. Set ISKRA_ENGINE to one of these.")
    if name not in _engines:
        _engines[name] = ReferenceEngine() if name == "reference" else _native()
    return _engines[name]


def _native() -> Engine:
    from .native import NativeEngine

    return NativeEngine()


__all__ = ["NAMES", "Engine", "Program", "ReferenceEngine", "get_engine"]
