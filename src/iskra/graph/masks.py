"""Masks of values: which steps of a sequence are valid.

A mask is True where a step is valid. It belongs to one value; layers read and propagate it, ops do not.
"""

from __future__ import annotations

import weakref
from typing import Any

import numpy as np

from .tensor import Tensor

_of_arrays: dict[int, tuple[Any, Any]] = {}  # by the array's id: a reference that ends with the array, and its mask


def get_mask(x: Any) -> Any:
    """The mask of a value, None if it has none."""
    if isinstance(x, Tensor):
        return x.mask
    if _of_arrays and isinstance(x, np.ndarray):
        reference, mask = _of_arrays.get(id(x), (lambda: None, None))
        return mask if reference() is x else None
    return None


def set_mask(x: Any, mask: Any) -> None:
    """Set the mask of a value, or remove it with None.

    Example:
        >>> x = np.zeros((1, 2, 3))
        >>> set_mask(x, [[True, False]])
        >>> get_mask(x), get_mask(x + 1)
        ([[True, False]], None)
    """
    if isinstance(x, Tensor):
        x.mask = mask
    elif isinstance(x, np.ndarray):
        key = id(x)
        if mask is None:
            _of_arrays.pop(key, None)
        else:
            _of_arrays[key] = weakref.ref(x, lambda _: _of_arrays.pop(key, None)), mask
