"""Merging of equal samples of a batch into one with the sum of their weights."""

from __future__ import annotations

import numpy as np


def merged(x: np.ndarray, y: np.ndarray, weights: np.ndarray | None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Merge equal samples x (N, F), y (N,) or (N, K), leave out those of weight 0, and sort the rest: M in all.

    The loss of the batch is the same number. To repeat a sample and to weigh it then give the same network to the last
    bit, whatever the order of the samples; summed one by one, they would differ by rounding.

    Example:
        >>> x, y, weights = merged(np.array([[2.0], [1.0], [2.0]]), np.array([0, 1, 0]), None)
        >>> x.ravel().tolist(), y.tolist(), weights.tolist()
        ([1.0, 2.0], [1, 0], [1.0, 2.0])
    """
    weights = np.ones(len(x), np.float32) if weights is None else weights
    counts = weights != 0
    x, y, weights = x[counts], y[counts], weights[counts]
    _, first, inverse = np.unique(
        np.column_stack([x, y.reshape(len(y), -1)]), axis=0, return_index=True, return_inverse=True
    )
    return x[first], y[first], np.bincount(inverse.ravel(), weights=weights).astype(np.float32)
