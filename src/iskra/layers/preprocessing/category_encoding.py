"""Indices as rows of 0 and 1, or of counts."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...graph.op import is_symbolic
from ..arguments import whole
from ..layer import Layer
from .encoding import MODES, check_mode, encoded, refuse_sparse


class CategoryEncoding(Layer):
    """Encode indices from 0 to num_tokens - 1.

    Args:
        num_tokens: how many indices there are.
        output_mode: "multi_hot" (default) gives each sample one row, 1 where an index occurs in it; "count" says how
            often it occurs; "one_hot" gives each index a row of its own.
        sparse: False.
        **kwargs: see `Layer`.

    Shapes:
        input (N, L), N samples of L indices; output (N, num_tokens). A vector is one sample. "one_hot": input (N,) or
        (N, 1), output (N, num_tokens); or input (N, L), output (N, L, num_tokens).

    Raises:
        ValueError: no number, an unknown mode, weights in another mode than "count", or (in arrays; a compiled program
            ignores it) an index outside the range.

    Example:
        >>> CategoryEncoding(4)([[0, 1], [3, 3]])
        array([[1., 1., 0., 0.],
               [0., 0., 0., 1.]], dtype=float32)
    """

    def __init__(
        self, num_tokens: int | None = None, output_mode: str = "multi_hot", sparse: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        refuse_sparse(sparse, "CategoryEncoding")
        self.output_mode = check_mode(output_mode, MODES[1:], "CategoryEncoding")
        self.num_tokens = whole(num_tokens, "num_tokens", "CategoryEncoding")

    def call(self, inputs: Any, count_weights: Any = None) -> Any:
        """The rows; `count_weights`, in the inputs' shape, is what each index adds in the mode "count"."""
        if count_weights is not None and self.output_mode != "count":
            raise ValueError(
                f"{self._who}: expected no count_weights for output_mode={self.output_mode!r}, got some. "
                "Make the layer with output_mode='count'."
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
                "Give num_tokens room for all of them; for tokens not known beforehand there is IntegerLookup."
            )
