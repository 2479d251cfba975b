"""The target column of a table: numbers (regression) or classes (classification)."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .columns import FEW, at_row, check_unmixed, known_numbers, numbers_in, words_in
from .number_forms import units_among

if TYPE_CHECKING:
    from pandas import DataFrame, Series

REGRESSION, CLASSES = "regression", "classes"
TASKS = (REGRESSION, CLASSES)
ROWS = 30  # fewer teach little, and nothing that could be measured
FEWEST = 6  # below, a part of the split would have no two rows to learn from
ROWS_OF_A_CLASS = 5  # so that each part of the split has some; of few rows one
MOST_CLASSES = 1000


@dataclass(frozen=True)
class Target:
    """The column to predict, and its task."""

    name: str
    task: str  # "regression" or "classes"
    reason: str  # how that was found, in words
    classes: tuple[str, ...] = ()  # the class names, in the order of the class numbers; empty for a regression

    @property
    def num_outputs(self) -> int:
        """The number of outputs of the network: one, or a probability for each of three or more classes."""
        return len(self.classes) if len(self.classes) > 2 else 1

    def is_known(self, series: Series[Any]) -> Series[Any]:
        """Return for each row of a column whether it holds a number, or one of the classes."""
        return known_numbers(series).notna() if self.task == REGRESSION else words_in(series).isin(self.classes)

    def values(self, series: Series[Any]) -> np.ndarray:
        """Return a column as numbers: float64 as they are, or int64 class numbers, shape (N,)."""
        if self.task == REGRESSION:
            return known_numbers(series).to_numpy()
        words = words_in(series)
        numbers = {word: number for number, word in enumerate(self.classes)}
        found = words.map(numbers).to_numpy(dtype=np.float64, na_value=np.nan)
        if (unknown := np.isnan(found)).any():
            row = int(unknown.argmax())
            raise ValueError(
                f"table: expected one of the classes {', '.join(self.classes)} in column {self.name!r}, "
                f"got {words.iloc[row]!r} {at_row(row)}. Remove the row, or train anew."
            )
        return found.astype(np.int64)


def find_target(frame: DataFrame, name: str, task: str | None = None) -> Target:
    """Find the task of the target column, unless it is given: "regression" or "classes".

    A column of words is one of classes, and so is one of at most ten different integers that occur often enough; every
    other column of numbers is a regression.
    """
    column = _column(frame, name)
    if task not in (None, *TASKS):
        raise ValueError(f"task: expected one of {', '.join(TASKS)}, got {task!r}. Remove it to have it found.")
    _check_complete(column, name)
    if len(column) < FEWEST:
        raise ValueError(f"table: expected at least {FEWEST} rows to learn from, got {len(column)}. Collect more.")
    found, reason = (task, f"--task {task}") if task else _find_task(column, name)
    if column.nunique() == 1:
        raise ValueError(
            f"table: expected different values in the target {name!r}, got {_shown(column.iloc[0])} in every row. "
            "There is nothing to learn; choose another target."
        )
    if found == CLASSES:
        return Target(name, CLASSES, reason, _classes(column, name))
    if not _is_numeric(column):
        raise ValueError(
            f"table: expected numbers in the target {name!r} for a regression, got {column.iloc[0]!r} {at_row(0)}. "
            "Remove --task, or choose another target."
        )
    numbers_in(column, name)  # none is infinite
    return Target(name, REGRESSION, reason)


def _column(frame: DataFrame, name: str) -> Series[Any]:
    if name in frame.columns:
        return frame[name]
    names = [str(each) for each in frame.columns]
    close = difflib.get_close_matches(name, names, n=1)
    hint = f"Did you mean {close[0]!r}?" if close else "Write one of these."
    shown = ", ".join(names[:20]) + (", ..." if len(names) > 20 else "")
    raise ValueError(f"target: expected one of the columns {shown}, got {name!r}. {hint}")


def _check_complete(column: Series[Any], name: str) -> None:
    missing = column.isna().to_numpy()
    if missing.any():
        count = int(missing.sum())
        more = f" and in {count - 1:,} more" if count > 1 else ""
        raise ValueError(
            f"table: expected a value in every row of the target {name!r}, got none {at_row(int(missing.argmax()))}"
            f"{more}. Fill it in, or leave such rows out with --skip-unlabelled."
        )


def _shown(value: Any) -> str:
    return repr(value) if isinstance(value, str) else str(value)


def _is_numeric(column: Series[Any]) -> bool:
    from pandas.api import types

    return types.is_numeric_dtype(column) and not types.is_bool_dtype(column)


def _find_task(column: Series[Any], name: str) -> tuple[str, str]:
    """The task, and why."""
    from pandas.api import types

    distinct = column.nunique()
    if types.is_datetime64_any_dtype(column):
        raise ValueError(
            f"table: expected numbers or classes in the target {name!r}, got dates. "
            "Turn it into a number first, for example days since a start."
        )
    if not _is_numeric(column):
        if not types.is_bool_dtype(column):
            check_unmixed(words_in(column), name)
        units = units_among(words_in(column).unique()) if distinct > FEW else []
        if len(units) > 1:
            raise ValueError(
                f"table: expected numbers of one unit in the target {name!r}, got {' and '.join(units[:3])}. "
                "Write all of them in one unit."
            )
        if distinct == len(column):
            raise ValueError(
                f"table: expected classes that occur again in the target {name!r}, got a text of its own in each of "
                f"{len(column):,} rows, such as {column.iloc[0]!r} {at_row(0)}. Choose another target."
            )
        return CLASSES, f"{distinct:,} different words"
    values = numbers_in(column, name)
    whole = bool((values == np.floor(values)).all())
    if whole and distinct <= FEW and len(column) >= FEW * distinct:
        return CLASSES, f"only {distinct} different integers"
    return REGRESSION, f"{distinct:,} different numbers"


def _classes(column: Series[Any], name: str) -> tuple[str, ...]:
    """The classes in order: numbers by size, words by the alphabet."""
    words = words_in(column)
    counts = words.value_counts()
    least = ROWS_OF_A_CLASS if len(column) >= ROWS else 3
    rare = counts[counts < least]
    if len(rare):
        row = int((words == rare.index[-1]).to_numpy().argmax())
        others = f" {len(rare) - 1:,} other classes are as rare." if len(rare) > 1 else ""
        raise ValueError(
            f"table: expected at least {least} rows of each class in the target {name!r}, got "
            f"{rare.iloc[-1]} of {rare.index[-1]!r}, the first {at_row(row)}.{others} "
            "Remove such rows, join rare classes, or pass --task regression if these are measured numbers."
        )
    if len(counts) > MOST_CLASSES:
        raise ValueError(
            f"table: expected at most {MOST_CLASSES:,} classes in the target {name!r}, got {len(counts):,}. "
            "Join classes, or pass --task regression if these are measured numbers."
        )
    names = [str(word) for word in counts.index]
    if _is_numeric(column):
        return tuple(sorted(names, key=float))
    return tuple(sorted(names))
