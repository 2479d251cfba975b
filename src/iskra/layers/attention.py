"""Dot-product and additive attention between two sequences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

from .. import ops, random
from ..configurable import one_of
from ..graph import Variable
from ..ops.attention import causal_mask
from ..typing import Array, Outputs, Shape
from .arguments import fraction, known_length
from .input_shapes import shapes_of
from .layer import Layer
from .options import AttentionOptions, LayerOptions

_FAR = 1e9  # subtracted from masked scores


class Attention(Layer):
    """Dot-product attention: `softmax(query key^T) value`.

    Args:
        use_scale: whether the scores are multiplied by a trainable number.
        score_mode: "dot" for dot products, "concat" for a trainable multiple of `sum(tanh(query + key))`.
        dropout: fraction of the attention weights dropped in training.
        seed: an integer for the dropout.
        **kwargs: see `Layer`.

    Shapes:
        called on [query (N, T, F), value (N, S, F)] or [query, value, key (N, S, F)]; output (N, T, F), with
        `return_attention_scores` also the weights (N, T, S). Masks (N, T) and (N, S) come with the inputs, or as
        `mask=[query_mask, value_mask]`.

    Raises:
        ValueError: another score_mode, or (when called) no list of two or three inputs.

    Example:
        >>> import numpy as np
        >>> key = np.array([[[9.0, 0.0], [0.0, 9.0]]])
        >>> Attention()([key, np.array([[[1.0, 2.0], [3.0, 4.0]]]), key]).round(3)
        array([[[1., 2.],
                [3., 4.]]], dtype=float32)

    References:
        Luong, Pham and Manning, "Effective approaches to attention-based neural machine translation", EMNLP 2015.
    """

    def __init__(
        self,
        use_scale: bool = False,
        score_mode: str = "dot",
        dropout: float = 0.0,
        seed: int | None = None,
        **kwargs: Unpack[LayerOptions],
    ) -> None:
        super().__init__(**kwargs)
        self.use_scale = use_scale
        self.score_mode: str = one_of(("dot", "concat"), score_mode, "score_mode", type(self).__name__)
        self.dropout: float = fraction(dropout, "dropout", type(self).__name__)
        self.seed = seed
        if self.dropout > 0:
            self.seed_generator: random.SeedGenerator = random.SeedGenerator(seed)

    def build(self, input_shape: Sequence[Shape]) -> None:
        """Make the scale of the scores."""
        self._check(input_shape)
        self.scale: Variable | None = self.add_weight((), "ones", name="scale") if self.use_scale else None
        self.concat_score_weight: Variable | None = None
        if self.score_mode == "concat":
            self.concat_score_weight = self.add_weight((), "ones", name="concat_score_weight")

    def call(
        self,
        inputs: Sequence[Array],
        mask: Sequence[Array | None] | None = None,
        training: bool = False,
        return_attention_scores: bool = False,
        use_causal_mask: bool = False,
    ) -> Outputs:
        """The output of attention, and with `return_attention_scores` the weights."""
        self._check(shapes_of(inputs))
        query, value = inputs[0], inputs[1]
        key = inputs[2] if len(inputs) > 2 else value
        query_mask, value_mask = (mask[0], mask[1]) if mask else (None, None)
        weights = self._weights_of(self.scores(query, key), value_mask, training, use_causal_mask)  # (N, T, S)
        result = ops.matmul(weights, value)  # (N, T, F)
        if query_mask is not None:
            result = ops.where(ops.expand_dims(ops.cast(query_mask, "bool"), -1), result, 0.0)
        return (result, weights) if return_attention_scores else result

    def scores(self, query: Array, key: Array) -> Array:
        """(N, T, F) and (N, S, F) to (N, T, S): the score of each query with each key."""
        if self.concat_score_weight is not None:
            both = _pairs(query, key)
            both = both if self.scale is None else self.scale * both
            return self.concat_score_weight * ops.sum(ops.tanh(both), axis=-1)
        scores = ops.matmul(query, ops.swapaxes(key, -2, -1))
        return scores if self.scale is None else scores * self.scale

    def compute_mask(self, inputs: Sequence[Array], mask: Sequence[Array | None] | None = None) -> Array | None:
        """The mask of the queries."""
        return mask[0] if mask else None

    def _weights_of(self, scores: Array, value_mask: Array | None, training: bool, causal: bool) -> Array:
        kept = None
        if value_mask is not None:
            kept = ops.expand_dims(ops.cast(value_mask, "bool"), -2)  # (N, 1, S)
        if causal:
            earlier = causal_mask(*scores.shape[-2:])
            kept = earlier if kept is None else ops.logical_and(kept, earlier)
        if kept is not None:
            scores = ops.where(kept, scores, scores - _FAR)
        weights = ops.softmax(scores)
        if training and self.dropout > 0:
            weights = random.dropout(weights, self.dropout, None, self.seed_generator)
        return weights

    def _check(self, shapes: Sequence[Any]) -> None:
        if len(shapes) not in (2, 3) or not all(isinstance(shape, (list, tuple)) for shape in shapes[:2]):
            raise ValueError(
                f"{self._who}: expected a list of query and value, or of query, value and key, got the shape {shapes}. "
                "The layer must be called on a list: [query, value]."
            )


class AdditiveAttention(Attention):
    """Additive attention: `softmax(sum(scale * tanh(query + key))) value`.

    Args:
        use_scale: whether `scale`, a number for each feature, is trainable; otherwise it is 1.
        dropout: fraction of the attention weights dropped in training.
        **kwargs: `seed`, and those of `Layer`.

    Shapes:
        those of `Attention`.

    References:
        Bahdanau, Cho and Bengio, "Neural machine translation by jointly learning to align and translate", ICLR 2015.
    """

    def __init__(self, use_scale: bool = True, dropout: float = 0.0, **kwargs: Unpack[AttentionOptions]) -> None:
        super().__init__(use_scale=use_scale, dropout=dropout, **kwargs)

    def build(self, input_shape: Sequence[Shape]) -> None:
        """Make the scale of the features."""
        self._check(input_shape)
        width = known_length(input_shape[0], -1, self._who)
        self.scale = self.add_weight((width,), "glorot_uniform", name="scale") if self.use_scale else None

    def scores(self, query: Array, key: Array) -> Array:
        """(N, T, F) and (N, S, F) to (N, T, S)."""
        features = ops.tanh(_pairs(query, key))
        return ops.sum(features if self.scale is None else self.scale * features, axis=-1)


def _pairs(query: Array, key: Array) -> Array:
    """The sums of each query and each key, (N, T, S, F)."""
    return ops.expand_dims(query, -2) + ops.expand_dims(key, -3)
