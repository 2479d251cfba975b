"""Sliding windows over a time series as a data set, with Keras's function."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..data.dataset import Dataset
from ..graph.seed import next_seed
from ..typing import ArrayLike

_WHO = "timeseries_dataset_from_array"


def timeseries_dataset_from_array(
    data: ArrayLike,
    targets: ArrayLike | None,
    sequence_length: int,
    sequence_stride: int = 1,
    sampling_rate: int = 1,
    batch_size: int | None = 128,
    shuffle: bool = False,
    seed: int | None = None,
    start_index: int | None = None,
    end_index: int | None = None,
    format: str = "tf",
) -> Dataset:
    """Sliding windows over a time series, in batches, without ever copying them all.

    Window k has the rows `start_index + k * sequence_stride + j * sampling_rate` for j from 0 to
    `sequence_length - 1`, and the target of its first row: to predict the value that follows a window, pass
    `targets=data[sequence_length * sampling_rate:]`.

    Args:
        data: (T, ...): an array or memory map, time first.
        targets: (T', ...), or None for windows alone.
        sequence_length: number of rows of a window.
        sequence_stride: number of rows from the beginning of a window to that of the next.
        sampling_rate: number of rows from one row of a window to the next.
        batch_size: windows per batch, None for single windows.
        shuffle: shuffle the windows anew in each epoch.
        seed: seed of the orders, by default from `iskra.utils.set_random_seed`.
        start_index: the first row to use, 0 by default.
        end_index: the row after the last one to use; all by default.
        format: accepted for compatibility with Keras: "tf" and "grain" are the same here.

    Returns:
        A data set of batches `(windows, targets)`, (N, sequence_length, ...) and (N, ...), in their dtypes.

    Raises:
        ValueError: an argument out of range, or not a single window.

    Example:
        >>> series = np.arange(10)
        >>> windows = timeseries_dataset_from_array(series[:-3], series[3:], sequence_length=3, batch_size=2)
        >>> x, y = next(iter(windows))
        >>> x.tolist(), y.tolist(), len(windows)
        ([[0, 1, 2], [1, 2, 3]], [3, 4], 3)
    """
    data = data if isinstance(data, np.ndarray) else np.asarray(data)
    targets = None if targets is None else targets if isinstance(targets, np.ndarray) else np.asarray(targets)
    for name, value in (
        ("sequence_length", sequence_length),
        ("sequence_stride", sequence_stride),
        ("sampling_rate", sampling_rate),
        ("batch_size", 1 if batch_size is None else batch_size),
    ):
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
            raise ValueError(f"{_WHO}: expected {name} as an integer of at least 1, got {value!r}. Pass {name}=1.")
    if format not in ("tf", "grain"):
        raise ValueError(f"{_WHO}: expected format to be 'tf' or 'grain', got {format!r}. Remove it.")
    first, last = _range(start_index, end_index, len(data))
    count = last - first - (sequence_length - 1) * sampling_rate
    count = count if targets is None else min(count, len(targets) - first)
    if count < 1:
        raise ValueError(
            f"{_WHO}: expected enough rows for a window of {sequence_length:,} rows, {sampling_rate} apart, "
            f"got {last - first:,}{'' if targets is None else f' and {len(targets):,} targets'}. "
            "Pass a shorter sequence_length."
        )
    starts = first + np.arange(0, count, sequence_stride)
    within = np.arange(sequence_length) * sampling_rate
    generator = np.random.default_rng(next_seed() if seed is None else seed)

    def begin() -> Iterator[Any]:
        order = generator.permutation(starts) if shuffle else starts
        for i in range(0, len(order), batch_size or 1):
            chosen = order[i : i + batch_size] if batch_size else order[i]
            windows = data[np.add.outer(chosen, within)]  # (N, sequence_length, ...)
            yield windows if targets is None else (windows, targets[chosen])

    return Dataset(begin, -(-len(starts) // (batch_size or 1)))


def _range(start: int | None, end: int | None, length: int) -> tuple[int, int]:
    first, last = start or 0, length if end is None else end
    if not 0 <= first < last <= length:
        raise ValueError(
            f"{_WHO}: expected 0 <= start_index < end_index <= {length:,}, got {start} and {end}. Count rows of data."
        )
    return first, last
