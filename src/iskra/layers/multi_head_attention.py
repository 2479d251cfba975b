"""Attention with several heads, each with projections of its own."""

from __future__ import annotations

import math
import string
from collections.abc import Sequence
from typing import Any, Unpack

import numpy as np

from .. import ops
from ..ops.attention import causal_mask, fused_attention
from ..options import options_in
from ..typing import ActivationLike, Array, Outputs, Shape
from .activations import Softmax
from .arguments import fraction, integer
from .dropout import Dropout
from .einsum_dense import EinsumDense
from .input_shapes import penalty
from .layer import Layer
from .options import HeadsOptions, KernelOptions
from .weighted import resolve


class Heads(Layer):
    """The base of attention with heads: settings, projections, masks.

    Args:
        dropout: fraction of the attention weights dropped in training.
        use_bias: whether the projections have biases.
    """

    supports_masking = True
    _softmax: Softmax
    _dropout_layer: Dropout
    _gate_dense: EinsumDense

    def __init__(
        self,
        dropout: float,
        use_bias: bool,
        sliding_window: int | None,
        flash_attention: bool | None,
        use_gate: bool,
        seed: int | None,
        **options: Any,
    ) -> None:
        rules = {name: options.pop(name) for name in options_in(KernelOptions)}
        super().__init__(**options)
        who = type(self).__name__
        self.dropout: float = fraction(dropout, "dropout", who)
        self.use_bias = use_bias
        self.use_gate = use_gate
        self.sliding_window: int | None = (
            None if sliding_window is None else integer(sliding_window, "sliding_window", who)
        )
        self.seed = seed
        self._rules = {name: resolve(name, value) for name, value in rules.items()}

    def projection(
        self, name: str, shape: Shape, bound: int, made: Sequence[int | None], activation: ActivationLike = None
    ) -> EinsumDense:
        """A dense layer that takes the last `bound` axes of `shape` to axes of the lengths `made`, built."""
        free = len(shape) - bound
        letters = string.ascii_lowercase[: len(shape) + len(made)]
        given, new = letters[: len(shape)], letters[len(shape) :]
        layer = EinsumDense(
            f"{given},{given[free:]}{new}->{given[:free]}{new}",
            output_shape=[*[None] * (free - 1), *made],
            activation=activation,
            bias_axes=new if self.use_bias else None,
            name=name,
            **{name: rule.clone() if hasattr(rule, "clone") else rule for name, rule in self._rules.items()},
        )
        layer.build(shape)
        return layer

    def projected(self, layer: EinsumDense, x: Array) -> Array:
        """The output of a projection, its penalty added to the losses; masks do not concern it."""
        y = layer.call(x)
        if layer.activity_regularizer is not None:
            layer.add_loss(penalty(layer.activity_regularizer, y))
        return y

    def fused(
        self, layers: Sequence[EinsumDense], inputs: Sequence[Array], allowed: Array | None, is_causal: bool
    ) -> Array:
        """Attention as one op, of query, key and value after their projections."""
        query, key, value = (self.projected(layer, x) for layer, x in zip(layers, inputs, strict=True))
        if allowed is not None and len(allowed.shape) == 3:
            allowed = ops.expand_dims(allowed, 1)  # (N, 1, T, S): all heads share it
        scale = 1.0 / math.sqrt(query.shape[-1])
        return fused_attention(query, key, value, mask=allowed, scale=scale, is_causal=is_causal)

    def gated_output(self, layer: EinsumDense, query: Array, attended: Array) -> Array:
        """The heads' sums of values, gated by the query and projected."""
        if self.use_gate:
            attended = attended * self.projected(self._gate_dense, query)
        return self.projected(layer, attended)

    def weights_of(self, scores: Array, allowed: Array | None, training: bool | None) -> tuple[Array, Array]:
        """The softmax of the scores over the allowed positions, and the same after dropout.

        Where no position is allowed, the weights are 0; in the fused op, which has neither dropout nor weights to
        return, they are equal, as in Keras.
        """
        weights = self._softmax.call(scores, allowed)
        return weights, self._dropout_layer.call(weights, training=bool(training))

    def allowed(
        self, query: Array, value: Array, masks: Sequence[Array | None], attention_mask: Array | None, causal: bool
    ) -> Array | None:
        """(N, T, S) or what broadcasts to it: the positions that a query may attend to, None for all."""
        query_mask, *others = masks
        parts = [] if query_mask is None else [ops.expand_dims(ops.cast(query_mask, "bool"), -1)]  # (N, T, 1)
        parts += [ops.expand_dims(ops.cast(mask, "bool"), -2) for mask in others if mask is not None]  # (N, 1, S)
        queries, keys = query.shape[1], value.shape[1]
        if causal:
            parts.append(causal_mask(queries, keys))
        if self.sliding_window is not None:
            apart = np.arange(queries or 1)[:, None] - np.arange(keys or 1)
            parts.append((abs(apart) < self.sliding_window)[None])
        if attention_mask is not None:
            parts.append(ops.cast(attention_mask, "bool"))
        both = None
        for part in parts:
            both = part if both is None else ops.logical_and(both, part)
        return both


