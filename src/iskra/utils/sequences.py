"""Padding of sequences to one length."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..typing import DTypeLike


def pad_sequences(
    sequences: Sequence[Sequence[Any]],
    maxlen: int | None = None,
    dtype: DTypeLike = "int32",
    padding: str = "pre",
    truncating: str = "pre",
    value: float | str = 0.0,
) -> np.ndarray:
    """Pad or truncate sequences to one length, as the rows of an array.

    Args:
        sequences: N lists or arrays; their elements may have a shape, the same for all.
        maxlen: length of the rows; by default that of the longest sequence.
        dtype: dtype of the array.
        padding: pad before ("pre") or after ("post") a short sequence.
        truncating: truncate a long sequence at its beginning ("pre") or end ("post").
        value: the value of padding.

    Returns:
        (N, maxlen, ...).

    Raises:
        ValueError: elements without a length, of several shapes, or that the dtype does not hold; or an unknown padding
            or truncating.

    Example:
        >>> pad_sequences([[1], [2, 3, 4]], maxlen=2)
        array([[0, 1],
               [3, 4]], dtype=int32)
    """
    for name, word in (("padding", padding), ("truncating", truncating)):
        if word not in ("pre", "post"):
            raise ValueError(f"pad_sequences: expected {name} 'pre' or 'post', got {word!r}. Choose one of them.")
    if not all(hasattr(sequence, "__len__") for sequence in sequences):
        raise ValueError("pad_sequences: expected sequences with a length, got something else. Pass lists or arrays.")
    length = max((len(sequence) for sequence in sequences), default=0) if maxlen is None else maxlen
    shape = next((np.shape(sequence)[1:] for sequence in sequences if len(sequence)), ())
    rows = np.empty((len(sequences), length, *shape), dtype)
    rows[...] = _of_dtype(value, dtype)
    for row, sequence in zip(rows, sequences, strict=True):
        if not len(sequence) or not length:
            continue
        kept = _of_dtype(sequence[-length:] if truncating == "pre" else sequence[:length], dtype)
        if kept.shape[1:] != shape:
            raise ValueError(
                f"pad_sequences: expected elements of shape {shape} as in the first, got {kept.shape[1:]}. Reshape."
            )
        row[length - len(kept) if padding == "pre" else 0 :][: len(kept)] = kept
    return rows


def _of_dtype(values: Any, dtype: DTypeLike) -> np.ndarray:
    """Values as an array of a dtype."""
    try:
        return np.asarray(values, dtype)
    except (ValueError, TypeError):
        raise ValueError(
            f"pad_sequences: `dtype` {np.dtype(dtype)} is not compatible with {repr(values)[:60]}. "
            "Pass dtype=object for text, or another dtype."
        ) from None
