"""Folds of cross-validation: which rows a member trains on, which tell it when to stop, and which score it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Folds = Any  # a number, an object with `split`, or pairs of rows


@dataclass(frozen=True)
class Fold:
    """The rows of one member."""

    training: np.ndarray  # what it is trained on
    validation: np.ndarray  # what its callbacks watch, of the same part of the data; may be empty
    held_out: np.ndarray  # what it is scored on

    @property
    def ratio(self) -> float:
        """Held-out rows for each row of the rest."""
        return len(self.held_out) / (len(self.training) + len(self.validation))


def standard_error(values: np.ndarray, folds: Sequence[Fold]) -> float:
    """The standard error of the mean of the folds' scores, by Nadeau and Bengio; see `CrossValidation.standard_error`.

    Example:
        >>> rows = np.arange(9)
        >>> standard_error(np.array([1.0, 2.0, 3.0]), [Fold(rows[:6], rows[:0], rows[6:])] * 3)
        0.913
    """
    if len(values) < 2:
        return float("nan")
    ratio = np.mean([fold.ratio for fold in folds])
    return float(np.std(values, ddof=1) * np.sqrt(1 / len(values) + ratio))


def deal(num_rows: int, num_folds: int, labels: np.ndarray | None, generator: np.random.Generator) -> list[np.ndarray]:
    """Deal shuffled rows to folds, those of each class evenly.

    Args:
        num_rows: how many rows there are.
        num_folds: how many folds there are to be.
        labels: class numbers (num_rows,), or None.
        generator: what shuffles.

    Returns:
        The rows of each fold, ascending. Neither the folds nor their shares of a class differ by more than one row.

    Example:
        >>> folds = deal(6, 2, np.array([0, 0, 0, 0, 1, 1]), np.random.default_rng(0))
        >>> [np.array([0, 0, 0, 0, 1, 1])[rows].tolist() for rows in folds]
        [[0, 0, 1], [0, 0, 1]]
    """
    order = generator.permutation(num_rows)
    if labels is not None:
        order = order[np.argsort(labels[order], kind="stable")]
    return [np.sort(order[first::num_folds]) for first in range(num_folds)]


def deal_groups(
    groups: np.ndarray, num_folds: int, labels: np.ndarray | None, generator: np.random.Generator
) -> list[np.ndarray]:
    """Deal whole groups of rows to folds of about the same size, with about the same share of each class.

    The largest group comes first, and each goes where the folds' shares of the classes are the most even then.

    Args:
        groups: for each row the number of its group, (N,).
        num_folds: how many folds there are to be.
        labels: class numbers (N,), or None.
        generator: what decides between equals.

    Returns:
        The rows of each fold, ascending.
    """
    classes = np.zeros_like(groups) if labels is None else labels
    counts = np.zeros((groups.max() + 1, classes.max() + 1))  # (groups, classes)
    for cell in zip(groups, classes, strict=True):
        counts[cell] += 1
    counts /= np.maximum(counts.sum(axis=0), 1)
    order = generator.permutation(len(counts))
    held = np.zeros((num_folds, counts.shape[1]))  # the share of each class that each fold has
    chosen = np.zeros(len(counts), np.int64)
    for group in order[np.argsort(-counts[order].sum(axis=1), kind="stable")]:
        chosen[group] = np.argmin((held * counts[group]).sum(axis=1))  # the squares grow least
        held[chosen[group]] += counts[group]
    return [np.flatnonzero(chosen[groups] == fold) for fold in range(num_folds)]


def held_back(
    rows: np.ndarray,
    fraction: float,
    labels: np.ndarray | None,
    groups: np.ndarray | None,
    generator: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Part a fold's own rows in those to train on and, about a fraction of them, those to validate on.

    Classes are parted evenly, and groups stay whole. Both parts are ascending.

    Raises:
        ValueError: a part would be empty.
    """
    if not fraction:
        return rows, rows[:0]
    if groups is not None:
        order = generator.permutation(np.unique(groups[rows]))
        sizes = np.bincount(groups[rows], minlength=order.max() + 1)[order]
        taken = np.isin(groups[rows], order[np.cumsum(sizes) - sizes / 2 < fraction * len(rows)])
    else:
        order = generator.permutation(len(rows))
        if labels is not None:
            order = order[np.argsort(labels[rows[order]], kind="stable")]
        taken = np.zeros(len(rows), bool)
        taken[order] = np.diff(np.floor(np.arange(len(rows) + 1) * fraction + 0.5)) > 0  # evenly over the classes
    if taken.all() or not taken.any():
        raise ValueError(
            f"cross_validate: expected enough rows or groups for both parts of validation_split={fraction}, "
            f"got {len(rows)} rows in a fold. Pass more rows, or another fraction."
        )
    return rows[~taken], rows[taken]


