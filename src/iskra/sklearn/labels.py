"""Class labels as numbers for a network."""

from __future__ import annotations

import numpy as np


def one_hot(y: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Return one-hot rows (N, C) for labels (N,) that are all among the sorted classes (C,).

    Example:
        >>> one_hot(np.array(["b", "a"]), np.array(["a", "b"])).tolist()
        [[0.0, 1.0], [1.0, 0.0]]
    """
    return np.eye(len(classes), dtype=np.float32)[np.searchsorted(classes, y)]
