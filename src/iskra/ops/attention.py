"""Scaled dot-product attention."""

from __future__ import annotations

import math

import numpy as np

from .. import ops
from ..typing import Array, ArrayLike

__all__ = ["dot_product_attention"]

MASKED = -0.7 * float(np.finfo(np.float32).max)  # a score that no other can be below, with room to subtract


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
        flash_attention: None or False.
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
    if flash_attention or attn_logits_soft_cap is not None:
        raise ValueError(
            "dot_product_attention: expected flash_attention=None and attn_logits_soft_cap=None, got "
            f"{flash_attention!r} and {attn_logits_soft_cap!r}. Remove them."
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
    groups = query.shape[2] // key.shape[2]
    key, value = _for_each_head(key, groups), _for_each_head(value, groups)
    scores = ops.einsum("btnh,bsnh->bnts", query, key) * scale
    if bias is not None:
        scores = ops.add(scores, bias)
    if is_causal:
        causal = causal_mask(query.shape[1], key.shape[1])
        mask = causal if mask is None else ops.logical_and(mask, causal)
    if mask is not None:
        scores = ops.where(ops.cast(mask, "bool"), scores, MASKED)
    return ops.einsum("bnts,bsnh->btnh", ops.softmax(scores), value)


def causal_mask(queries: int | None, keys: int | None) -> np.ndarray:
    """Causal mask (1, T, S): True where position t may attend to position s, which is not after it.

    Example:
        >>> causal_mask(2, 2).tolist()
        [[[True, False], [True, True]]]
    """
    return np.tri(queries or 1, keys or 1, dtype=bool)[None]


def _for_each_head(x: Array, groups: int) -> Array:
    """(B, S, K, H) -> (B, S, K * groups, H), each head repeated."""
    if groups == 1:
        return x
    rows, length, heads, width = x.shape
    x = ops.broadcast_to(ops.expand_dims(x, 3), (rows, length, heads, groups, width))
    return ops.reshape(x, (-1 if rows is None else rows, length, heads * groups, width))