def given_folds(folds: Folds, x: Any, y: Any, groups: np.ndarray | None) -> list[tuple[np.ndarray, np.ndarray]]:
    """The pairs of rows that a splitter of scikit-learn, or the caller, gives.

    Raises:
        TypeError: something else.
    """
    is_splitter = hasattr(folds, "split") and not isinstance(folds, (str, bytes))
    pairs = folds.split(x, y, groups) if is_splitter else folds
    if not isinstance(pairs, Iterable) or isinstance(pairs, (str, bytes)):
        raise TypeError(
            "cross_validate: expected a number of folds, a splitter such as scikit-learn's KFold, or pairs of rows "
            f"(training, held out), got {folds!r}. Pass folds=5."
        )
    return [(np.asarray(training, np.int64), np.asarray(held_out, np.int64)) for training, held_out in pairs]


def check_number(folds: int, num_units: int, unit: str) -> None:
    """See that so many folds can be made of rows or groups.

    Raises:
        ValueError: there are fewer, or it is less than 2.
    """
    if not 2 <= folds <= num_units:
        raise ValueError(
            f"cross_validate: expected from 2 to {num_units} folds for {num_units} {unit}, got {folds}. "
            "Each fold needs one, and others to train on."
        )


def numbered(values: Any, num_rows: int, name: str) -> np.ndarray:
    """Numbers from 0 for equal values, (num_rows,).

    Raises:
        ValueError: there is not one for each row.
    """
    values = np.asarray(values)
    if values.shape != (num_rows,):
        raise ValueError(
            f"cross_validate: expected {name} of shape ({num_rows},), one for each row, got {values.shape}. "
            "Cut both from the same table."
        )
    return np.unique(values, return_inverse=True)[1].reshape(-1)


def class_labels(y: Any, stratified: bool | None, num_rows: int) -> np.ndarray | None:
    """Class numbers (num_rows,) if the folds are to be stratified, else None.

    Targets are classes if they are integers, truth values, zeros and ones, or one-hot.

    Raises:
        ValueError: they are to be stratified, and the targets are no classes.
    """
    labels = None if stratified is False else _classes(y)
    if stratified and labels is None:
        raise ValueError(
            "cross_validate: expected integers or one-hot rows as targets of stratified folds, got other ones. "
            "Leave stratified out, or pass folds made by the classes."
        )
    return None if labels is None else numbered(labels, num_rows, "targets")


def _classes(y: Any) -> np.ndarray | None:
    if y is None or isinstance(y, (dict, tuple)) or (isinstance(y, list) and y and isinstance(y[0], np.ndarray)):
        return None
    y = np.asarray(y)
    if y.ndim == 2 and y.shape[1] == 1:
        y = y[:, 0]
    of_two = bool(np.isin(y, (0, 1)).all())
    if y.ndim == 2 and of_two and bool((y.sum(axis=1) == 1).all()):
        return y.argmax(axis=1)
    return y if y.ndim == 1 and (y.dtype.kind in "iub" or of_two) else None


def make_folds(
    folds: Folds,
    repeats: int,
    x: Any,
    y: Any,
    num_rows: int,
    *,
    stratified: bool | None,
    groups: Sequence[Any] | np.ndarray | None,
    validation_split: float,
    generator: np.random.Generator,
) -> list[Fold]:
    """The folds of all repeats, one repeat after the other. Arguments and errors: see `cross_validate`."""
    numbers = None if groups is None else numbered(groups, num_rows, "groups")
    labels = class_labels(y, stratified, num_rows)
    if isinstance(folds, (int, np.integer)):
        pairs = _dealt(int(folds), repeats, num_rows, labels, numbers, generator)
    else:
        pairs = given_folds(folds, x, y, None if groups is None else np.asarray(groups))
    return [
        Fold(*held_back(training, validation_split, labels, numbers, generator), held_out)
        for training, held_out in pairs
    ]


def _dealt(
    num_folds: int,
    repeats: int,
    num_rows: int,
    labels: np.ndarray | None,
    groups: np.ndarray | None,
    generator: np.random.Generator,
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Pairs of rows, training and held out, from shuffled rows or groups."""
    pairs = []
    for _ in range(repeats):
        if groups is None:
            check_number(num_folds, num_rows, "rows")
            dealt = deal(num_rows, num_folds, labels, generator)
        else:
            check_number(num_folds, int(groups.max()) + 1, "groups")
            dealt = deal_groups(groups, num_folds, labels, generator)
        pairs += [(np.setdiff1d(np.arange(num_rows), held_out), held_out) for held_out in dealt]
    return pairs
