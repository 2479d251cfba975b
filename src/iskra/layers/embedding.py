"""The embedding layer: a table of vectors."""

from __future__ import annotations

from typing import Any, Unpack

import numpy as np

from .. import ops
from ..graph import Variable
from ..graph.index_limits import first_outside
from ..graph.op import is_symbolic
from ..typing import Array, Config, Shape
from .arguments import integer
from .options import EmbeddingOptions
from .weighted import Rule, Start, WeightedLayer


class Embedding(WeightedLayer):
    """Embedding layer: a trainable vector for each integer.

    Only the rows that a batch names have a gradient other than 0: the sum over the positions that named them. A step of
    `SGD` or `Adagrad` touches no others, however large the table is; nor does one of `Adam(lazy_update=True)`, which
    leaves the moments of rows that a batch does not name as they are (see `Optimizer`). A regularizer or a constraint
    concerns all rows, and so do their steps.

    `fit`, `evaluate` and `predict` check integers that come from the data. Of those that a program computes, negative
    ones count from the end, as in `ops.take`; others beyond the table have a vector of zeros, and no gradient.

    Args:
        input_dim: number of integers, 0 to `input_dim - 1`.
        output_dim: length of a vector.
        **options: see `Layer`; `input_length` is accepted for older programs.

    Shapes:
        input (N, ...) of integers, output (N, ..., output_dim); embeddings (input_dim, output_dim).

    Raises:
        ValueError: a size below 1; an integer of an array is not from 0 to `input_dim - 1`.

    Example:
        >>> table = [[0.0, 0.0], [1.0, 2.0], [3.0, 4.0]]
        >>> Embedding(3, 2, weights=table)([[2, 1]])
        array([[[3., 4.],
                [1., 2.]]], dtype=float32)
    """

    embeddings: Variable
    embeddings_initializer: Start
    embeddings_regularizer: Rule
    embeddings_constraint: Rule

    def __init__(self, input_dim: int, output_dim: int, **options: Unpack[EmbeddingOptions]) -> None:
        options.pop("input_length", None)
        weights: Any = options.pop("weights")
        self.mask_zero: bool = options.pop("mask_zero")
        self.supports_masking: bool = self.mask_zero
        super().__init__(**options)
        self.input_dim: int = integer(input_dim, "input_dim", "Embedding")
        self.output_dim: int = integer(output_dim, "output_dim", "Embedding")
        if weights is not None:
            self.build()
            self.set_weights(weights if isinstance(weights, list) and len(weights) == 1 else [weights])

    def build(self, input_shape: Shape | None = None) -> None:
        """Make the table."""
        self.embeddings = self.make_weight("embeddings", (self.input_dim, self.output_dim))

    def call(self, inputs: Array) -> Array:
        """The vectors of the integers."""
        if not is_symbolic(inputs):
            values = np.asarray(inputs)
            position = first_outside(values, 0, self.input_dim)
            if position is not None:
                raise ValueError("call: " + outside(values, position, self.input_dim, "inputs", self.name))
        return ops.take(self.embeddings, ops.cast(inputs, "int32"), axis=0)

    def compute_mask(self, inputs: Array, mask: Array | None = None) -> Array | None:
        """True where the integer is not 0, if `mask_zero`."""
        return ops.not_equal(inputs, 0) if self.mask_zero else None

    def get_config(self) -> Config:
        """The constructor's arguments; the initial table is in the weights."""
        rest = {name: value for name, value in super().get_config().items() if name not in ("weights", "input_length")}
        return {**rest, "input_dim": self.input_dim}


def outside(values: np.ndarray, position: tuple[int, ...], rows: int, name: str, layer: str | None) -> str:
    """What is wrong with an index that is not in a table of so many rows, the embedding's of this name or another."""
    value, place = values[position], _place(position[: 1 if values.shape[1:] == (1,) else None])
    if layer is None:
        return (
            f"expected indices from {-rows} to {rows - 1} in {name} for a table of {rows} rows, got {value}{place}. "
            "Make the table larger, or change the index."
        )
    fix = (
        f"Give it input_dim={int(value) + 1} or more, or map what it does not know to one number." if value > 0 else ""
    )
    return (
        f"expected integers from 0 to {rows - 1} in {name} for {layer!r} with input_dim={rows}, got {value}{place}. "
        f"{fix or 'Number what it embeds from 0.'}"
    )


def _place(position: tuple[int, ...]) -> str:
    """Where a value is, in words."""
    row = "".join(f" in row {i}" for i in position[:1])
    return row + (f", column {position[1]}" if len(position) == 2 else f", at {position[1:]}" if position[1:] else "")
