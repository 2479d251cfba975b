"""Sequences of several lengths brought to one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def pad_sequences(
    sequences: Sequence[Sequence[Any]],
    maxlen: int | None = None,
    dtype: str = "int32",
    padding: str = "pre",
    truncating: str = "pre",
    value: Any = 0.0,
) -> np.ndarray:
    """Put sequences into the rows of one array.

    Args:
        sequences: N lists or arrays; their elements may have a shape, the same for all.
        maxlen: length of the rows; by default that of the longest sequence.
        dtype: of the array.
        padding: whether what is missing is put before ("pre") or after ("post") a short sequence.
        truncating: from which end of a long sequence is cut, "pre" or "post".
        value: what is put there.

    Returns:
        (N, maxlen, ...).

    Raises:
        ValueError: no sequences with a length, elements of several shapes, or another word than "pre" and "post".

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
    rows = np.full((len(sequences), length, *shape), value, dtype)
    for row, sequence in zip(rows, sequences, strict=True):
        if not len(sequence) or not length:
            continue
        kept = np.asarray(sequence[-length:] if truncating == "pre" else sequence[:length], dtype)
        if kept.shape[1:] != shape:
            raise ValueError(
                f"pad_sequences: expected elements of shape {shape} as in the first, got {kept.shape[1:]}. Reshape."
            )
        row[length - len(kept) if padding == "pre" else 0 :][: len(kept)] = kept
    return rows
