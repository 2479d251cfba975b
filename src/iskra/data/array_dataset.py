"""Rows of arrays as a data set, as of a folder of images."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ..graph.seed import next_seed
from .dataset import Dataset
from .order import epoch_index
from .row_file import RowFile


class ArrayDataset(Dataset):
    """Batches of some rows of an array and of their targets.

    Gone through, it gives float32 batches, or texts as they are. `fit` does not go through it: it takes the rows out of
    the array by their numbers, as from any array, in the same order and to the same bits. Only where the array is a
    `RowFile`, too large for the memory, does it read them batch by batch.

    Args:
        x: (N, ...): an array or a `RowFile`.
        y: (N, ...), or None.
        rows: the numbers of the rows to take, in their order; None for all.
        batch_size: rows a batch, None for single rows.
        shuffle: take another order in each pass.
        seed: decides the orders, by default `iskra.utils.set_random_seed`.
        class_names: the names of the classes, if there are any.
        file_paths: the files that the chosen rows come from, if they do.

    Attributes:
        broken: path and reason of each file that could not be read, where the rows come from files.

    Example:
        >>> data = ArrayDataset(np.arange(10).reshape(5, 2), np.arange(5), [4, 0, 2], batch_size=2)
        >>> [(x.tolist(), y.tolist()) for x, y in data]
        [([[8.0, 9.0], [0.0, 1.0]], [4, 0]), ([[4.0, 5.0]], [2])]
    """

    def __init__(
        self,
        x: np.ndarray | RowFile,
        y: np.ndarray | None = None,
        rows: Sequence[int] | np.ndarray | None = None,
        batch_size: int | None = 32,
        shuffle: bool | str = False,
        seed: int | None = None,
        *,
        class_names: Sequence[str] | None = None,
        file_paths: Sequence[str] | None = None,
    ) -> None:
        self.x = x
        self.y = y
        self.broken: list[tuple[str, str]] = []
        self.rows: np.ndarray = np.arange(len(x)) if rows is None else np.asarray(rows, np.int64)
        self.batch_size = batch_size
        self.shuffled = shuffle
        self.generator: np.random.Generator = np.random.default_rng(next_seed() if seed is None else seed)
        count = len(self.rows) if batch_size is None else -(-len(self.rows) // batch_size)
        super().__init__(self._floats, count, class_names=class_names, file_paths=file_paths)

    @property
    def is_in_memory(self) -> bool:
        """Whether batches can be gathered from `x` as from any array."""
        return self.batch_size is not None and isinstance(self.x, np.ndarray)

    def as_stored(self) -> Iterator[Any]:
        """Iterate it in the dtype of `x`; the order is drawn at once."""
        order = self.rows[epoch_index(len(self.rows), self.shuffled, self.generator, self.batch_size)]
        return self._in_order(order)

    def _in_order(self, order: np.ndarray) -> Iterator[Any]:
        size = self.batch_size
        for first in range(0, len(order), size or 1):
            rows = order[first : first + size] if size else order[first]
            yield self.x[rows] if self.y is None else (self.x[rows], self.y[rows])

    def _floats(self) -> Iterator[Any]:
        is_text = self.x.dtype.kind in "OU"
        for batch in self.as_stored():
            x, *y = batch if isinstance(batch, tuple) else (batch,)
            x = x if is_text else x.astype(np.float32)
            yield (x, *y) if y else x

    def of_rows(self, which: Sequence[int] | np.ndarray) -> ArrayDataset:
        """The data set of some of the rows, by their positions among them."""
        paths = None if self.file_paths is None else [self.file_paths[position] for position in which]
        rows, names = self.rows[np.asarray(which, np.int64)], self.class_names
        return ArrayDataset(self.x, self.y, rows, self.batch_size, self.shuffled, class_names=names, file_paths=paths)

    def _with(self, **changes: Any) -> ArrayDataset:
        settings: dict[str, Any] = {"batch_size": self.batch_size, "shuffle": self.shuffled} | changes
        about: dict[str, Any] = {"class_names": self.class_names, "file_paths": self.file_paths}
        return ArrayDataset(self.x, self.y, self.rows, **settings, **about)

    # What stays an array. -------------------------------------------------------------------------------------------

    def batch(self, batch_size: int, drop_remainder: bool = False) -> Dataset:
        """Put single rows together."""
        if self.batch_size is None and not drop_remainder:
            return self._with(batch_size=batch_size)
        return super().batch(batch_size, drop_remainder)

    def unbatch(self) -> ArrayDataset:
        """Single rows."""
        return self._with(batch_size=None)

    def cache(self) -> ArrayDataset:
        """The same data set: its rows are in an array already."""
        return self

    def shuffle(self, buffer_size: int, seed: int | None = None, reshuffle_each_iteration: bool = True) -> Dataset:
        """Shuffle the batches, or single rows; rows that are shuffled already stay so."""
        if self.shuffled and reshuffle_each_iteration:
            return self
        if buffer_size >= len(self) and reshuffle_each_iteration:
            return self._with(shuffle=True if self.batch_size is None else "batch", seed=seed)
        return super().shuffle(buffer_size, seed, reshuffle_each_iteration)
