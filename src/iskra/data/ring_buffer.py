"""A ring buffer for batches that are read ahead: several of them are one run of a program."""

from __future__ import annotations

import numpy as np

from .arrays import Data

BYTES = 64 << 20  # of all batches together, unless two are larger
MOST = 64  # batches


class RingBuffer:
    """A ring of slots, each as large as the first batch.

    The slots are contiguous: the batches to be trained on next are a range of rows of one array, whose address never
    changes. A batch of another signature (the last, smaller one; sentences of another length) gets memory of its own.

    Args:
        most: batches to hold at most.
        bytes_of_all: bytes to hold at most; two batches are held in any case.

    Attributes:
        slots: how many batches may be held, those with memory of their own included.
        data: the ring, `slots` times as many rows as a batch has; None before the first batch.
    """

    def __init__(self, most: int = MOST, bytes_of_all: int = BYTES) -> None:
        self.slots: int = max(most, 2)
        self.data: Data | None = None
        self._bytes = bytes_of_all
        self._next = 0

    def put(self, batch: Data) -> tuple[Data, int]:
        """Copy a batch; return the arrays that hold it, and its number in them."""
        if self.data is None:
            size = sum(array.nbytes for array in _arrays(batch))
            self.slots = max(2, min(self.slots, self._bytes // max(size, 1)))
            self.data = _empty(batch, self.slots)
            self._signature = _signature(batch)
        if _signature(batch) != self._signature:
            alone = _empty(batch, 1)
            _copy(batch, alone, 0)
            return alone, 0
        slot = self._next
        self._next = (slot + 1) % self.slots
        _copy(batch, self.data, slot)
        return self.data, slot

    def begin(self) -> None:
        """Let the next batch go into the first slot."""
        self._next = 0


def _arrays(data: Data) -> list[np.ndarray]:
    return [*data.x, *data.y, *data.weights]


def _signature(data: Data) -> list[object]:
    """Shapes and dtypes, how targets and weights are nested, and which inputs are left out."""
    arrays = [(array.shape, array.dtype) for array in _arrays(data)]
    return [*arrays, len(data.y), data.y_form, data.weights_form, data.left_out]


def _empty(data: Data, count: int) -> Data:
    """Arrays for so many batches of this signature."""
    return data.mapped(
        lambda array: np.empty((count * len(array), *array.shape[1:]), array.dtype), count * data.num_rows
    )


def _copy(batch: Data, into: Data, slot: int) -> None:
    for source, target in zip(_arrays(batch), _arrays(into), strict=True):
        target[slot * len(source) : (slot + 1) * len(source)] = source
