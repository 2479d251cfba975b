"""Find NaN and infinity in the data before they reach the weights."""

from __future__ import annotations

import numpy as np

from .convert import position_of

try:
    from .._native import first_nonfinite as _native_scan
except ImportError:  # without the native part NumPy looks, block by block
    _native_scan = None  # type: ignore[assignment]

BLOCK = 1 << 20  # elements looked at together: the mask stays in the cache


def first_nonfinite(array: np.ndarray) -> int:
    """Return the flat position of the first NaN or infinity, -1 if all values are finite.

    Example:
        >>> first_nonfinite(np.array([[1.0, 2.0], [np.inf, 4.0]]))
        2
    """
    if array.dtype.kind != "f":
        return -1
    if _native_scan is not None and array.dtype.itemsize >= 4 and array.flags.c_contiguous:
        return int(_native_scan(array))
    row_size = array.size // len(array)
    rows = max(1, BLOCK // row_size)
    for first in range(0, len(array), rows):
        finite = np.isfinite(array[first : first + rows])
        if not finite.all():
            return first * row_size + int(finite.argmin())
    return -1


def check_finite(array: np.ndarray, name: str, who: str, source: object = None) -> None:
    """Refuse NaN and infinity; the error names the position of the first, and the column if `source` is a frame."""
    flat = first_nonfinite(array)
    if flat < 0:
        return
    value = array[np.unravel_index(flat, array.shape)]
    others = array.size - int(np.count_nonzero(np.isfinite(array))) - 1
    more = f" (and {others:,} more)" if others else ""
    raise ValueError(
        f"{who}: expected finite numbers in {name}, got {value}{position_of(flat, array.shape, source)}{more}. "
        f"Drop such rows, or fill the values in: {name} = np.nan_to_num({name})."
    )