class MultiHeadAttention(Heads):
    """Multi-head attention: each head projects query, key and value, and attends by scaled dot products.

        head_i = softmax(q_i k_i^T / sqrt(key_dim)) v_i,    output = sum_i head_i W_i + b

    Args:
        num_heads: number of heads.
        key_dim: length of each head's queries and keys.
        value_dim: length of each head's values, `key_dim` by default.
        output_shape: the output's length, or its lengths; that of the query by default.
        attention_axes: the axes over which positions attend to each other; all between batch and features by default.
        **options: see `Layer`.

    Shapes:
        called on query (N, T, F) and value (N, S, G), with key (N, S, K) if it is not the value; output (N, T, F);
        with `return_attention_scores` also the weights (N, heads, T, S). Masks (N, T) and (N, S) come with the inputs;
        `attention_mask` is (N, T, S), and with `use_causal_mask` no position attends to later ones.

    Raises:
        ValueError: a size below 1; (when built) key and value of different lengths.

    References:
        Vaswani et al., "Attention is all you need", NeurIPS 2017.

    Example:
        >>> import numpy as np
        >>> layer = MultiHeadAttention(num_heads=2, key_dim=4)
        >>> layer(np.ones((1, 8, 16)), np.ones((1, 4, 16))).shape
        (1, 8, 16)
    """

    def __init__(
        self,
        num_heads: int,
        key_dim: int,
        value_dim: int | None = None,
        dropout: float = 0.0,
        use_bias: bool = True,
        output_shape: int | Sequence[int] | None = None,
        attention_axes: int | Sequence[int] | None = None,
        **options: Unpack[HeadsOptions],
    ) -> None:
        super().__init__(dropout, use_bias, **options)
        self.num_heads: int = integer(num_heads, "num_heads", "MultiHeadAttention")
        self.key_dim: int = integer(key_dim, "key_dim", "MultiHeadAttention")
        self.value_dim: int = key_dim if value_dim is None else integer(value_dim, "value_dim", "MultiHeadAttention")
        lengths = output_shape if isinstance(output_shape, (list, tuple)) else (output_shape,)
        self.output_lengths: tuple[int, ...] | None = (
            None if output_shape is None else tuple(integer(n, "output_shape", "MultiHeadAttention") for n in lengths)
        )
        self.attention_axes: tuple[int] | Sequence[int] | None = (
            (attention_axes,) if isinstance(attention_axes, int) else attention_axes
        )

    def build(self, query_shape: Shape, value_shape: Shape, key_shape: Shape | None = None) -> None:  # type: ignore[override]
        """Make the projections."""
        key_shape = value_shape if key_shape is None else key_shape
        if tuple(value_shape[1:-1]) != tuple(key_shape[1:-1]):
            raise ValueError(
                f"{self._who}: expected key and value with equal axes but the last, got {tuple(key_shape)} and "
                f"{tuple(value_shape)}. The numbers of keys and values must be equal: each value has one key."
            )
        self.query_dense: EinsumDense = self.projection("query", query_shape, 1, (self.num_heads, self.key_dim))
        self.key_dense: EinsumDense = self.projection("key", key_shape, 1, (self.num_heads, self.key_dim))
        if self.use_gate:
            self._gate_dense = self.projection("gate", query_shape, 1, (self.num_heads, self.value_dim), "sigmoid")
        self.value_dense: EinsumDense = self.projection("value", value_shape, 1, (self.num_heads, self.value_dim))
        ndim = len(query_shape)
        axes = tuple(range(1, ndim - 1)) if self.attention_axes is None else tuple(self.attention_axes)
        self._axes = tuple(axis % ndim for axis in axes)
        self._products, self._sums = attention_equations(ndim + 1, self._axes)
        self._softmax = Softmax(axis=tuple(range(-len(self._axes), 0)))
        self._dropout_layer = Dropout(self.dropout, seed=self.seed)
        attended = (*query_shape[:-1], self.num_heads, self.value_dim)
        self.output_dense: EinsumDense = self.projection(
            "attention_output", attended, 2, self.output_lengths or (query_shape[-1],)
        )

    def call(  # type: ignore[override]
        self,
        query: Array,
        value: Array,
        key: Array | None = None,
        query_mask: Array | None = None,
        value_mask: Array | None = None,
        key_mask: Array | None = None,
        attention_mask: Array | None = None,
        return_attention_scores: bool = False,
        training: bool | None = None,
        use_causal_mask: bool = False,
    ) -> Outputs:
        """The output of attention, and with `return_attention_scores` the weights."""
        key = value if key is None else key
        masks = (query_mask, value_mask, key_mask)
        is_fused = not self.dropout and not return_attention_scores and len(query.shape) == 3 and self._axes == (1,)
        if is_fused:
            allowed = self.allowed(query, value, masks, attention_mask, False)
            layers = (self.query_dense, self.key_dense, self.value_dense)
            attended = self.fused(layers, (query, key, value), allowed, use_causal_mask)  # (N, T, heads, value_dim)
            return self.gated_output(self.output_dense, query, attended)
        allowed = self.allowed(query, value, masks, attention_mask, use_causal_mask)
        queries = self.projected(self.query_dense, query) * (1.0 / math.sqrt(self.key_dim))  # (N, T, heads, key_dim)
        scores = ops.einsum(self._products, self.projected(self.key_dense, key), queries)  # (N, heads, T, S)
        if allowed is not None:
            axis = -2 * len(self._axes) - 1
            for _ in range(len(scores.shape) - len(allowed.shape)):
                allowed = ops.expand_dims(allowed, axis)
        weights, kept = self.weights_of(scores, allowed, training)
        attended = ops.einsum(self._sums, kept, self.projected(self.value_dense, value))  # (N, T, heads, value_dim)
        output = self.gated_output(self.output_dense, query, attended)
        return (output, weights) if return_attention_scores else output


