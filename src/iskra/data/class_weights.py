"""Class weights as sample weights."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from ..typing import LossLike
from .arrays import Data
from .shapes import Shape
from .targets import loss_form


def apply_class_weight(
    data: Data, class_weight: object, output_shape: Shape = (), loss: LossLike = None, who: str = "fit"
) -> Data:
    r"""Multiply the weight of each sample, or of each step or pixel, by the weight of its class.

    $$ w_i = s_i \, c_{y_i} $$

    The loss says how the target holds classes: as class numbers in the shape of the losses, or as one-hot rows in the
    shape of the output. Where it does not, a target in the output's shape must be one-hot throughout. Keras takes
    whatever has more than one column for one-hot.

    A class that `class_weight` leaves out weighs 1, as does `ignore_class`. Keras 3 refuses `class_weight` together
    with `sample_weight`; here, as in Keras 2, both count.

    Args:
        data: from `as_data`, with one target.
        class_weight: a dict from class number to weight; None leaves the data as it is.
        output_shape: the shape of the model's output, `()` if it is not known.
        loss: the loss of the output, or None.
        who: the method that was called.

    Raises:
        TypeError: `class_weight` is no dict.
        ValueError: a class is unknown, a weight negative or not finite, or the target does not tell the class of a
            row: no class numbers, several classes in a row, or none.

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
    if len(data.y) != 1:
        raise ValueError(
            f"{who}: expected one target with class_weight, got {len(data.y)}. Use sample_weight for other models."
        )
    labels, num_classes = _classes(data.y[0], output_shape, loss, who)
    weights = np.ones(labels.shape, np.float32)
    for number, weight in class_weight.items():
        _check_entry(number, weight, num_classes, who)
        weights[labels == number] = weight
    return replace(data, sample_weight=_times(weights, data.sample_weight))


def _classes(y: np.ndarray, output_shape: Shape, loss: LossLike, who: str) -> tuple[np.ndarray, int | None]:
    """The class number of every row or step, and how many classes there are, None if that is not known."""
    width = output_shape[-1] if output_shape else None
    form = loss_form(loss)
    columns = y.shape[-1] if y.ndim > 1 else 1
    if form == "categorical":
        return _largest(y, who), columns
    if form == "sparse" or columns == 1 or y.ndim == len(output_shape) - 1:
        labels = y[..., 0] if y.ndim > 1 and columns == 1 else y
        return _numbers(labels, getattr(loss, "ignore_class", None), who), width if width != 1 else None
    if y.ndim == (len(output_shape) or 2) and width in (columns, None):
        return _one_hot(y, who), columns
    raise _ambiguous(y, who)


def _numbers(labels: np.ndarray, ignored: int | None, who: str) -> np.ndarray:
    counted = labels if ignored is None else labels[labels != ignored]
    if counted.size and (counted.min() < 0 or (counted.dtype.kind == "f" and np.any(counted != np.floor(counted)))):
        raise ValueError(
            f"{who}: expected class numbers 0, 1, 2, ... in y with class_weight, got an array of shape {labels.shape} "
            f"with values from {counted.min()} to {counted.max()}. Use sample_weight instead."
        )
    return labels if ignored is None else np.where(labels == ignored, -1, labels)


def _one_hot(y: np.ndarray, who: str) -> np.ndarray:
    """The positions of the ones, where each row has exactly one, and zeros otherwise."""
    ones = np.count_nonzero(y == 1, axis=-1)
    if np.any(ones != 1) or np.any(np.count_nonzero(y, axis=-1) != 1):
        raise _ambiguous(y, who)
    return y.argmax(axis=-1)


def _largest(y: np.ndarray, who: str) -> np.ndarray:
    """The positions of the largest values, where each row has one; smoothed labels, too."""
    labels = y.argmax(axis=-1)
    if np.any(np.count_nonzero(y == y.max(axis=-1, keepdims=True), axis=-1) != 1):
        raise _ambiguous(y, who)
    return labels


def _ambiguous(y: np.ndarray, who: str) -> ValueError:
    return ValueError(
        f"{who}: expected one class for each row of y with class_weight, got an array of shape {y.shape} in which rows "
        "have several or none. Use sample_weight: one number for each row or step."
    )


def _times(weights: np.ndarray, given: np.ndarray | None) -> np.ndarray:
    """The product with the sample weights, of which one may stand for all steps of a row."""
    if given is None:
        return weights
    if given.ndim == weights.ndim + 1 and given.shape[-1] == 1:
        given = given[..., 0]
    ndim = max(weights.ndim, given.ndim)
    weights, given = (each.reshape(*each.shape, *[1] * (ndim - each.ndim)) for each in (weights, given))
    return weights * given.astype(np.float32, copy=False)


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
