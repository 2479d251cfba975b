"""What becomes of indices: themselves, one-hot rows, or one row a sample that says which occur or how often."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import ops
from ...graph.op import is_symbolic

MODES = ("int", "one_hot", "multi_hot", "count")


def encoded(indices: Any, output_mode: str, depth: int, weights: Any = None) -> Any:
    """Encode indices; those outside of 0 to depth - 1 leave no trace.

    Args:
        indices: whole numbers (N,) or (N, L): N samples of L indices; a vector is one sample, but for "one_hot".
        output_mode: "int" leaves the indices as they are; "one_hot" gives each a row (a last axis of length 1 makes
            place for it, else there is a new one); "multi_hot" gives each sample a row of 0 and 1; "count" one of
            numbers.
        depth: how long a row is.
        weights: what each index counts in "count", 1 by default; in the indices' shape.

    Example:
        >>> encoded(np.array([[0, 2], [1, 1]]), "count", 3)
        array([[1., 0., 1.],
               [0., 2., 0.]], dtype=float32)
    """
    if output_mode == "int":
        return indices
    if not ops.shape(indices):
        indices = ops.expand_dims(indices, -1)
    shape = ops.shape(indices)
    if output_mode == "one_hot":
        return ops.one_hot(ops.squeeze(indices, -1) if len(shape) > 1 and shape[-1] == 1 else indices, depth)
    if len(shape) <= 2 and not is_symbolic(indices, weights):
        counts = _counted(np.asarray(indices), depth, weights)
        return counts if output_mode == "count" else np.minimum(counts, 1)
    rows = ops.one_hot(indices, depth)  # (N, L, depth)
    if weights is not None:
        rows = rows * ops.expand_dims(weights, -1)
    axis = 1 if len(shape) > 1 else 0
    return ops.sum(rows, axis=axis) if output_mode == "count" else ops.max(rows, axis=axis)


def encoded_shape(shape: tuple[int | None, ...], output_mode: str, depth: int | None) -> tuple[int | None, ...]:
    """The shape that `encoded` gives for indices of this shape.

    Example:
        >>> encoded_shape((None, 1), "one_hot", 5), encoded_shape((None, 3), "count", 5)
        ((None, 5), (None, 5))
    """
    shape = tuple(shape)
    if output_mode == "int":
        return shape
    if output_mode == "one_hot":
        shape = shape or (1,)
        return (*(shape[:-1] if len(shape) > 1 and shape[-1] == 1 else shape), depth)
    return (*shape[:1], *shape[2:], depth) if len(shape) > 1 else (depth,)


def check_mode(output_mode: Any, modes: tuple[str, ...], who: str) -> str:
    """The mode, in the one of its spellings that is used here.

    Raises:
        ValueError: it is unknown.
    """
    mode = {"binary": "multi_hot", "tf-idf": "tf_idf"}.get(output_mode, output_mode)
    if mode not in modes:
        raise ValueError(f"{who}: expected one of {', '.join(modes)} for output_mode, got {output_mode!r}. Take one.")
    return str(mode)


def refuse_sparse(sparse: Any, who: str) -> None:
    """Raise for sparse outputs.

    Raises:
        ValueError: they are asked for.
    """
    if sparse:
        raise ValueError(f"{who}: expected sparse=False, got {sparse!r}. Arrays are dense here; leave it out.")


def _counted(indices: np.ndarray, depth: int, weights: Any) -> np.ndarray:
    """(N, L) or (L,) -> (N, depth) or (depth,), without a row for each index."""
    rows = np.atleast_2d(indices).astype(np.int64)  # (N, L)
    inside = (rows >= 0) & (rows < depth)
    cells = (rows + depth * np.arange(len(rows))[:, np.newaxis])[inside]
    weights = None if weights is None else np.broadcast_to(np.asarray(weights), indices.shape).reshape(rows.shape)
    counts = np.bincount(cells, None if weights is None else weights[inside], minlength=len(rows) * depth)
    return counts.astype(np.float32).reshape(*indices.shape[:-1], depth)
