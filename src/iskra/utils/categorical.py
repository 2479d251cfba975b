"""One-hot encoding of labels."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def to_categorical(x: ArrayLike, num_classes: int | None = None) -> NDArray[np.float64]:
    """One-hot encode labels: label k becomes a row of zeros with a one at index k.

    Keras wraps negative labels around and cuts fractions off; here both are errors.

    Args:
        x: Labels, integers from 0 to `num_classes - 1`, of any shape. A last axis of length 1 is dropped.
        num_classes: K, the length of a row; by default the largest label plus one.

    Returns:
        float64, the shape of `x` with an axis of length K behind it.

    Raises:
        ValueError: If a label is not an integer from 0 to `num_classes - 1`, or without labels and `num_classes`.

    Example:
        >>> to_categorical([0, 2, 1], num_classes=3)
        array([[1., 0., 0.],
               [0., 0., 1.],
               [0., 1., 0.]])
    """
    labels = _integers(np.asarray(x))
    if labels.ndim > 1 and labels.shape[-1] == 1:
        labels = labels[..., 0]  # (..., 1) -> (...)
    if num_classes is None:
        if not labels.size:
            raise ValueError(
                "to_categorical: expected at least one label, got an empty array. "
                "Pass num_classes, the length of a row."
            )
        num_classes = int(labels.max()) + 1
    outside = labels[(labels < 0) | (labels >= num_classes)]
    if outside.size:
        raise ValueError(
            f"to_categorical: expected labels from 0 to num_classes - 1 = {num_classes - 1}, got {outside[0]}. "
            "Number the classes from 0, and pass the number of classes."
        )
    rows = np.zeros((labels.size, num_classes))
    rows[np.arange(labels.size), labels.ravel()] = 1
    return rows.reshape(*labels.shape, num_classes)


def _integers(labels: np.ndarray) -> NDArray[np.int64]:
    """The labels as int64, if they are integers."""
    if labels.dtype.kind in "biu" or not labels.size:
        return labels.astype(np.int64)
    if labels.dtype.kind != "f":
        raise ValueError(
            f"to_categorical: expected labels that are integers, got an array of {labels.dtype}. "
            "np.unique(labels, return_inverse=True)[1] numbers names from 0."
        )
    broken = labels[~(np.isfinite(labels) & (labels == np.round(labels)))]
    if broken.size:
        raise ValueError(
            f"to_categorical: expected labels that are integers, got {broken[0]}. "
            "Values that are not classes need no one-hot rows."
        )
    return labels.astype(np.int64)
