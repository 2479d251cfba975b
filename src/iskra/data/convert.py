"""Conversion of a user's value to a NumPy array that an engine can gather rows from, without needless copies."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..advice import advise
from ..typing import Inputs
from .row_file import RowFile

# The gather of a program reads float16 to float64, bool, int8 to int64 and uint8 to uint32; others are converted here.
GATHERED = frozenset(map(np.dtype, ["e", "f", "d", "?", "b", "h", "i", "q", "B", "H", "I"]))

ENCODE_LABELS = "Number the classes first: names, y = np.unique(y, return_inverse=True)."
ENCODE_COLUMNS = "Encode text as numbers first (one column of 0 and 1 for each word), or drop it."


def as_array(value: Inputs, name: str, who: str) -> np.ndarray:
    """Return `value` as a numeric array with at least one row, without a copy where its memory can be used as it is.

    Args:
        value: an array, list, tuple, memory map, pandas or polars frame or series, or anything with `__array__`.
        name: what to call it in an error ("x", "y", "sample_weight").
        who: the method that was called ("fit").

    Raises:
        TypeError: `value` is not an array, or holds strings, dates or objects.
        ValueError: `value` is empty, a single number, or its rows differ in length.

    Example:
        >>> pixels = np.zeros((2, 3), "uint8")
        >>> as_array(pixels, "x", "fit") is pixels
        True
    """
    array = _numeric(_to_numpy(value, name, who), value, name, who)
    if array.ndim == 0:
        raise ValueError(f"{who}: expected rows in {name}, got the single number {array}. Put it in a list: [{array}].")
    if array.size == 0:
        raise ValueError(
            f"{who}: expected at least one row and one value in {name}, got an empty array of shape {array.shape}. "
            f"Check how {name} was loaded or filtered."
        )
    if not _has_contiguous_rows(array):
        array = np.ascontiguousarray(array)
    if isinstance(value, np.memmap) and not np.may_share_memory(array, value):
        advise(
            "copied map",
            f"{who}: the memory map {name} is copied into memory, {array.nbytes / 1e9:.1f} GB, as its rows do not lie "
            f"one behind the other, or for its dtype {value.dtype}. Write it anew in C order, as {array.dtype}.",
        )
    return array


def _has_contiguous_rows(array: np.ndarray) -> bool:
    """Whether the engine can gather from this memory: rows in order, each contiguous."""
    if array.flags.c_contiguous:
        return True
    return array.strides[0] > 0 and bool(array[0].flags.c_contiguous)


def _to_numpy(value: Any, name: str, who: str) -> np.ndarray:
    """Turn whatever the user passed into some NumPy array; its dtype is checked later."""
    if isinstance(value, np.ndarray):
        if type(value) is not np.ndarray and np.ma.is_masked(value):  # asking costs the import of numpy.ma
            raise ValueError(
                f"{who}: expected values in all of {name}, got a masked array with masked entries. "
                f"Fill them first: {name}.filled(value)."
            )
        return np.asarray(value)
    if hasattr(value, "to_numpy"):  # pandas and polars frames and series
        return np.asarray(value.to_numpy())
    if callable(getattr(value, "numpy", None)) and not hasattr(value, "__array__"):
        return np.asarray(value.numpy())  # a tensor of another library
    _refuse_what_is_no_array(value, name, who)
    try:
        return np.asarray(value)
    except ValueError:
        raise ValueError(
            f"{who}: expected rows of one shape in {name}, got {_odd_rows(value)}. Pad or cut the rows to one length."
        ) from None


def _refuse_what_is_no_array(value: Any, name: str, who: str) -> None:
    """Raise for values that NumPy would wrap into an object array, with what to write instead."""
    kind = type(value).__name__
    if hasattr(value, "toarray"):
        raise TypeError(
            f"{who}: expected a dense array for {name}, got the sparse {kind}. Write it out: {name}.toarray()."
        )
    if isinstance(value, RowFile):
        raise TypeError(
            f"{who}: expected an array for {name}, got a RowFile, which may be larger than the memory. "
            "Make a data set of it: iskra.data.ArrayDataset(x, y, batch_size=32, shuffle=True)."
        )
    if isinstance(value, dict):
        raise TypeError(
            f"{who}: expected an array for {name}, got a dict. "
            "Pass a list with one array for each input, in the order of the model's inputs."
        )
    if isinstance(value, (str, bytes)):
        raise TypeError(
            f"{who}: expected an array of numbers for {name}, got the string {value!r}. Load the data first."
        )
    is_sequence = hasattr(value, "__len__") and hasattr(value, "__getitem__")
    if not (is_sequence or hasattr(value, "__array__") or np.isscalar(value)):
        raise TypeError(
            f"{who}: expected an array, list or frame for {name}, got {'None' if value is None else f'a {kind}'}. "
            f"Pass NumPy arrays: {name} = np.array(...)."
        )


def _odd_rows(rows: Any) -> str:
    """Describe the first row whose length is not that of row 0."""
    lengths = [1 if np.isscalar(row) else len(row) for row in rows]
    for index, length in enumerate(lengths):
        if length != lengths[0]:
            return f"{lengths[0]} values in row 0 and {length} in row {index}"
    return "rows whose parts differ in length"


def _numeric(array: np.ndarray, source: Any, name: str, who: str) -> np.ndarray:
    """Return the array in a dtype that the engine gathers, or raise for values that are no real numbers."""
    if array.dtype in GATHERED and array.dtype.isnative:
        return array
    kind = array.dtype.kind
    if kind == "O":
        return _from_objects(array, source, name, who)
    if kind in "US":
        raise _strings(array.flat[0] if array.size else "", name, who, "")
    if kind in "mM":
        raise TypeError(
            f"{who}: expected numbers in {name}, got dates ({array.dtype}). "
            "Turn them into numbers first, for example days since a start."
        )
    if kind not in "fiub":
        raise TypeError(
            f"{who}: expected real numbers in {name}, got the dtype {array.dtype}. "
            "Split it into columns of real numbers, such as .real and .imag."
        )
    if kind in "iu":
        return array.astype(np.int64)  # uint64 and foreign byte orders
    return array.astype(np.float32 if array.dtype.itemsize <= 4 else np.float64)


def _from_objects(array: np.ndarray, source: Any, name: str, who: str) -> np.ndarray:
    """Convert an object array if every element is a number after all; name the first that is not."""
    for flat, item in enumerate(array.flat):
        if isinstance(item, (int, float, np.number, np.bool_)) or hasattr(item, "as_integer_ratio"):
            continue
        where = position_of(flat, array.shape, source)
        if isinstance(item, (str, bytes)):
            raise _strings(item, name, who, where)
        if item is None or type(item).__name__ in ("NAType", "NaTType"):
            raise ValueError(
                f"{who}: expected a number everywhere in {name}, got {item}{where}. Fill or drop such rows."
            )
        raise TypeError(
            f"{who}: expected numbers in {name}, got a {type(item).__name__}{where}. "
            "Build one numeric array first; rows of one length can be joined by np.stack."
        )
    return array.astype(np.float64)


def _strings(example: Any, name: str, who: str, where: str) -> TypeError:
    fix = ENCODE_LABELS if name.startswith("y") else ENCODE_COLUMNS
    return TypeError(f"{who}: expected numbers in {name}, got strings such as {str(example)!r}{where}. {fix}")


def position_of(flat: int, shape: tuple[int, ...], source: object) -> str:
    """Say where the element with this flat position is, with the column's name where the source has names."""
    row, *rest = (int(i) for i in np.unravel_index(flat, shape))
    if not rest:
        return f" at row {row}"
    if len(rest) > 1:
        return f" at row {row}, position {tuple(rest)}"
    columns = getattr(source, "columns", None)
    named = "" if columns is None else f" ({str(columns[rest[0]])!r})"
    return f" at row {row}, column {rest[0]}{named}"
