"""A table of vectors, looked up by number."""

from __future__ import annotations

from typing import Any

from .. import constraints, initializers, ops, regularizers
from .arguments import refuse_unless_none, whole
from .layer import Layer


class Embedding(Layer):
    """Give each whole number a vector of its own, which training changes.

    Only the rows that a batch names have a gradient other than 0: it is the sum over the places that named them.

    Args:
        input_dim: how many numbers there are, 0 to `input_dim - 1`.
        output_dim: the length of a vector.
        embeddings_initializer: first values of the table.
        embeddings_regularizer: a penalty on the table.
        embeddings_constraint: what the table is brought back to after each update.
        mask_zero: whether 0 stands for "nothing here": layers behind then pass over such places.
        weights: the first table, (input_dim, output_dim).
        lora_rank: None; tables are not factorized.
        lora_alpha: None, likewise.
        quantization_config: None; weights are float32.
        **kwargs: see `Layer`; `input_length` is accepted for older programs' sake.

    Shapes:
        input (N, ...) of whole numbers, output (N, ..., output_dim).

    Raises:
        ValueError: a size below 1.

    Example:
        >>> table = [[0.0, 0.0], [1.0, 2.0], [3.0, 4.0]]
        >>> Embedding(3, 2, weights=table)([[2, 1]])
        array([[[3., 4.],
                [1., 2.]]], dtype=float32)
    """

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        embeddings_initializer: Any = "uniform",
        embeddings_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        weights: Any = None,
        lora_rank: int | None = None,
        lora_alpha: float | None = None,
        quantization_config: Any = None,
        **kwargs: Any,
    ) -> None:
        kwargs.pop("input_length", None)
        super().__init__(**kwargs)
        self.input_dim = whole(input_dim, "input_dim", "Embedding")
        self.output_dim = whole(output_dim, "output_dim", "Embedding")
        refuse_unless_none(
            "Embedding", lora_rank=lora_rank, lora_alpha=lora_alpha, quantization_config=quantization_config
        )
        self.embeddings_initializer = initializers.get(embeddings_initializer)
        self.embeddings_regularizer = regularizers.get(embeddings_regularizer)
        self.embeddings_constraint = constraints.get(embeddings_constraint)
        self.mask_zero = mask_zero
        self.supports_masking = mask_zero
        if weights is not None:
            self.build()
            self.set_weights(weights if isinstance(weights, list) and len(weights) == 1 else [weights])

    def build(self, input_shape: Any = None) -> None:
        """Make the table."""
        self.embeddings = self.add_weight(
            (self.input_dim, self.output_dim),
            self.embeddings_initializer,
            regularizer=self.embeddings_regularizer,
            constraint=self.embeddings_constraint,
            name="embeddings",
        )

    def call(self, inputs: Any) -> Any:
        """The vectors of the numbers."""
        return ops.take(self.embeddings, ops.cast(inputs, "int32"), axis=0)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """True where the number is not 0, if `mask_zero`."""
        return ops.not_equal(inputs, 0) if self.mask_zero else None

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments; the first table is in the weights."""
        rest = {name: value for name, value in super().get_config().items() if name not in ("weights", "input_length")}
        return {**rest, "input_dim": self.input_dim}
