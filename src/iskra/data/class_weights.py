"""Class weights as sample weights."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .arrays import Data


def apply_class_weight(data: Data, class_weight: object, num_classes: int | None = None, who: str = "fit") -> Data:
    r"""Multiply the weight of each sample by the weight of its class.

    $$ w_i = s_i \, c_{y_i} $$

    A class that `class_weight` leaves out weighs 1. Keras 3 refuses `class_weight` together with `sample_weight`;
    here, as in Keras 2, both count.

    Args:
        data: from `as_data`, with one target: class numbers `(N,)` or `(N, 1)`, or one-hot rows `(N, K)`.
        class_weight: a dict from class number to weight; None leaves the data as it is.
        num_classes: how many classes the model tells apart (2 for one sigmoid). A batch need not have all of them, so
            without it any class number will do.
        who: the method that was called.

    Raises:
        TypeError: `class_weight` is no dict.
        ValueError: a class is unknown, a weight negative or not finite, or the target holds no classes.

    Example:
        >>> data = Data([np.zeros((3, 1))], [np.array([0, 1, 1])], num_rows=3)
        >>> apply_class_weight(data, {1: 2.0}).sample_weight
        array([1., 2., 2.], dtype=float32)
    """
    if class_weight is None:
        return data
    if not isinstance(class_weight, dict):
        raise TypeError(
            f"{who}: expected class_weight as a dict from class number to weight, got {class_weight!r}. "
            "For equal say, pass {k: len(y) / (K * (y == k).sum()) for k in range(K)}."
        )
    labels = _labels(data, who)
    weights = np.ones(len(labels), np.float32)
    for number, weight in class_weight.items():
        _check_entry(number, weight, num_classes, who)
        weights[labels == number] = weight
    if data.sample_weight is not None:
        weights = weights * data.sample_weight.astype(np.float32, copy=False)
    return Data(data.x, data.y, weights, data.num_rows)


def _labels(data: Data, who: str) -> np.ndarray:
    """Return the class number of every row."""
    if len(data.y) != 1:
        raise ValueError(
            f"{who}: expected one target with class_weight, got {len(data.y)}. Use sample_weight for other models."
        )
    y = data.y[0]
    if y.ndim == 2 and y.shape[1] > 1:
        return y.argmax(axis=1)
    labels = y.reshape(-1)
    if len(labels) != len(y) or labels.min() < 0 or np.any(labels != np.floor(labels)):
        raise ValueError(
            f"{who}: expected class numbers 0, 1, 2, ... in y with class_weight, got an array of shape {y.shape} "
            f"with values from {labels.min()} to {labels.max()}. Use sample_weight instead."
        )
    return labels.astype(np.int64, copy=False)


def _check_entry(number: Any, weight: Any, num_classes: int | None, who: str) -> None:
    is_whole = isinstance(number, (int, float, np.number)) and float(number).is_integer()
    if not is_whole or not 0 <= number < (num_classes or math.inf):
        known = f"from 0 to {num_classes - 1}" if num_classes else "0, 1, 2, ..."
        raise ValueError(
            f"{who}: expected class numbers {known} in class_weight, got {number!r}. "
            "Remove it, or check how the classes are numbered."
        )
    if not isinstance(weight, (int, float, np.number)) or not math.isfinite(weight) or weight < 0:
        raise ValueError(
            f"{who}: expected a weight of at least 0 for class {number} in class_weight, got {weight!r}. "
            "Pass a finite number such as 2.0."
        )
