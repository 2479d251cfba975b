"""Numbers that follow from lengths which may be others in the next batch: computed in the program, not before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..graph.free_length import FreeLength
from ..graph.op import as_tensor, is_symbolic
from ..graph.ops import last_axis, reductions
from ..graph.ops.elementwise import cast
from ..graph.ops.shapes import broadcast_to
from ..typing import DTypeLike


def is_free(*lengths: Any) -> bool:
    """Whether one of the lengths may be another in the next batch."""
    return any(isinstance(length, FreeLength) for length in lengths)


def filled(dims: Sequence[int], value: Any, dtype: DTypeLike) -> Any:
    """A value in a shape: an array, or what makes one if a length is free."""
    if is_free(*dims):
        return broadcast_to.record(as_tensor(np.asarray(value, dtype)), shape=tuple(dims))
    return np.full(tuple(dims), value, dtype)


def single(x: Any) -> Any:
    """A value in single precision."""
    return cast(x, dtype="float32") if is_symbolic(x) else np.asarray(x, np.float32)


def number(length: int) -> Any:
    """A length as a float: symbolic if it is free."""
    if not is_free(length):
        return float(length)
    return reductions.sum(filled((length,), 1.0, "float32"), axis=(0,), keepdims=False)


def positions(length: int) -> Any:
    """0, 1, ... length - 1 as floats: symbolic if the length is free."""
    if not is_free(length):
        return np.arange(length, dtype=np.float64)
    return last_axis.cumsum(filled((length,), 1.0, "float32")) - 1.0
