"""Compiled programs, made when first needed, kept for as long as nothing that they were made from changes."""

from __future__ import annotations

import gc
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from .. import config
from . import cache_version

CAPACITY = 16  # programs that a cache keeps, the least recently used dropped first

Program = TypeVar("Program")


class ProgramCache(Generic[Program]):
    """Programs by the signatures of their batches. Threads may share it.

    Attributes:
        num_made: how many programs were made.
        num_dropped: how many were dropped for others since the last change.
    """

    def __init__(self) -> None:
        self.num_made: int = 0
        self.num_dropped: int = 0
        self._programs: OrderedDict[Hashable, Program] = OrderedDict()
        self._made_from: Any = None
        self._lock = threading.RLock()

    def __reduce__(self) -> Any:
        return ProgramCache, ()  # programs are made anew where they are needed

    def get(self, signature: Hashable, make: Callable[[], Program], *settings: Any) -> Program:
        """The program of a signature, by `make` if there is none.

        The signature tells it apart from the others; they all depend on the settings, beside layers and engine.
        """
        with self._lock:
            made_from = (cache_version.current(), config.engine(), *settings)
            if made_from != self._made_from:
                self._programs.clear()
                self.num_dropped = 0
                self._made_from = made_from
            program = self._programs.get(signature)
            if program is None:
                with _uncollected():
                    program = self._programs[signature] = make()
                self.num_made += 1
                while len(self._programs) > CAPACITY:
                    self._programs.popitem(last=False)
                    self.num_dropped += 1
            else:
                self._programs.move_to_end(signature)
            return program


@contextmanager
def _uncollected() -> Iterator[None]:
    """A context without garbage collection: what is made here stays, and looking through it again and again takes time.

    A tenth of the time, and the more the larger the network is.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
