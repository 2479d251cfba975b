"""The embedding layer of language models, which also maps vectors back to scores of the integers."""

from __future__ import annotations

from typing import Any, Unpack

from .. import dtype_policies, ops
from ..graph import Variable
from ..graph.masks import set_mask
from ..typing import Array, Shape
from .embedding import Embedding
from .options import ReversibleEmbeddingOptions


class ReversibleEmbedding(Embedding):
    """Embedding layer that can be called in reverse: `layer(h, reverse=True)` gives each integer a score.

        logits = h E^T

    with E the table, or another trainable matrix. Integers of a program or data are treated as in `Embedding`.

    Args:
        input_dim: number of integers, 0 to `input_dim - 1`.
        output_dim: length of a vector.
        tie_weights: whether both directions share the table; otherwise there are `reverse_embeddings`, too.
        **options: see `Layer`.

    Shapes:
        input (N, ...) of integers, output (N, ..., output_dim); in reverse input (N, ..., output_dim), output
        (N, ..., input_dim). embeddings (input_dim, output_dim), reverse_embeddings (output_dim, input_dim).

    Raises:
        ValueError: as for `Embedding`, or an unknown `reverse_dtype`.

    Example:
        >>> layer = ReversibleEmbedding(3, 2, weights=[[0.0, 0.0], [1.0, 2.0], [3.0, 4.0]])
        >>> layer([1]), layer([[1.0, 0.0]], reverse=True)
        (array([[1., 2.]], dtype=float32), array([[0., 1., 3.]], dtype=float32))

    References:
        Press and Wolf, "Using the output embedding to improve language models", 2016.
    """

    reverse_embeddings: Variable

    def __init__(
        self, input_dim: int, output_dim: int, tie_weights: bool = True, **options: Unpack[ReversibleEmbeddingOptions]
    ) -> None:
        self.tie_weights = tie_weights
        rest: dict[str, Any] = {**options}
        self.reverse_dtype: str | None = rest.pop("reverse_dtype")
        self.logit_soft_cap: float | None = rest.pop("logit_soft_cap")
        dtype_policies.get(self.reverse_dtype)
        super().__init__(input_dim, output_dim, **rest)

    def build(self, input_shape: Shape | None = None) -> None:
        """Make the table, and the matrix of the reverse if it has one of its own."""
        super().build(input_shape)
        if not self.tie_weights:
            self.reverse_embeddings = self.add_weight(
                (self.output_dim, self.input_dim), self.embeddings_initializer, name="reverse_embeddings"
            )

    def call(self, inputs: Array, reverse: bool = False) -> Array:
        """The vectors of the integers; or the scores (N, ..., input_dim) of all integers for each vector."""
        if not reverse:
            outputs = super().call(inputs)
            set_mask(outputs, super().compute_mask(inputs))
            return outputs
        table = ops.transpose(self.embeddings) if self.tie_weights else self.reverse_embeddings
        logits = ops.matmul(inputs, table)
        return logits if self.logit_soft_cap is None else ops.tanh(logits / self.logit_soft_cap) * self.logit_soft_cap

    def compute_mask(self, inputs: Array, mask: Array | None = None) -> None:
        """None: `call`, which knows the direction, gives vectors their mask."""

    def compute_output_shape(self, input_shape: Shape, reverse: bool = False) -> Shape:
        """The shape of the vectors, or of the scores."""
        return (*input_shape[:-1], self.input_dim) if reverse else (*input_shape, self.output_dim)
