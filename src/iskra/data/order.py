"""The order of the rows in an epoch."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any
from weakref import WeakValueDictionary

import numpy as np

_orders: ContextVar[SharedOrders | None] = ContextVar("orders", default=None)


def epoch_index(
    num_rows: int, shuffle: bool | str, generator: np.random.Generator, batch_size: int | None = None
) -> np.ndarray:
    """Return the row numbers of one epoch, each once, as int64.

    Args:
        num_rows: how many rows there are.
        shuffle: True for a new random order, False for 0, 1, 2, ...; "batch" shuffles whole batches and leaves the
            rows inside them together (a last, smaller batch stays last), which suits data read from a disk.
        generator: the seeded source of the order; it advances.
        batch_size: rows a batch, needed for "batch" only.

    Example:
        >>> epoch_index(4, False, np.random.default_rng(0))
        array([0, 1, 2, 3])
    """
    if isinstance(shuffle, str) and shuffle != "batch":
        raise ValueError(f"fit: expected shuffle to be True, False or 'batch', got {shuffle!r}. Pass shuffle=True.")
    orders = _orders.get()
    if orders is None or not shuffle:
        return _drawn(num_rows, shuffle, generator, batch_size)
    return orders.drawn(num_rows, shuffle, generator, batch_size)


def _drawn(num_rows: int, shuffle: bool | str, generator: np.random.Generator, batch_size: int | None) -> np.ndarray:
    if shuffle == "batch":
        size = batch_size or num_rows
        whole = num_rows // size * size
        batches = generator.permutation(np.arange(whole, dtype=np.int64).reshape(-1, size))  # (batches, size)
        return np.concatenate([batches.ravel(), np.arange(whole, num_rows, dtype=np.int64)])
    index = np.arange(num_rows, dtype=np.int64)
    if shuffle:
        generator.shuffle(index)
    return index


class SharedOrders:
    """Orders that several trainings have in common, because their generators are in the same state.

    Networks of one seed see the rows in the same order; it is drawn by the first, and kept for as long as one of them
    uses it.
    """

    def __init__(self) -> None:
        self._known: WeakValueDictionary[Any, np.ndarray] = WeakValueDictionary()
        self._after: dict[Any, dict[str, Any]] = {}  # the generator's state after the draw

    def use(self) -> None:
        """Share the orders that are drawn in this context (of `contextvars`) from now on."""
        _orders.set(self)

    def drawn(
        self, num_rows: int, shuffle: bool | str, generator: np.random.Generator, batch_size: int | None
    ) -> np.ndarray:
        """The order that `epoch_index` gives; it is not to be written to."""
        key = num_rows, shuffle, batch_size, repr(generator.bit_generator.state)
        index = self._known.get(key)
        if index is not None:
            generator.bit_generator.state = self._after[key]
            return index
        index = self._known[key] = _drawn(num_rows, shuffle, generator, batch_size)
        self._after = {known: self._after[known] for known in self._known if known in self._after}
        self._after[key] = dict(generator.bit_generator.state)
        return index
