"""The order in which batches come: pass after pass over the rows, each in a new order if they are shuffled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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
        self._rows = (num_rows, shuffle, generator, batch_size)
        self._index: np.ndarray | None = None
        self._next = 0  # the batch to go on with

    def epoch(self) -> Iterator[Span]:
        """The spans of one epoch; more than one where a pass ends in the middle."""
        left = self.steps
        while left:
            if self._next == 0:
                self._index = epoch_index(*self._rows) if self._rows[1] else None
            last = min(self._next + left, self.num_batches)
            yield Span(self._index, self._next, last)
            left -= last - self._next
            self._next = last % self.num_batches


def stretch(num_rows: int, batch_size: int, batch: int, last: int) -> tuple[int, int]:
    """How many rows the batch has, and how many of that size follow each other from it to before `last`.

    Example:
        >>> stretch(10, 4, 0, 3), stretch(10, 4, 2, 3)
        ((4, 2), (2, 1))
    """
    whole = min(last, num_rows // batch_size) - batch
    return (batch_size, whole) if whole > 0 else (num_rows - batch * batch_size, 1)
