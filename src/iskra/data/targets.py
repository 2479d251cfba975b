"""Checks of targets against a model's output and its loss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..typing import LossLike
from .arrays import Data
from .shapes import Shape, fits

# Losses by the form of their targets; names without underscores, in lower case.
SPARSE = frozenset({"sparsecategoricalcrossentropy", "categoricalgeneralizedcrossentropy"})
CATEGORICAL = frozenset({"categoricalcrossentropy", "categoricalfocalcrossentropy"})
BINARY = frozenset({"binarycrossentropy", "bce", "binaryfocalcrossentropy"})
LIKE_OUTPUT = frozenset(
    {"meansquarederror", "meanabsoluteerror", "meanabsolutepercentageerror", "meansquaredlogarithmicerror"}
    | {"mse", "mae", "mape", "msle", "huber", "logcosh", "cosinesimilarity", "poisson", "kldivergence", "kld"}
    | {"hinge", "squaredhinge", "categoricalhinge", "dice", "tversky"}
)
LABELS = frozenset({"circle"})  # of rows that are compared with each other
SEQUENCES = frozenset({"ctc"})  # labels of sequences, then zeros


def loss_form(loss: LossLike) -> str | None:
    """Return the targets of a loss: "sparse", "categorical", "binary", "like output", "labels" or "sequences".

    None if unknown.

    Example:
        >>> loss_form("mse"), loss_form("sparse_categorical_crossentropy"), loss_form(lambda y, p: p)
        ('like output', 'sparse', None)
    """
    if isinstance(loss, str):
        name = loss
    else:
        named: Any = loss if hasattr(loss, "__name__") else type(loss)
        if not str(named.__module__).startswith("iskra.") or getattr(loss, "axis", -1) not in (-1, None):
            return None  # written by the user, or with classes along another axis
        name = named.__name__
    name = name.replace("_", "").lower()
    forms = {"sparse": SPARSE, "categorical": CATEGORICAL, "binary": BINARY, "like output": LIKE_OUTPUT}
    forms |= {"labels": LABELS, "sequences": SEQUENCES}
    return next((form for form, names in forms.items() if name in names), None)


def check_targets(
    data: Data,
    output_shape: Shape | Sequence[Shape],
    loss: LossLike | Sequence[LossLike],
    who: str = "fit",
    names: Sequence[str] = (),
) -> None:
    """Check the number, shapes and values of targets against the output and the loss.

    Losses that a user wrote are not checked. `(N,)` targets suit a `(N, 1)` output, and the other way round.

    Args:
        data: from `as_data`.
        output_shape: the model's output shape, such as `(None, 10)`, or a list with one shape for each output.
        loss: a name, function or object, or a list with one for each output.
        who: the method that was called.
        names: what to call the targets in errors.

    Raises:
        ValueError: targets are missing, of another shape, or out of range.

    Example:
        >>> check_targets(Data([], [np.array([0, 3])]), (None, 3), "sparse_categorical_crossentropy")
        Traceback (most recent call last):
        ValueError: fit: expected class numbers from 0 to 2 in y, got 3 at row 1. Give the last layer 4 units.
    """
    if loss is None:  # only what layers add counts
        return
    shapes = _shapes(output_shape)
    losses: list[Any] = list(loss) if isinstance(loss, (list, tuple)) else [loss] * len(shapes)
    if len(data.y) != len(shapes):
        got = "None" if not data.y else f"a list of {len(data.y)}"
        wanted = "targets y" if len(shapes) == 1 else f"{len(shapes)} targets in y, one for each output"
        raise ValueError(f"{who}: expected {wanted}, got {got}. Pass them after x: {who.split('(')[0]}(x, y).")
    for position, (y, shape, each) in enumerate(zip(data.y, shapes, losses, strict=True)):
        form = loss_form(each)
        if form is not None:
            name = names[position] if names else "y" if len(shapes) == 1 else f"y[{position}]"
            _CHECKS[form](y, shape, each, f"{who}: expected ", name)


def _shapes(output_shape: Any) -> list[Shape]:
    """Return one shape for each output, whether one or a list was given."""
    is_one = all(n is None or isinstance(n, int) for n in output_shape)
    shapes = [tuple(output_shape)] if is_one else [tuple(shape) for shape in output_shape]
    return [shape and (None, *shape[1:]) for shape in shapes]  # a batch may have any size


def _matches(y: np.ndarray, shape: Shape) -> bool:
    """Tell whether targets have the output's shape, a last axis of length 1 given or left out."""
    return (
        fits(y.shape, shape)
        or (shape[-1:] == (1,) and fits(y.shape, shape[:-1]))
        or (y.shape[-1:] == (1,) and fits(y.shape[:-1], shape))
    )


def _row_of(mask: np.ndarray) -> int:
    return int(np.unravel_index(int(mask.argmax()), mask.shape)[0])


