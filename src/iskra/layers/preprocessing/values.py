"""Raw values as arrays: words and whole numbers of any size, which are not yet what ops work on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np


def numbers(values: Any, who: str) -> np.ndarray:
    """An array of numbers with at least one element.

    Raises:
        TypeError: they are no numbers.
        ValueError: there are none, or one of them is not finite.
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
        place = int(finite.argmin())
        raise ValueError(
            f"{who}: expected finite numbers, got {array.flat[place]}{_place(place, array.shape)}. "
            "Fill in or drop such rows."
        )
    return array


def strings(values: Any, who: str, encoding: str = "utf-8") -> np.ndarray:
    """An array of str, from arrays and lists of str or bytes, and from frames.

    Raises:
        TypeError: an element is something else; its place is named.

    Example:
        >>> strings([[b"a"], ["b"]], "StringLookup").tolist()
        [['a'], ['b']]
    """
    array = np.asarray(values)
    if array.dtype.kind == "U":
        return array
    if array.dtype.kind == "S":
        return np.char.decode(array, encoding)
    if array.dtype.kind != "O":
        raise TypeError(
            f"{who}: expected strings, got numbers of dtype {array.dtype}. "
            "For whole numbers there is IntegerLookup; or write them as text: x.astype(str)."
        )
    words = [item.decode(encoding) if isinstance(item, bytes) else item for item in array.flat]
    for flat, word in enumerate(words):
        if not isinstance(word, str):
            raise TypeError(
                f"{who}: expected strings, got {word!r}{_place(flat, array.shape)}. "
                "Fill in what is missing, and write everything as text."
            )
    return np.array(words, dtype=object).reshape(array.shape)


def whole_numbers(values: Any, who: str) -> np.ndarray:
    """An int64 array, from whole numbers of any dtype.

    Raises:
        TypeError: they are no numbers.
        ValueError: one of them is not whole.

    Example:
        >>> whole_numbers([[1.0, 2.0]], "IntegerLookup").tolist()
        [[1, 2]]
    """
    array = np.asarray(values)
    if array.dtype.kind not in "iubf":
        raise TypeError(
            f"{who}: expected whole numbers, got values of dtype {array.dtype}. For strings there is StringLookup."
        )
    if array.dtype.kind == "f" and (broken := array != np.floor(array)).any():
        place = int(broken.argmax())
        raise ValueError(
            f"{who}: expected whole numbers, got {array.flat[place]}{_place(place, array.shape)}. "
            "Round the values first, or put them into ranges with Discretization."
        )
    return array.astype(np.int64)


def batches(data: Any, steps: int | None = None) -> Iterator[Any]:
    """What `adapt` looks at: one array-like, or the batches of an iterator, up to `steps` of them."""
    if isinstance(data, (list, tuple)) or hasattr(data, "shape"):
        yield data
        return
    for number, batch in enumerate(data):
        if steps is not None and number >= steps:
            return
        yield batch


def _place(flat: int, shape: tuple[int, ...]) -> str:
    """Where an element of an array stands."""
    row, *rest = (int(i) for i in np.unravel_index(flat, shape)) if shape else (0,)
    return f" at row {row}" + (f", column {rest[0]}" if len(rest) == 1 else "")
