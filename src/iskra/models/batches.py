"""The order in which batches come: pass after pass over the rows, each in a new order if they are shuffled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..advice import advise
from ..data import Data, epoch_index

Json = Any


@dataclass(frozen=True)
class BatchRange:
    """Batches `first` to `last - 1` of some rows: what one run of a program is about."""

    data: Data  # the arrays
    batch_size: int  # rows a batch
    index: np.ndarray | None  # the rows and their order, None for all in their own
    first: int  # the first batch, counted from 0
    last: int  # the batch to stop before
    is_buffer: bool = False  # whether other rows will lie there later

    @property
    def num_rows(self) -> int:
        """How many rows all batches have together."""
        return self.data.num_rows if self.index is None else len(self.index)

    @property
    def span(self) -> slice:
        """The rows of the arrays where its batches lie."""
        return slice(self.first * self.batch_size, self.last * self.batch_size)

    def rows(self, batch: int) -> np.ndarray:
        """The numbers of the rows of a batch."""
        rows = np.arange(self.data.num_rows) if self.index is None else self.index
        return rows[batch * self.batch_size : (batch + 1) * self.batch_size]


class DataAdapter:
    """Where a loop gets its batches from, epoch after epoch. `Batches` deals out arrays, `Stream` what is read.

    Attributes:
        steps: batches an epoch, None where only its end will tell.
        num_rows: rows an epoch, None where that is not known.
        sample: data in the form of the batches.
        batch_size: rows of a batch of `sample`.
        done: how many batches of the epoch are done, up to the range under way.
        within: how many of the range under way are done; whoever runs them says so.
        replays: whether `seek` leads to the same batches again.
    """

    steps: int | None = None
    num_rows: int | None = None
    sample: Data
    batch_size: int
    done: int = 0
    within = 0
    replays = True

    def epoch(self) -> Iterator[BatchRange]:
        """The ranges of an epoch, or of what is left of it."""
        raise NotImplementedError

    @property
    def is_over(self) -> bool:
        """Whether the epoch is over, as far as is known, when what is `within` is done."""
        return self.done + self.within == self.steps

    def has_more(self) -> bool:
        """Whether there is something for another epoch."""
        return True

    def review(self) -> None:
        """Say what was noticed in an epoch; called when its line is written, not into a progress bar under way."""

    def restart(self) -> None:
        """Let the next epoch begin at the beginning of the data, where that can be."""

    def close(self) -> None:
        """Let go of what is held; nothing is asked for any more."""

    @property
    def signature(self) -> dict[str, Json]:
        """What must be equal to go on from a `position`."""
        raise NotImplementedError

    @property
    def position(self) -> dict[str, Json]:
        """Where it is, for `seek`, as JSON can hold it."""
        raise NotImplementedError

    def seek(self, position: Mapping[str, Json]) -> None:
        """Go on from a `position`."""
        raise NotImplementedError


class Batches(DataAdapter):
    """Deals out the batches of arrays.

    An epoch is one pass over the rows, the last smaller batch included. With `steps` it is that many batches: the
    next epoch goes on where it ended. When the rows are used up, the epoch ends, with a warning if more were asked
    for, and the next one begins a new pass.

    Args:
        data: the arrays.
        batch_size: rows a batch.
        shuffle: True, False or "batch".
        generator: decides the orders.
        steps: batches an epoch, None for one pass.
        rows: the numbers of the rows to take, None for all.
        who: the method that was called.

    Example:
        >>> data = Data([np.zeros((10, 1))], num_rows=10)
        >>> batches = Batches(data, 4, False, np.random.default_rng(0), steps=2)
        >>> [(each.first, each.last) for _ in range(2) for each in batches.epoch()]
        [(0, 2), (2, 3)]
    """

    def __init__(
        self,
        data: Data,
        batch_size: int,
        shuffle: bool | str,
        generator: np.random.Generator,
        steps: int | None = None,
        rows: np.ndarray | None = None,
        who: str = "fit",
    ) -> None:
        self.num_rows: int = data.num_rows if rows is None else len(rows)
        self.num_batches: int = -(-self.num_rows // batch_size)
        self.steps: int = self.num_batches if steps is None else steps
        self.sample = data
        self.batch_size = batch_size
        self._shuffle = shuffle
        self._rows = rows
        self._who = who
        self._ran_out: int | None = None  # the batches that an epoch had, if there should have been more
        self._generator = generator
        self._index: np.ndarray | None = None
        self._next = 0  # the batch of the pass to go on with
        self._before: dict[str, Any] | None = None  # the generator's state before the pass that is under way

    def epoch(self) -> Iterator[BatchRange]:
        """The range of an epoch, or of what is left of it: nothing if the pass is over."""
        self._count()
        if self.done < self.steps and (self._next or not self.done):
            if self._before is None:
                self._begin_pass()
            last = min(self._next + self.steps - self.done, self.num_batches)
            yield BatchRange(self.sample, self.batch_size, self._index, self._next, last)
            self.within = last - self._next
            self._count()
        if self.done < self.steps:
            self._ran_out = self.done
        self.done: int = 0

    @property
    def is_over(self) -> bool:
        return super().is_over or self._next + self.within == self.num_batches

    def review(self) -> None:
        if self._ran_out is not None:
            advise_on_end("the data", self._ran_out, self.steps, self._who)
        self._ran_out = None

    def restart(self) -> None:
        self.done = self.within = self._next = 0
        self._before = None

    @property
    def signature(self) -> dict[str, Json]:
        return {
            "rows": self.num_rows,
            "batch_size": self.batch_size,
            "steps_per_epoch": self.steps,
            "shuffle": self._shuffle,
        }

    @property
    def position(self) -> dict[str, Json]:
        next_batch = self._next + self.within
        is_over = next_batch == self.num_batches
        now = self._generator.bit_generator.state
        return {
            "generator": now if is_over or self._before is None else self._before,
            "next": 0 if is_over else next_batch,
            "done": self.done + self.within,
        }

    def seek(self, position: Mapping[str, Json]) -> None:
        """Go on from a `position`, with the same order of rows."""
        self._generator.bit_generator.state = position["generator"]
        self._next, self.done, self.within = position["next"], position["done"], 0
        self._before = None  # the pass begins again, in the order it had

    def _begin_pass(self) -> None:
        self._before = dict(self._generator.bit_generator.state)
        self._index = self._rows
        if self._shuffle:
            order = epoch_index(self.num_rows, self._shuffle, self._generator, self.batch_size)
            self._index = order if self._rows is None else self._rows[order]

    def _count(self) -> None:
        """Count what is done of the range under way."""
        self.done += self.within
        self._next += self.within
        self.within = 0
        if self._next == self.num_batches:
            self._next, self._before = 0, None


def advise_on_end(kind: str, done: int, steps: int | None, who: str) -> None:
    """Say that there were fewer batches in an epoch than asked for."""
    wanted = "" if steps is None else f" of {steps:,}"
    advise(
        f"ran out {kind}",
        f"{who}: {kind} ran out of batches after {done:,}{wanted} in this epoch. "
        "Give it more, or ask for fewer steps or epochs; a dataset's .repeat() begins anew.",
    )


def stretch(num_rows: int, batch_size: int, batch: int, last: int) -> tuple[int, int]:
    """How many rows the batch has, and how many of that size follow each other from it to before `last`.

    Example:
        >>> stretch(10, 4, 0, 3), stretch(10, 4, 2, 3)
        ((4, 2), (2, 1))
    """
    whole = min(last, num_rows // batch_size) - batch
    return (batch_size, whole) if whole > 0 else (num_rows - batch * batch_size, 1)
