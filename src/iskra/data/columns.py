"""Column names of frames: later frames are brought into the order of the training data."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping
from typing import Any

MOST_SHOWN = 20  # names in an error


class ColumnNames:
    """The column names of a model's inputs that are frames.

    A frame is what has `columns` with a text for each, such as one of pandas or polars. Arrays, and frames whose
    columns are numbered, have no names: they are taken as they are.

    Attributes:
        known: the names by the input's number.

    Example:
        >>> import pandas
        >>> names = ColumnNames()
        >>> names.learn(pandas.DataFrame({"age": [1.0], "size": [2.0]}))
        >>> names.arranged(pandas.DataFrame({"size": [3.0], "age": [4.0]}), "predict").columns.to_list()
        ['age', 'size']
    """

    def __init__(self) -> None:
        self.known: dict[int, list[str]] = {}

    def learn(self, x: Any) -> None:
        """Store the column names of an input, or of a list of inputs, that are not known yet."""
        for index, part in enumerate(x if _are_several(x) else [x]):
            names = column_names(part)
            if names is not None:
                self.known.setdefault(index, names)

    def arranged(self, x: Any, who: str) -> Any:
        """Return an input, or a list of inputs, with the columns of frames in the order that is known.

        Raises:
            ValueError: a column is missing, is none of those known, or is there twice.
        """
        if not self.known:
            return x
        if not _are_several(x):
            return self._in_order(x, 0, "x", who)
        return [self._in_order(part, index, f"x[{index}]", who) for index, part in enumerate(x)]

    def _in_order(self, frame: Any, index: int, what: str, who: str) -> Any:
        names, known = column_names(frame), self.known.get(index)
        if names is None or known is None or names == known:
            return frame
        missing = [name for name in known if name not in names]
        more = list((Counter(names) - Counter(known)).elements())
        if not missing and not more:
            return frame[known]
        got = [f"none called {_listed(missing)}"] * bool(missing) + [f"also {_listed(more)}"] * bool(more)
        raise ValueError(
            f"{who}: expected {what} with the columns that fit saw, {_listed(known)}, got {' and '.join(got)}. "
            f"{_advice(missing, more, known, what)}"
        )

    # In files. ------------------------------------------------------------------------------------------------------

    def as_json(self) -> dict[str, list[str]]:
        """Return the names as JSON can hold them."""
        return {str(index): names for index, names in self.known.items()}

    def restore(self, content: object) -> None:
        """Restore the names that `as_json` returned."""
        if not isinstance(content, Mapping) or not all(
            str(index).isdecimal() and isinstance(names, list) and all(isinstance(name, str) for name in names)
            for index, names in content.items()
        ):
            raise ValueError(
                f"columns: expected names of columns by the input's number, got {content!r}. Save the model again."
            )
        self.known = {int(index): list(names) for index, names in content.items()}


def column_names(value: object) -> list[str] | None:
    """Return the names of a frame's columns; None for what is no frame, or has columns without names.

    Example:
        >>> column_names([[1.0, 2.0]]) is None
        True
    """
    if not hasattr(value, "columns") or not hasattr(value, "to_numpy"):
        return None
    names = list(value.columns)
    return names if names and all(isinstance(name, str) for name in names) else None


def _are_several(x: Any) -> bool:
    """Whether it is a list of inputs, and not one of rows."""
    return isinstance(x, (list, tuple)) and len(x) > 0 and hasattr(x[0], "shape")


def _listed(names: list[str]) -> str:
    return ", ".join(names[:MOST_SHOWN]) + (", ..." if len(names) > MOST_SHOWN else "")


def _advice(missing: list[str], more: list[str], known: list[str], what: str) -> str:
    """The advice: rename a column, add or drop some, or use arrays without names."""
    for name in missing:
        near = difflib.get_close_matches(name, more, n=1)
        if near:
            return f"Is {near[0]} the same as {name}? Rename it, or pass {what}.to_numpy() to go by the order alone."
    if missing:
        return f"Add what is missing, or pass {what}.to_numpy() to go by the order alone."
    if set(more) & set(known):
        return "Keep one column of each name."
    return f"Drop what is too many: {what}.drop(columns=[{', '.join(map(repr, more[:MOST_SHOWN]))}])."
