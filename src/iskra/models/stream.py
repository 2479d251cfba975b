"""Batches that are read while training runs: a generator, a data set, anything that is no array."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..data import Data
from ..data.read_ahead import Chunk, ReadAhead
from ..data.ring_buffer import RingBuffer
from ..data.sources import Source
from ..data.waiting import advise_on_waiting
from .batches import BatchRange, DataAdapter, Json, advise_on_end


class Stream(DataAdapter):
    """Deals out the batches of a source.

    An epoch is one pass. With `steps` it is that many batches, and the next epoch goes on where it ended; a pass that
    ends in the middle ends the epoch, with a warning. What can be iterated only once is over then.

    The first batch is read at once: the model is built by it and checked against it.

    Args:
        source: where the batches come from.
        taken: turns a batch into checked arrays.
        steps: batches an epoch, None for a pass.
        epochs: how many epochs there will be; no more than their batches are read from what comes only once.
        who: the method that was called.

    Raises:
        ValueError: no batches at all; no end and no `steps`; several validations by what comes only once.
    """

    replays = False

    def __init__(
        self, source: Source, taken: Callable[[Any], Data], steps: int | None, epochs: int = 1, who: str = "fit"
    ) -> None:
        self._source = source
        self._taken = taken
        self._given_steps = steps
        self._limit = None if steps is None else steps * max(epochs, 1)
        self._who = who
        _check_steps(source, steps, epochs, who)
        count = source.num_batches
        self.steps = int(count) if steps is None and count is not None else steps
        self._buffer = RingBuffer(source.ahead)
        self._reader: ReadAhead | None = None
        self._held: Chunk | None = None  # read, and not dealt out yet
        self._begun = 0  # batches of the pass before the range under way
        self._total = 0  # of all passes
        self._order = self._generator_state()  # before the pass
        self._times: tuple[float, float] | None = None  # of the last epoch: waiting, and all
        self._ran_out: int | None = None  # the batches it had, if there should have been more
        try:
            self.sample, self.batch_size = self._first()
        except BaseException:
            self.close()
            raise

    # The loop's side. -----------------------------------------------------------------------------------------------

    def epoch(self) -> Iterator[BatchRange]:
        self._count()
        started, waited = time.perf_counter(), 0.0
        self._source.on_epoch_begin()
        try:
            while self._given_steps is None or self.done < self._given_steps:
                reader = self._reader or self._begin_pass()
                before = reader.waited
                piece = self._next_piece(reader)
                waited += reader.waited - before
                if piece is None:
                    if self._ends_epoch():
                        break
                    continue
                yield BatchRange(piece.data, piece.rows, None, piece.first, piece.first + piece.length, True)
                self.within = piece.length
                self._count()
            self._times = waited, time.perf_counter() - started
            self.steps = self.done if self._given_steps is None else self._given_steps
            self.done: int = 0
        finally:
            self._source.on_epoch_end()

    def review(self) -> None:
        if self._times is not None:
            advise_on_waiting(*self._times, self._source.kind, self._who)
        if self._ran_out is not None:
            advise_on_end(self._source.kind, self._ran_out, self._given_steps, self._who)
        self._times = self._ran_out = None

    def has_more(self) -> bool:
        """Whether there is another batch, of what comes only once."""
        if self._source.restarts or self._held is not None:
            return True
        self._count()
        reader = self._reader or self._begin_pass()
        self._held = reader.take(1)
        if self._held is None:
            self._ran_out = 0
            self.review()
        return self._held is not None

    def restart(self) -> None:
        if self._source.restarts and self._begun:
            self._end_pass()
        self.done = self.within = 0

    def close(self) -> None:
        self._end_pass()

    @property
    def signature(self) -> dict[str, Json]:
        return {"rows": None, "batch_size": None, "steps_per_epoch": self._given_steps, "shuffle": None}

    @property
    def position(self) -> dict[str, Json]:
        begun = self._begun + self.within
        return {"generator": self._order, "next": begun, "done": self.done + self.within}

    def seek(self, position: Mapping[str, Json]) -> None:
        """Go on from a `position`, by a pass whose batches before it are left out."""
        self._end_pass()
        if position["generator"] is not None and self._source.generator is not None:
            self._source.generator.bit_generator.state = position["generator"]
        self.done, self.within = position["done"], 0
        is_whole = self._given_steps is None and not self.done
        self._begun = 0 if is_whole else position["next"]

    # The source's side. ---------------------------------------------------------------------------------------------

    def _first(self) -> tuple[Data, int]:
        """The first batch, in whose form most will be."""
        if self._source.first is not None and self._source.num_batches:
            data = self._taken(self._source.first())
            return data, data.num_rows
        piece = self._held = self._begin_pass().take(1)
        if piece is None:
            raise ValueError(
                f"{self._who}: expected at least one batch from {self._source.kind}, got none. "
                "If it was iterated before, make it anew."
            )
        return piece.data, piece.rows

    def _begin_pass(self) -> ReadAhead:
        self._order = self._generator_state()
        most = self._limit if self._limit is None else self._limit - self._total
        self._reader = ReadAhead(self._source.begin(self._begun), self._taken, self._buffer, most)
        return self._reader

    def _end_pass(self) -> None:
        self._held, self._begun = None, 0
        if self._reader is not None:
            self._reader.close()
            self._reader = None
        self._order = self._generator_state()

    def _next_piece(self, reader: ReadAhead) -> Chunk | None:
        if self._held is not None:
            piece, self._held = self._held, None
            return piece
        return reader.take(None if self._given_steps is None else self._given_steps - self.done)

    def _ends_epoch(self) -> bool:
        """What the end of a pass means: the epoch's, or that the next pass begins."""
        is_fresh = self.done == 0 and self._begun > 0  # the epoch before used up the pass
        is_empty = self._begun == 0
        self._end_pass()
        if self._given_steps is None or is_empty:
            return True
        if is_fresh and self._source.restarts:
            return False
        self._ran_out = self.done
        return True

    def _count(self) -> None:
        self.done += self.within
        self._begun += self.within
        self._total += self.within
        self.within: int = 0

    def _generator_state(self) -> Json:
        generator = self._source.generator
        return None if generator is None else generator.bit_generator.state


def _check_steps(source: Source, steps: int | None, epochs: int, who: str) -> None:
    """Refuse an epoch that would not end, and a second validation that would have nothing.

    Training ends, with a warning, when there is nothing for another epoch.
    """
    if steps is not None:
        return
    name = {"fit": "steps_per_epoch", "fit(validation_data)": "validation_steps"}.get(who, "steps")
    if source.num_batches == math.inf:
        raise ValueError(
            f"{who}: expected {name} for {source.kind} without an end, got None. Pass {name}=100 or the like."
        )
    if not source.restarts and epochs > 1 and who != "fit":
        raise ValueError(
            f"{who}: expected {name} for {source.kind}, of which there is one pass, and {epochs} epochs, got None. "
            f"Pass {name}=100 or the like, or something that can be iterated again: a PyDataset, a list's loader."
        )
