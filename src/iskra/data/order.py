"""The order of the rows in an epoch."""

import numpy as np


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
    if shuffle == "batch":
        size = batch_size or num_rows
        whole = num_rows // size * size
        batches = generator.permutation(np.arange(whole, dtype=np.int64).reshape(-1, size))  # (batches, size)
        return np.concatenate([batches.ravel(), np.arange(whole, num_rows, dtype=np.int64)])
    if isinstance(shuffle, str):
        raise ValueError(f"fit: expected shuffle to be True, False or 'batch', got {shuffle!r}. Pass shuffle=True.")
    index = np.arange(num_rows, dtype=np.int64)
    if shuffle:
        generator.shuffle(index)
    return index
