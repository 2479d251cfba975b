"""Raw data as arrays: strings and 64-bit integers, which ops do not compute with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ...typing import ArrayLike


def numbers(values: ArrayLike, who: str) -> np.ndarray:
    """An array of numbers with at least one element.

    Raises:
        TypeError: values of another kind.
        ValueError: no values, or a value that is not finite.
    """
    array = np.asarray(values)
    if array.dtype.kind not in "iubf":
        raise TypeError(
            f"{who}: expected numbers, got values of dtype {array.dtype}. "
            "For strings there is StringLookup; turn dates into numbers first."
        )
    if array.size == 0 or array.ndim == 0:
        raise ValueError(f"{who}: expected rows of numbers, got the shape {array.shape}. Check how they were loaded.")
    if not (finite := np.isfinite(array)).all():
        index = int(finite.argmin())
        raise ValueError(
            f"{who}: expected finite numbers, got {array.flat[index]}{_position(index, array.shape)}. "
            "Fill in or drop such rows."
        )
    return array


def strings(values: ArrayLike, who: str, encoding: str = "utf-8") -> np.ndarray:
    """An array of str, from arrays, lists or data frames of str or bytes.

    Example:
        >>> strings([[b"a"], ["b"]], "StringLookup").tolist()
        [['a'], ['b']]
    """
    array = np.asarray(values, object if holds_text(values) else None)
    if array.dtype.kind == "U":
        return array
    if array.dtype.kind == "S":
        return np.char.decode(array, encoding)
    if array.dtype.kind != "O":
        raise TypeError(
            f"{who}: expected strings, got numbers of dtype {array.dtype}. "
            "For integers there is IntegerLookup; or convert them to strings: x.astype(str)."
        )
    words = [item.decode(encoding) if isinstance(item, bytes) else item for item in array.flat]
    for flat, word in enumerate(words):
        if not isinstance(word, str):
            raise TypeError(
                f"{who}: expected strings, got {word!r}{_position(flat, array.shape)}. "
                "Fill in missing values, and convert everything to strings."
            )
    return np.array(words, dtype=object).reshape(array.shape)


def holds_text(values: ArrayLike) -> bool:
    """Whether it is a list of strings, which NumPy would make as long as the longest."""
    while isinstance(values, (list, tuple)) and values:
        values = values[0]
    return isinstance(values, (str, bytes))


def integers(values: ArrayLike, who: str) -> np.ndarray:
    """An int64 array, from integers of any dtype.

    Example:
        >>> integers([[1.0, 2.0]], "IntegerLookup").tolist()
        [[1, 2]]
    """
    array = np.asarray(values)
    if array.dtype.kind not in "iubf":
        raise TypeError(
            f"{who}: expected integers, got values of dtype {array.dtype}. For strings there is StringLookup."
        )
    if array.dtype.kind == "f" and (broken := array != np.floor(array)).any():
        index = int(broken.argmax())
        raise ValueError(
            f"{who}: expected integers, got {array.flat[index]}{_position(index, array.shape)}. "
            "Round the values first, or bin them with Discretization."
        )
    return array.astype(np.int64)


def batches(data: Any, steps: int | None = None) -> Iterator[ArrayLike]:
    """The batches of `adapt`: one array-like, or those of an iterable, up to `steps` of them."""
    if isinstance(data, (list, tuple)) or hasattr(data, "shape"):
        yield data
        return
    for number, batch in enumerate(data):
        if steps is not None and number >= steps:
            return
        yield batch


def _position(flat: int, shape: tuple[int, ...]) -> str:
    """The position of an element of an array, for errors."""
    row, *rest = (int(i) for i in np.unravel_index(flat, shape)) if shape else (0,)
    return f" at row {row}" + (f", column {rest[0]}" if len(rest) == 1 else "")
