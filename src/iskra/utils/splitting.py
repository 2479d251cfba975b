"""Splitting of a data set, with Keras's function."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..data.array_dataset import ArrayDataset
from ..data.dataset import Dataset
from ..graph.seed import next_seed
from ..tree import flatten, pack_sequence_as
from ..typing import Inputs

_WHO = "split_dataset"


def split_dataset(
    dataset: Dataset | Inputs,
    left_size: float | None = None,
    right_size: float | None = None,
    shuffle: bool = False,
    seed: int | None = None,
    preferred_backend: str | None = None,
) -> tuple[Dataset, Dataset]:
    """Split a data set in two.

    Args:
        dataset: an array, a tuple, list or dictionary of arrays of equal length, or an `iskra.data.Dataset`, whose
            elements are then kept in memory; those of arrays or of a directory of images are not copied.
        left_size: size of the first split: a fraction from 0 to 1, or a number of rows; by default the rest.
        right_size: size of the second split, likewise.
        shuffle: shuffle the rows before.
        seed: seed of the order, by default from `iskra.utils.set_random_seed`.
        preferred_backend: accepted for compatibility with Keras: there is one kind of data set.

    Returns:
        Two data sets of single rows (batch them with `.batch(32)`), or of the elements of `dataset`.

    Raises:
        ValueError: no size, sizes out of range, or arrays of different lengths.

    Example:
        >>> left, right = split_dataset(np.arange(10), left_size=0.8)
        >>> len(left), [int(row) for row in right]
        (8, [8, 9])
    """
    if isinstance(dataset, ArrayDataset):
        rows = dataset.rows
        left, right = _indices(len(rows), left_size, right_size, shuffle, seed)
        return dataset.of_rows(left), dataset.of_rows(right)
    if isinstance(dataset, Dataset):
        elements = list(dataset)
        both = _indices(len(elements), left_size, right_size, shuffle, seed)
        first, second = ([elements[number] for number in numbers] for numbers in both)
        return Dataset(lambda: iter(first), len(first)), Dataset(lambda: iter(second), len(second))
    arrays = [np.asarray(part) for part in flatten(dataset)]
    if len({len(array) for array in arrays}) != 1:
        raise ValueError(
            f"{_WHO}: expected arrays of equal length, got {', '.join(str(len(array)) for array in arrays)}. Cut them."
        )
    left, right = _indices(len(arrays[0]), left_size, right_size, shuffle, seed)
    return _rows(dataset, arrays, left), _rows(dataset, arrays, right)


def _rows(structure: Any, arrays: Sequence[np.ndarray], numbers: np.ndarray) -> Dataset:
    structure = tuple(structure) if isinstance(structure, list) else structure
    return Dataset(
        lambda: (pack_sequence_as(structure, [array[row] for array in arrays]) for row in numbers), len(numbers)
    )


def _indices(
    count: int, left_size: float | None, right_size: float | None, shuffle: bool, seed: int | None
) -> tuple[np.ndarray, np.ndarray]:
    """The indices of the rows of both splits."""
    if left_size is None and right_size is None:
        raise ValueError(f"{_WHO}: expected left_size or right_size, got neither. Pass left_size=0.8 or the like.")
    left, right = _size(left_size, count, "left_size"), _size(right_size, count, "right_size")
    left = count - right if left is None and right is not None else left
    right = count - left if right is None and left is not None else right
    assert left is not None and right is not None
    if not (left > 0 and right > 0 and left + right <= count):
        raise ValueError(
            f"{_WHO}: expected rows for both splits of {count:,}, got left_size={left_size} and "
            f"right_size={right_size}. Pass other sizes."
        )
    order = np.arange(count)
    if shuffle:
        np.random.default_rng(next_seed() if seed is None else seed).shuffle(order)
    return order[:left], order[count - right :]


def _size(size: float | None, count: int, name: str) -> int | None:
    """A fraction or a number of rows as a number of rows."""
    if size is None:
        return None
    is_fraction = isinstance(size, (float, np.floating)) and 0 < size < 1
    if not is_fraction and (isinstance(size, bool) or not isinstance(size, (int, np.integer)) or size < 1):
        raise ValueError(
            f"{_WHO}: expected {name} as a fraction between 0 and 1 or a number of rows, got {size!r}. Pass 0.8 or 100."
        )
    return round(size * count) if is_fraction else int(size)
