"""Data sets whose batches are computed by the user's code."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any


class PyDataset:
    """A data set whose batches are made by a method of your own, several at once if you like.

    A subclass writes `__getitem__`, which returns batch number `index` as `x`, `(x, y)` or `(x, y, sample_weight)`, and
    `__len__`, the number of batches. `fit`, `evaluate` and `predict` read ahead while they compute. For a data set
    without an end, write `num_batches` instead of `__len__`, returning None.

    Args:
        workers: threads or processes that make batches, each a different one. Threads help where the work is waiting
            for a disk or a network, or is done by NumPy or Pillow, which let other threads run meanwhile.
        use_multiprocessing: make batches in processes, for work done by Python itself. The data set is copied to each,
            at the beginning of every epoch.
        max_queue_size: batches that wait, at most.

    Example:
        >>> import numpy as np
        >>> class Squares(PyDataset):
        ...     def __len__(self):
        ...         return 3
        ...     def __getitem__(self, index):
        ...         x = np.arange(4.0) + 4 * index
        ...         return x, x**2
        >>> [y.tolist() for x, y in Squares(workers=2)]
        [[0.0, 1.0, 4.0, 9.0], [16.0, 25.0, 36.0, 49.0], [64.0, 81.0, 100.0, 121.0]]
    """

    workers: int = 1
    use_multiprocessing: bool = False
    max_queue_size: int = 10

    def __init__(self, workers: int = 1, use_multiprocessing: bool = False, max_queue_size: int = 10) -> None:
        self.workers = workers
        self.use_multiprocessing = use_multiprocessing
        self.max_queue_size = max_queue_size

    def __getitem__(self, index: int) -> Any:
        """Batch number `index`, from 0."""
        raise NotImplementedError(
            f"{type(self).__name__}: expected a method __getitem__(self, index) that returns batch number index, "
            "got none. Write one."
        )

    def __iter__(self) -> Iterator[Any]:
        """The batches in order, made one by one."""
        count = self.num_batches
        for number in itertools.count() if count is None else range(count):
            yield self[number]

    @property
    def num_batches(self) -> int | None:
        """The number of batches, None for no end."""
        if not hasattr(self, "__len__"):
            name = type(self).__name__
            raise NotImplementedError(
                f"{name}: expected a method __len__(self) that returns the number of batches, got none. "
                "Write one, or a property num_batches that returns None for a data set without an end."
            )
        return len(self)

    def on_epoch_begin(self) -> None:
        """Run before the first batch of an epoch is made."""

    def on_epoch_end(self) -> None:
        """Run when the batches of an epoch are used up; the place to shuffle."""
