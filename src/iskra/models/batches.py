"""The order in which batches come: pass after pass over the rows, each in a new order if they are shuffled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..data import epoch_index


@dataclass(frozen=True)
class Span:
    """Batches `first` to `last - 1` of one pass over the rows.

    Args:
        index: the order of the rows, None for their own.
        first: the first batch, counted from 0 in its pass.
        last: the batch to stop before.
    """

    index: np.ndarray | None
    first: int
    last: int


class Batches:
    """Deals out the batches of epochs.

    An epoch is one pass over the rows, the last smaller batch included. With `steps` it is that many batches: the
    next epoch goes on where it ended, and a new pass begins when the rows are used up.

    Args:
        num_rows: how many rows there are.
        batch_size: rows a batch.
        shuffle: True, False or "batch".
        generator: decides the orders.
        steps: batches an epoch, None for one pass.

    Attributes:
        done: how many batches of the epoch are done, up to the span under way.
        within: how many of the span under way are done; whoever runs them says so.

    Example:
        >>> batches = Batches(10, 4, False, np.random.default_rng(0), steps=2)
        >>> [(span.first, span.last) for _ in range(2) for span in batches.epoch()]
        [(0, 2), (2, 3), (0, 1)]
    """

    def __init__(
        self,
        num_rows: int,
        batch_size: int,
        shuffle: bool | str,
        generator: np.random.Generator,
        steps: int | None = None,
    ) -> None:
        self.num_batches = -(-num_rows // batch_size)
        self.steps = self.num_batches if steps is None else steps
        self.shuffle = shuffle
        self.done = 0
        self.within = 0
        self._rows = (num_rows, shuffle, generator, batch_size)
        self._generator = generator.bit_generator
        self._index: np.ndarray | None = None
        self._next = 0  # the batch of the pass to go on with
        self._before: dict[str, Any] | None = None  # the generator's state before the pass that is under way

    def epoch(self) -> Iterator[Span]:
        """The spans of an epoch, or of what is left of it; more than one where a pass ends in the middle."""
        self._count()
        while self.done < self.steps:
            if self._before is None:
                self._begin_pass()
            last = min(self._next + self.steps - self.done, self.num_batches)
            yield Span(self._index, self._next, last)
            self.within = last - self._next
            self._count()
        self.done = 0

    @property
    def place(self) -> dict[str, Any]:
        """Where it is, for `go_to`, as JSON can hold it."""
        next_batch = self._next + self.within
        is_over = next_batch == self.num_batches
        return {
            "generator": self._generator.state if is_over or self._before is None else self._before,
            "next": 0 if is_over else next_batch,
            "done": self.done + self.within,
        }

    def go_to(self, place: Mapping[str, Any]) -> None:
        """Go on from a `place`, with the same order of rows."""
        self._generator.state = place["generator"]
        self._next, self.done, self.within = place["next"], place["done"], 0
        self._before = None  # the pass begins again, in the order it had

    def _begin_pass(self) -> None:
        self._before = dict(self._generator.state)
        self._index = epoch_index(*self._rows) if self.shuffle else None

    def _count(self) -> None:
        """Count what is done of the span under way."""
        self.done += self.within
        self._next += self.within
        self.within = 0
        if self._next == self.num_batches:
            self._next, self._before = 0, None


def stretch(num_rows: int, batch_size: int, batch: int, last: int) -> tuple[int, int]:
    """How many rows the batch has, and how many of that size follow each other from it to before `last`.

    Example:
        >>> stretch(10, 4, 0, 3), stretch(10, 4, 2, 3)
        ((4, 2), (2, 1))
    """
    whole = min(last, num_rows // batch_size) - batch
    return (batch_size, whole) if whole > 0 else (num_rows - batch * batch_size, 1)
