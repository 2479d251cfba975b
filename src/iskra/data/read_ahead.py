"""Prefetching: a thread reads batches while others are trained on."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from .arrays import Data
from .ring_buffer import RingBuffer

PATIENCE = 1.0  # seconds for the thread to end; one that hangs in the user's code ends with the process


class Chunk(NamedTuple):
    """Contiguous batches."""

    data: Data  # the arrays
    rows: int  # rows a batch
    first: int  # the number of the first batch
    length: int  # the number of batches


class ReadAhead:
    """Reads batches on a thread of its own, as many ahead as its buffer holds.

    An error of the reading thread is raised by `take`, with its own traceback, after the batches before it.

    Args:
        batches: what to read; the thread alone uses it, and closes it.
        taken: converts a batch to arrays, or raises.
        buffer: receives them.
        most: batches to read at most, None for all. No more are taken from `batches`.

    Attributes:
        waited: seconds that `take` has waited.
    """

    def __init__(
        self, batches: Iterable[Any], taken: Callable[[Any], Data], buffer: RingBuffer, most: int | None = None
    ) -> None:
        self.waited: float = 0.0
        self._taken = taken
        self._buffer = buffer
        self._most = most
        self._changed = threading.Condition()
        self._ready: deque[tuple[Data, int, int]] = deque()  # arrays, rows a batch, number
        self._held = 0  # batches that have a slot: being written, ready, or lent
        self._lent = 0  # to who called `take` last
        self._over = self._stopped = False
        self._error: BaseException | None = None
        buffer.begin()
        self._thread = threading.Thread(target=self._read, args=(batches,), name="iskra-reading", daemon=True)
        self._thread.start()

    def take(self, most: int | None = None) -> Chunk | None:
        """The next batches, as many as are ready and contiguous, at least one; None at the end.

        What was taken before may be overwritten from now on.

        Raises:
            BaseException: the error of the reading thread.
        """
        with self._changed:
            self._held -= self._lent
            self._lent = 0
            self._changed.notify_all()
            started = time.perf_counter()
            while not self._ready and not self._over:
                self._changed.wait()
            self.waited += time.perf_counter() - started
            if not self._ready:
                if self._error is not None:
                    raise self._error
                return None
            half = max(1, self._buffer.slots // 2)  # the thread fills the other
            chunk = self._next_chunk(half if most is None else min(most, half))
            self._lent = chunk.length
            return chunk

    def close(self) -> None:
        """End the thread."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        self._thread.join(PATIENCE)

    def _next_chunk(self, most: int) -> Chunk:
        data, rows, first = self._ready.popleft()
        count = 1
        while count < most and self._ready and self._ready[0][0] is data and self._ready[0][2] == first + count:
            self._ready.popleft()
            count += 1
        return Chunk(data, rows, first, count)

    # On the thread. -------------------------------------------------------------------------------------------------

    def _read(self, batches: Iterable[Any]) -> None:
        number = 0
        iterator: Iterator[Any] | None = None
        try:
            iterator = iter(batches)
            while self._most is None or number < self._most:
                if not self._wait_for_slot():
                    break
                batch = next(iterator, _END)
                if batch is _END:
                    break
                self._put(self._taken(batch))
                number += 1
        except BaseException as error:
            with suppress(AttributeError):  # an exception class that cannot be changed
                error.add_note(f"It was raised while batch {number} was read, counted from 0.")
            self._error = error
        with suppress(Exception):  # of an iterator that cannot be closed, or will not
            iterator.close()  # type: ignore[union-attr]
        with self._changed:
            self._over = True
            self._changed.notify_all()

    def _wait_for_slot(self) -> bool:
        """Wait for a free slot; False when no batch is wanted any more."""
        with self._changed:
            while not self._stopped and self._held >= self._buffer.slots:
                self._changed.wait()
            self._held += 1
            return not self._stopped

    def _put(self, batch: Data) -> None:
        data, number = self._buffer.put(batch)
        with self._changed:
            self._ready.append((data, batch.num_rows, number))
            self._changed.notify_all()


_END = object()
