"""Data sets of batches with the methods of `tf.data.Dataset`."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Self

import numpy as np

from .. import config
from ..graph.seed import next_seed
from ..tree import flatten, pack_sequence_as
from .workers import in_order


class Dataset:
    """A data set whose elements, usually batches `x`, `(x, y)` or `(x, y, sample_weight)`, are made as it is iterated.

    `fit`, `evaluate` and `predict` iterate it once an epoch, reading ahead on another thread. Each method returns
    another data set and leaves this one unchanged. Elements are NumPy arrays, or tuples and dictionaries of them; so
    are the arguments of the function of `map`.

    Args:
        begin: starts a pass.
        num_batches: the number of elements of a pass; `math.inf` for no end, None if it is not known.
        class_names: the names of the classes, if there are any.
        file_paths: the files that the rows come from, if they do.

    Example:
        >>> numbers = Dataset(lambda: iter(range(5)), 5)
        >>> list(numbers.map(lambda n: n * n).batch(2))
        [array([0, 1]), array([4, 9]), array([16])]
        >>> len(numbers.repeat(3).skip(4).take(100))
        11
    """

    def __init__(
        self,
        begin: Callable[[], Iterator[Any]],
        num_batches: float | None = None,
        *,
        class_names: Sequence[str] | None = None,
        file_paths: Sequence[str] | None = None,
    ) -> None:
        self._begin = begin
        self.num_batches = num_batches
        self.class_names: list[str] | None = None if class_names is None else list(class_names)
        self.file_paths: list[str] | None = None if file_paths is None else list(file_paths)

    def __iter__(self) -> Iterator[Any]:
        return self._begin()

    def __len__(self) -> int:
        if self.num_batches is None or self.num_batches == math.inf:
            what = "no end" if self.num_batches else "a length that only its end tells"
            raise TypeError(f"len: expected a data set of known length, got one with {what}. Iterate it.")
        return int(self.num_batches)

    def __getattr__(self, name: str) -> Any:
        words = ", ".join(sorted(word for word in vars(Dataset) if not word.startswith("_")))
        raise AttributeError(
            f"Dataset: expected one of {words}, got {name!r}. map, or a generator, does what is not there.",
            name=name,
            obj=self,
        )

    def as_numpy_iterator(self) -> Iterator[Any]:
        """Iterate it; its elements are NumPy arrays."""
        return iter(self)

    def map(self, map_func: Callable[..., Any], num_parallel_calls: int | None = None) -> Dataset:
        """Apply a function to each element; the parts of a tuple are its arguments.

        Args:
            map_func: what to apply; it may be run on other threads.
            num_parallel_calls: how many elements at once, by threads, which helps where the work is waiting or is done
                by NumPy or Pillow; -1 (`tf.data.AUTOTUNE`) for one a core.
        """
        threads = config.num_threads() if num_parallel_calls == -1 else num_parallel_calls or 1

        def applied(element: Any) -> Any:
            return _arrays(map_func(*element) if isinstance(element, tuple) else map_func(element))

        def begin() -> Iterator[Any]:
            if threads == 1:
                return map(applied, self)
            from concurrent.futures import ThreadPoolExecutor

            return in_order(ThreadPoolExecutor(threads, "iskra-map"), applied, self, threads)

        return self._like(begin, self.num_batches)

    def batch(self, batch_size: int, drop_remainder: bool = False) -> Dataset:
        """Combine consecutive elements to batches, along a new first axis."""
        _check_count("batch", "batch_size", batch_size, 1)

        def begin() -> Iterator[Any]:
            elements = iter(self)
            while parts := [*itertools.islice(elements, batch_size)]:
                if len(parts) == batch_size or not drop_remainder:
                    yield _stacked(parts)

        count = self.num_batches
        if count is not None and count != math.inf:
            count = count // batch_size if drop_remainder else -(-count // batch_size)
        return self._like(begin, count)

    def unbatch(self) -> Dataset:
        """Split batches into rows."""

        def begin() -> Iterator[Any]:
            for batch in self:
                for row in range(len(flatten(batch)[0])):
                    yield pack_sequence_as(batch, [part[row] for part in flatten(batch)])

        return self._like(begin, math.inf if self.num_batches == math.inf else None)

    def take(self, count: int) -> Dataset:
        """The first elements of each pass; -1 for all."""
        _check_count("take", "count", count, -1)
        most = None if count == -1 else count
        length = self.num_batches if most is None else most if self.num_batches is None else min(most, self.num_batches)
        known = length if most is None or self.num_batches is not None else None
        return self._like(lambda: itertools.islice(iter(self), most), known)

    def skip(self, count: int) -> Dataset:
        """Each pass without its first elements."""
        _check_count("skip", "count", count, 0)
        length = None if self.num_batches is None else max(self.num_batches - count, 0)
        return self._like(lambda: itertools.islice(iter(self), count, None), length)

    def repeat(self, count: int | None = None) -> Dataset:
        """Repeat the data set; without a count there is no end, and `fit` needs `steps_per_epoch`."""
        if count is not None:
            _check_count("repeat", "count", count, -1)
        endless = count is None or count == -1
        times = itertools.count() if endless else range(count or 0)
        length = math.inf if endless else None if self.num_batches is None else self.num_batches * (count or 0)
        return self._like(lambda: itertools.chain.from_iterable(self for _ in times), length)

    def shuffle(self, buffer_size: int, seed: int | None = None, reshuffle_each_iteration: bool = True) -> Dataset:
        """Shuffle the elements: each is drawn from a buffer of `buffer_size`.

        Args:
            buffer_size: the size of the buffer; the number of elements for a full shuffle.
            seed: decides the order, by default `iskra.utils.set_random_seed`.
            reshuffle_each_iteration: take another order in each pass.
        """
        _check_count("shuffle", "buffer_size", buffer_size, 1)
        start = next_seed() if seed is None else seed
        generator = np.random.default_rng(start)

        def begin() -> Iterator[Any]:
            drawn = generator if reshuffle_each_iteration else np.random.default_rng(start)
            held: list[Any] = []
            for element in self:
                held.append(element)
                if len(held) > buffer_size:
                    yield held.pop(_swapped(held, drawn))
            while held:
                yield held.pop(_swapped(held, drawn))

        return self._like(begin, self.num_batches)

    def cache(self) -> Dataset:
        """Keep the elements of the first whole pass in memory, for the passes after it."""
        kept: list[Any] = []

        def begin() -> Iterator[Any]:
            if kept:
                yield from kept[0]
                return
            seen: list[Any] = []
            for element in self:
                seen.append(element)
                yield element
            kept[:] = [seen]

        return self._like(begin, self.num_batches)

    def prefetch(self, buffer_size: int) -> Self:
        """The same data set: `fit`, `evaluate` and `predict` always read ahead."""
        return self

    def _like(self, begin: Callable[[], Iterator[Any]], num_batches: float | None) -> Dataset:
        return Dataset(begin, num_batches, class_names=self.class_names)


def _arrays(element: Any) -> Any:
    """The parts of an element as NumPy arrays."""
    return pack_sequence_as(element, [part if np.isscalar(part) else np.asarray(part) for part in flatten(element)])


def _stacked(parts: list[Any]) -> Any:
    """Elements of one structure, stacked along a new first axis."""
    columns = zip(*[flatten(part) for part in parts], strict=True)
    return pack_sequence_as(parts[0], [_column(column) for column in columns])


def _column(values: tuple[Any, ...]) -> np.ndarray:
    """Values of one shape along a new first axis; texts as objects, as long as each is."""
    return np.array(values, object) if isinstance(values[0], (str, bytes)) else np.stack(values)


def _swapped(held: list[Any], generator: np.random.Generator) -> int:
    """Swap a random element with the last, where it can be removed in constant time; return -1, its index."""
    chosen = int(generator.integers(len(held)))
    held[chosen], held[-1] = held[-1], held[chosen]
    return -1


def _check_count(word: str, name: str, count: Any, least: int) -> None:
    if isinstance(count, bool) or not isinstance(count, (int, np.integer)) or count < least:
        raise ValueError(
            f"{word}: expected {name} as an integer of at least {least}, got {count!r}. "
            f"Pass {name}={max(least, 1)} or more."
        )
