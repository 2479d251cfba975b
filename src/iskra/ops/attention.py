"""Scaled dot-product attention."""

from __future__ import annotations

import math

import numpy as np

from .. import ops
from ..graph.ops.attention import attention
from ..typing import Array, ArrayLike

__all__ = ["dot_product_attention"]


def dot_product_attention(
    query: ArrayLike,
    key: ArrayLike,
    value: ArrayLike,
    bias: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    scale: float | None = None,
    is_causal: bool = False,
    flash_attention: bool | None = None,
    attn_logits_soft_cap: float | None = None,
) -> Array:
    """Scaled dot-product attention of each head: `softmax(scale * query key^T + bias) value`.

    Args:
        query: (B, T, N, H), N heads of H values.
        key: (B, S, K, H); each of the K heads is shared by N / K heads of the query (grouped queries).
        value: (B, S, K, H).
        bias: added to the scores; broadcasts to (B, N, T, S).
        mask: True where a position may be attended to; broadcasts to (B, N, T, S).
        scale: of the scores, `1 / sqrt(H)` by default.
        is_causal: whether position t attends only to positions up to t.
        flash_attention: any value: the scores are never stored as a whole.
        attn_logits_soft_cap: None.

    Returns:
        (B, T, N, H).

    Raises:
        ValueError: The number of axes is wrong, the heads do not divide, or an option is not supported.

    Example:
        >>> x = np.ones((2, 4, 8, 16), "float32")
        >>> dot_product_attention(x, x, x).shape
        (2, 4, 8, 16)

    References:
        Vaswani et al., "Attention is all you need", 2017.
        Ainslie et al., "GQA: training generalized multi-query transformer models from multi-head checkpoints", 2023.
    """
    if attn_logits_soft_cap is not None:
        raise ValueError(
            f"dot_product_attention: expected attn_logits_soft_cap=None, got {attn_logits_soft_cap!r}. Remove it."
        )
    query, key, value = ops.convert_to_tensor(query), ops.convert_to_tensor(key), ops.convert_to_tensor(value)
    ndims = [len(x.shape) for x in (query, key, value)]
    if ndims != [4, 4, 4] or query.shape[2] % key.shape[2] or key.shape[2] != value.shape[2]:
        shapes = ", ".join(str(tuple(x.shape)) for x in (query, key, value))
        raise ValueError(
            f"dot_product_attention: expected (B, T, N, H), (B, S, K, H) and (B, S, K, H) with N a multiple of K, "
            f"got {shapes}. Add an axis for the heads."
        )
    scale = 1.0 / math.sqrt(query.shape[3]) if scale is None else scale
    return fused_attention(query, key, value, mask=mask, bias=bias, scale=float(scale), is_causal=bool(is_causal))


def fused_attention(
    query: Array,
    key: Array,
    value: Array,
    *,
    mask: ArrayLike | None = None,
    bias: ArrayLike | None = None,
    scale: float,
    is_causal: bool = False,
) -> Array:
    """Attention as one op: (B, T, N, H), (B, S, K, H) and (B, S, K, V) to (B, T, N, V); see `graph.ops.attention`."""
    extras = [] if bias is None else [ops.cast(ops.convert_to_tensor(bias), "float32")]
    extras += [] if mask is None else [ops.cast(ops.convert_to_tensor(mask), "bool")]
    return attention(query, key, value, *extras, scale=scale, is_causal=is_causal, has_bias=bias is not None)


def causal_mask(queries: int | None, keys: int | None) -> np.ndarray:
    """Causal mask (1, T, S): True where position t may attend to position s, which is not after it.

    Example:
        >>> causal_mask(2, 2).tolist()
        [[[True, False], [True, True]]]
    """
    return np.tri(queries or 1, keys or 1, dtype=bool)[None]
