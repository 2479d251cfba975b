"""Category encoding: output modes of indices, as they are, one-hot, multi-hot, or counts."""

from __future__ import annotations

from typing import Unpack

import numpy as np

from ... import ops
from ...graph.op import is_symbolic
from ...typing import Array, Shape
from ..arguments import integer
from ..layer import Layer
from ..options import LayerOptions

MODES = ("int", "one_hot", "multi_hot", "count")


class CategoryEncoding(Layer):
    """Category encoding of indices from 0 to num_tokens - 1.

    Args:
        num_tokens: number of categories.
        output_mode: "multi_hot" (default) gives each sample one row, 1 where an index occurs in it; "count" the number
            of times that it occurs; "one_hot" gives each index a row of its own.
        sparse: False, the only value supported.
        **kwargs: see `Layer`.

    Shapes:
        input (N, L), N samples of L indices; output (N, num_tokens). A vector is one sample. "one_hot": input (N,) or
        (N, 1), output (N, num_tokens); or input (N, L), output (N, L, num_tokens).

    Raises:
        ValueError: no number, an unknown mode, weights in another mode than "count", or (in arrays; a compiled program
            ignores it) an index out of range.

    Example:
        >>> CategoryEncoding(4)([[0, 1], [3, 3]])
        array([[1., 1., 0., 0.],
               [0., 0., 0., 1.]], dtype=float32)
    """

    _gives_its_dtype = True

    def __init__(
        self,
        num_tokens: int | None = None,
        output_mode: str = "multi_hot",
        sparse: bool = False,
        **kwargs: Unpack[LayerOptions],
    ) -> None:
        super().__init__(**kwargs)
        refuse_sparse(sparse, "CategoryEncoding")
        self.output_mode: str = check_mode(output_mode, MODES[1:], "CategoryEncoding")
        self.num_tokens: int = integer(num_tokens, "num_tokens", "CategoryEncoding")

    def call(self, inputs: Array, count_weights: Array | None = None) -> Array:
        """The rows; `count_weights`, in the inputs' shape, are the weights of the indices in the mode "count"."""
        if count_weights is not None and self.output_mode != "count":
            raise ValueError(
                f"{self._who}: expected no count_weights for output_mode={self.output_mode!r}, got some. "
                "Create the layer with output_mode='count'."
            )
        if not is_symbolic(inputs):
            self._check_range(np.asarray(inputs))
            inputs = np.asarray(inputs).astype(np.int64)
        return encoded(inputs, self.output_mode, self.num_tokens, count_weights)

    def _check_range(self, indices: np.ndarray) -> None:
        outside = (indices < 0) | (indices >= self.num_tokens)
        if outside.any():
            raise ValueError(
                f"{self._who}: expected indices from 0 to {self.num_tokens - 1}, got {indices[outside].flat[0]}. "
                "Raise num_tokens; for tokens not known beforehand there is IntegerLookup."
            )


def encoded(indices: Array, output_mode: str, depth: int, weights: Array | None = None) -> Array:
    """Encode indices; those outside of 0 to depth - 1 are ignored.

    Args:
        indices: integers (N,) or (N, L): N samples of L indices; a vector is one sample, except for "one_hot".
        output_mode: "int" returns the indices; "one_hot" gives each a row (in the place of a last axis of length 1,
            else along a new one); "multi_hot" gives each sample a row of 0 and 1; "count" a row of counts.
        depth: length of a row.
        weights: weight of each index in "count", 1 by default; in the indices' shape.

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


def encoded_shape(shape: Shape, output_mode: str, depth: int | None) -> Shape:
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


def check_mode(output_mode: str, modes: tuple[str, ...], who: str) -> str:
    """The output mode, by its current name."""
    mode = {"binary": "multi_hot", "tf-idf": "tf_idf"}.get(output_mode, output_mode)
    if mode not in modes:
        raise ValueError(f"{who}: expected one of {', '.join(modes)} for output_mode, got {output_mode!r}. Choose one.")
    return str(mode)


def refuse_sparse(sparse: bool, who: str) -> None:
    """Check that the output is dense."""
    if sparse:
        raise ValueError(f"{who}: expected sparse=False, got {sparse!r}. Sparse outputs are not supported; remove it.")


def _counted(indices: np.ndarray, depth: int, weights: Array | None) -> np.ndarray:
    """(N, L) or (L,) -> (N, depth) or (depth,), without a row for each index."""
    rows = np.atleast_2d(indices).astype(np.int64)  # (N, L)
    inside = (rows >= 0) & (rows < depth)
    cells = (rows + depth * np.arange(len(rows))[:, np.newaxis])[inside]
    weights = None if weights is None else np.broadcast_to(np.asarray(weights), indices.shape).reshape(rows.shape)
    counts = np.bincount(cells, None if weights is None else weights[inside], minlength=len(rows) * depth)
    return counts.astype(np.float32).reshape(*indices.shape[:-1], depth)