class GroupQueryAttention(Heads):
    """Grouped-query attention: each head of key and value serves a group of the query's heads.

    Args:
        head_dim: length of each head's queries, keys and values.
        num_query_heads: number of heads of the query.
        num_key_value_heads: number of heads of key and value, a divisor of the former.
        **options: see `Layer`.

    Shapes:
        those of `MultiHeadAttention`, with `num_query_heads` heads.

    Raises:
        ValueError: a size below 1, or numbers of heads that do not divide.

    Example:
        >>> import numpy as np
        >>> GroupQueryAttention(4, 6, 2)(np.ones((1, 8, 16)), np.ones((1, 3, 16))).shape
        (1, 8, 16)

    References:
        Ainslie et al., "GQA: training generalized multi-query transformer models from multi-head checkpoints", EMNLP
        2023.
    """

    path_name = "grouped_query_attention"  # what Keras calls the class itself

    def __init__(
        self,
        head_dim: int,
        num_query_heads: int,
        num_key_value_heads: int,
        dropout: float = 0.0,
        use_bias: bool = True,
        **options: Unpack[HeadsOptions],
    ) -> None:
        super().__init__(dropout, use_bias, **options)
        self.head_dim: int = integer(head_dim, "head_dim", "GroupQueryAttention")
        self.num_query_heads: int = integer(num_query_heads, "num_query_heads", "GroupQueryAttention")
        self.num_key_value_heads: int = integer(num_key_value_heads, "num_key_value_heads", "GroupQueryAttention")
        if num_query_heads % num_key_value_heads:
            raise ValueError(
                f"GroupQueryAttention: expected num_query_heads a multiple of num_key_value_heads, got "
                f"{num_query_heads} and {num_key_value_heads}. Each head of key and value serves as many."
            )

    def build(self, query_shape: Shape, value_shape: Shape, key_shape: Shape | None = None) -> None:  # type: ignore[override]
        """Make the projections."""
        key_shape = value_shape if key_shape is None else key_shape
        many, few = (self.num_query_heads, self.head_dim), (self.num_key_value_heads, self.head_dim)
        self._query_dense = self.projection("query", query_shape, 1, many)
        self._key_dense = self.projection("key", key_shape, 1, few)
        if self.use_gate:
            self._gate_dense = self.projection("gate", query_shape, 1, many, "sigmoid")
        self._value_dense = self.projection("value", value_shape, 1, few)
        self._softmax = Softmax()
        self._dropout_layer = Dropout(self.dropout, seed=self.seed)
        self._output_dense = self.projection("attention_output", (*query_shape[:-1], *many), 2, (query_shape[-1],))

    def call(  # type: ignore[override]
        self,
        query: Array,
        value: Array,
        key: Array | None = None,
        query_mask: Array | None = None,
        value_mask: Array | None = None,
        key_mask: Array | None = None,
        attention_mask: Array | None = None,
        return_attention_scores: bool = False,
        training: bool | None = None,
        use_causal_mask: bool = False,
    ) -> Outputs:
        """The output of attention, and with `return_attention_scores` the weights (N, heads, T, S)."""
        key = value if key is None else key
        masks = (query_mask, value_mask, key_mask)
        if not self.dropout and not return_attention_scores:
            allowed = self.allowed(query, value, masks, attention_mask, False)
            layers = (self._query_dense, self._key_dense, self._value_dense)
            attended = self.fused(layers, (query, key, value), allowed, use_causal_mask)  # (N, T, heads, H)
            return self.gated_output(self._output_dense, query, attended)
        allowed = self.allowed(query, value, masks, attention_mask, use_causal_mask)
        queries = self._grouped(self.projected(self._query_dense, query)) * (
            1.0 / math.sqrt(self.head_dim)
        )  # (N, T, few, g, H)
        scores = ops.einsum("btkgh,bskh->bkgts", queries, self.projected(self._key_dense, key))
        rows, _, _, length, others = scores.shape
        allowed = None if allowed is None else ops.expand_dims(allowed, (1, 2))
        weights, kept = self.weights_of(scores, allowed, training)
        attended = ops.einsum("bkgts,bskh->btkgh", kept, self.projected(self._value_dense, value))
        batch = -1 if rows is None else rows
        attended = ops.reshape(attended, (batch, length, self.num_query_heads, self.head_dim))
        output = self.gated_output(self._output_dense, query, attended)
        if not return_attention_scores:
            return output
        return output, ops.reshape(weights, (batch, self.num_query_heads, length, others))

    def _grouped(self, x: Array) -> Array:
        """(N, T, heads, H) -> (N, T, heads of key and value, heads that each serves, H)."""
        rows, length, heads, width = x.shape
        few = self.num_key_value_heads
        return ops.reshape(x, (-1 if rows is None else rows, length, few, heads // few, width))


def attention_equations(ndim: int, axes: Sequence[int]) -> tuple[str, str]:
    """The equations of `einsum` for the products of keys and queries, and for the weighted sums of values.

    Projected tensors have `ndim` axes: batch, others, positions, heads, features; `axes` are those of the positions.

    Example:
        >>> attention_equations(4, (1,))
        ('aecd,abcd->acbe', 'acbe,aecd->abcd')
    """
    target = string.ascii_lowercase[:ndim]
    batch = "".join(c for i, c in enumerate(target) if i not in axes and i != ndim - 1)
    others = iter(string.ascii_lowercase[ndim:])
    source = "".join(next(others) if i in axes else c for i, c in enumerate(target))
    product = batch + "".join(target[i] for i in axes) + "".join(source[i] for i in axes)
    return f"{source},{target}->{product}", f"{product},{source}->{target}"
