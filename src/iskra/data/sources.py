"""Sources of batches: generators, data sets and loaders, which `fit` takes beside arrays."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np

from .array_dataset import ArrayDataset
from .order import epoch_index
from .py_dataset import PyDataset
from .ring_buffer import MOST
from .workers import items


def _nothing() -> None:
    """Do nothing."""


@dataclass
class Source:
    """A source of batches, pass after pass."""

    kind: str  # its name in errors
    # starts a pass on another thread; its argument is the number of the first batch wanted
    begin: Callable[[int], Iterable[Any]]
    num_batches: float | None = None  # of a pass; `math.inf` for no end, None where it is not known
    restarts: bool = True  # whether there can be another pass
    ahead: int = MOST  # batches to read ahead at most
    on_epoch_begin: Callable[[], None] = _nothing  # called before the first batch of an epoch
    on_epoch_end: Callable[[], None] = _nothing  # called after the last one
    first: Callable[[], Any] | None = None  # the first batch alone, where it can be had without a pass
    generator: np.random.Generator | None = None  # draws the order, if it is random


def is_source(value: Any) -> bool:
    """Whether `value` is a source of batches, and not an array, a list of arrays or a dictionary of them.

    Example:
        >>> is_source(batch for batch in []), is_source([1, 2]), is_source(np.zeros(3)), is_source({"x": [1]})
        (True, False, False, False)
    """
    if _has_numbered_batches(value):
        return True
    if isinstance(value, _ARRAY_LIKE):
        return False
    looks_like_array = any(hasattr(value, name) for name in ("__array__", "to_numpy", "toarray", "shape"))
    return isinstance(value, Iterable) and not looks_like_array


def source_of(value: Any, shuffle: Any = False, generator: np.random.Generator | None = None) -> Source:
    """The description of a source of batches.

    Args:
        value: an object for which `is_source` is true.
        shuffle: whether numbered batches are taken in random order; other sources have an order of their own.
        generator: draws that order.

    Raises:
        ValueError: a data set of single rows.
    """
    if _has_numbered_batches(value):
        return _numbered(value, bool(shuffle), generator or np.random.default_rng())
    kind = f"a {type(value).__name__}"
    if isinstance(value, ArrayDataset):
        if value.batch_size is None:
            raise ValueError("data set: expected batches, got single rows. Write data.batch(32).")
        stored = value.as_stored
        return Source("a data set of rows", lambda first: _from(stored(), first), len(value), generator=value.generator)
    if isinstance(value, Iterator):
        endless = isinstance(value, (itertools.count, itertools.cycle, itertools.repeat))
        return Source(kind, lambda first: _from(value, first), inf if endless else None, restarts=False)
    as_arrays = getattr(value, "as_numpy_iterator", None)
    start = as_arrays if callable(as_arrays) else value.__iter__
    return Source(kind, lambda first: _from(start(), first), _length(value))


_ARRAY_LIKE = (str, bytes, bytearray, memoryview, Sequence, dict, set, frozenset)


def _has_numbered_batches(value: Any) -> bool:
    """Whether it is a `PyDataset`, of Keras or ours."""
    return isinstance(value, PyDataset) or (hasattr(value, "__getitem__") and hasattr(value, "on_epoch_end"))


def _numbered(dataset: Any, shuffle: bool, generator: np.random.Generator) -> Source:
    count = dataset.num_batches if hasattr(dataset, "num_batches") else len(dataset)
    workers, ahead = int(getattr(dataset, "workers", 1)), int(getattr(dataset, "max_queue_size", 10))
    processes = bool(getattr(dataset, "use_multiprocessing", False))

    def begin(first: int) -> Iterator[Any]:
        numbers: Iterable[int] = itertools.count(first)
        count = dataset.num_batches if hasattr(dataset, "num_batches") else len(dataset)
        if count is not None:
            numbers = epoch_index(count, shuffle, generator)[first:].tolist()
        return items(dataset, numbers, workers, processes, max(ahead, workers, 1))

    return Source(
        kind=f"a {type(dataset).__name__}",
        begin=begin,
        num_batches=inf if count is None else count,
        ahead=ahead,
        on_epoch_begin=getattr(dataset, "on_epoch_begin", _nothing),
        on_epoch_end=dataset.on_epoch_end,
        first=lambda: dataset[0],
        generator=generator if shuffle else None,
    )


def _length(value: Any) -> float | None:
    """The number of batches of a pass, by `num_batches`, TensorFlow's `cardinality` or `len`."""
    if hasattr(value, "num_batches"):
        return value.num_batches
    if callable(getattr(value, "cardinality", None)):
        count = int(value.cardinality())
        return inf if count == -1 else None if count < 0 else count
    try:
        return len(value)
    except TypeError:
        return None


def _from(batches: Iterator[Any], first: int) -> Iterator[Any]:
    """The batches from number `first` on. Closing this iterator does not close the user's generator."""
    for _ in itertools.islice(batches, first):
        pass
    for batch in batches:  # noqa: UP028 - `yield from` would close it
        yield batch