def _check_sparse(y: np.ndarray, shape: Shape, loss: Any, expected: str, name: str) -> None:
    num_classes = shape[-1]
    if not _matches(y, shape[:-1]):
        fix = f"Reshape y to {_row_shape(shape[:-1], y)}."
        if y.ndim == len(shape):
            fix = "One-hot rows go with loss='categorical_crossentropy'; or pass y.argmax(axis=-1)."
        raise ValueError(f"{expected}one class number for each output in {name}, got the shape {y.shape}. {fix}")
    ignored = getattr(loss, "ignore_class", None)
    labels = y if ignored is None else y[y != ignored]
    if labels.size == 0:
        return
    _check_whole(labels, expected, name)
    low, high = int(labels.min()), int(labels.max())
    if num_classes is None or (low >= 0 and high < num_classes):
        return
    bad, fix = (low, "Number the classes from 0.") if low < 0 else (high, f"Give the last layer {high + 1} units.")
    if num_classes == 1:
        fix = "For two classes and one unit, use a sigmoid and loss='binary_crossentropy'."
    elif low == 1 and high == num_classes:
        fix = f"Classes are numbered from 0: pass {name} - 1."
    raise ValueError(
        f"{expected}class numbers from 0 to {num_classes - 1} in {name}, got {bad} at row {_row_of(y == bad)}. {fix}"
    )


def _check_whole(labels: np.ndarray, expected: str, name: str) -> None:
    if labels.dtype.kind == "f" and (broken := labels != np.floor(labels)).any():
        raise ValueError(
            f"{expected}class numbers in {name}, got {labels[broken][0]}. "
            "For targets that are measured, use a regression loss such as 'mse' and Dense(1)."
        )


def _check_labels(y: np.ndarray, shape: Shape, loss: Any, expected: str, name: str) -> None:
    if y.size != len(y) or len(shape) != 2:
        raise ValueError(
            f"{expected}one label for each row in {name}, and an output of shape (N, F), got {y.shape} and {shape}. "
            f"Pass {name}.argmax(axis=-1) of one-hot rows; end the network in Flatten and UnitNormalization."
        )
    _check_whole(y, expected, name)


def _check_sequences(y: np.ndarray, shape: Shape, loss: Any, expected: str, name: str) -> None:
    if y.ndim != 2 or len(shape) != 3:
        raise ValueError(
            f"{expected}labels of shape (N, L) in {name}, and an output of shape (N, T, K), got {y.shape} and {shape}. "
            "Pad shorter labels with zeros."
        )
    _check_whole(y, expected, name)
    outside = (y < 0) | (y >= (shape[-1] or np.inf))
    if outside.any():
        raise ValueError(
            f"{expected}labels from 1 to {(shape[-1] or 0) - 1} in {name}, with zeros behind the last, got "
            f"{y[outside][0]} at row {_row_of(outside)}. Give the last layer a unit for each label, and one for 0."
        )


def _check_categorical(y: np.ndarray, shape: Shape, loss: Any, expected: str, name: str) -> None:
    if fits(y.shape, shape):
        return
    width = shape[-1]
    fix = f"Reshape y to {_row_shape(shape, y)}."
    if _matches(y, shape[:-1]):
        fix = f"Class numbers go with loss='sparse_categorical_crossentropy'; or pass to_categorical({name}, {width})."
    elif len(y.shape) == len(shape):
        fix = f"Give the last layer {y.shape[-1]} units, or write the targets with to_categorical({name}, {width})."
    raise ValueError(
        f"{expected}one-hot rows as wide as the output in {name}, shape {_row_shape(shape, y)}, got {y.shape}. {fix}"
    )


def _check_binary(y: np.ndarray, shape: Shape, loss: Any, expected: str, name: str) -> None:
    if not _matches(y, shape):
        fix = f"Reshape y, or give the last layer {y.shape[-1] if y.ndim > 1 else 1} units."
        if fits(y.shape, shape[:-1]) or fits(y.shape, (*shape[:-1], 1)):
            fix = "For class numbers, use loss='sparse_categorical_crossentropy'; for yes or no, end in Dense(1)."
        raise ValueError(
            f"{expected}targets of the output's shape {_row_shape(shape, y)} in {name}, got {y.shape}. {fix}"
        )
    low, high = y.min(), y.max()
    if low >= 0 and high <= 1:
        return
    fix = "More than two classes go with loss='sparse_categorical_crossentropy'."
    if (low, high) == (-1, 1):
        fix = f"Pass ({name} + 1) / 2."
    elif (low, high) == (1, 2):
        fix = f"Pass {name} - 1."
    bad = high if high > 1 else low
    raise ValueError(f"{expected}targets from 0 to 1 in {name}, got {bad} at row {_row_of(y == bad)}. {fix}")


def _check_like_output(y: np.ndarray, shape: Shape, loss: Any, expected: str, name: str) -> None:
    if _matches(y, shape):
        return
    fix = f"Give the last layer {y.shape[-1] if y.ndim > 1 else 1} units, or reshape {name}."
    if y.ndim == 1 and y.dtype.kind in "iub":
        fix = "Class numbers go with loss='sparse_categorical_crossentropy'; for one number a row, end in Dense(1)."
    raise ValueError(f"{expected}targets of the output's shape {_row_shape(shape, y)} in {name}, got {y.shape}. {fix}")


def _row_shape(shape: Shape, y: np.ndarray) -> tuple[int | None, ...]:
    """Return the output's shape with the number of rows of y in front."""
    return (len(y), *shape[1:])


_CHECKS = {
    "sparse": _check_sparse,
    "categorical": _check_categorical,
    "binary": _check_binary,
    "like output": _check_like_output,
    "labels": _check_labels,
    "sequences": _check_sequences,
}
