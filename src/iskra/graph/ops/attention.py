"""Scaled dot-product attention, and its gradient with respect to query, key and value.

    attention(q, k, v) = softmax(scale q k^T + bias) v    for each head

Axes: `B` batch, `T` queries, `S` keys, `N` heads of the query, `K` heads of key and value, `H` and `V` features.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..gradients import vector_jacobian_products
from ..op import Op
from ..tensor import OPS, Shape, Tensor
from .products import matmul, swapped
from .shapes import reshape, slice_, transpose

MASKED = -0.7 * float(np.finfo(np.float32).max)  # a score that no other can be below, with room to subtract


def heads_first(x: Any, groups: int) -> Any:
    """(B, T, K * groups, H) to (B, K, groups, T, H)."""
    rows, length, heads, width = x.shape
    return np.reshape(x, (rows, length, heads // groups, groups, width)).transpose(0, 2, 3, 1, 4)


def _causal(queries: int, keys: int) -> Any:
    return np.tri(queries, keys, dtype=bool)


def _parts(extras: tuple[Any, ...], has_bias: bool) -> tuple[Any, Any]:
    """Bias and mask, None for what there is not."""
    bias = extras[0] if has_bias else None
    rest = extras[int(has_bias) :]
    return bias, rest[0] if rest else None


def _grouped_scores(x: Any, heads: int, groups: int) -> Any:
    """What broadcasts to (B, N, T, S), to what broadcasts to (B, K, groups, T, S)."""
    x = np.reshape(x, (1,) * (4 - x.ndim) + x.shape)
    if x.shape[1] == 1:
        return x[:, :, None]
    return np.reshape(x, (x.shape[0], heads // groups, groups, *x.shape[2:]))


def _weights(q: Any, k: Any, extras: tuple[Any, ...], scale: float, is_causal: bool, has_bias: bool) -> Any:
    """Probabilities (B, K, groups, T, S), and which scores the mask leaves, None for all."""
    heads, groups = q.shape[2], q.shape[2] // k.shape[2]
    scores = np.matmul(heads_first(q * q.dtype.type(scale), groups), np.swapaxes(heads_first(k, 1), -1, -2))
    bias, mask = _parts(extras, has_bias)
    if bias is not None:
        scores = scores + _grouped_scores(bias, heads, groups)
    kept = None if mask is None else _grouped_scores(mask, heads, groups).astype(bool)
    if is_causal:
        causal = _causal(*scores.shape[-2:])
        kept = causal if kept is None else kept & causal
    if kept is not None:
        scores = np.where(kept, scores, scores.dtype.type(MASKED))
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True), kept


def _forward(
    q: np.ndarray, k: np.ndarray, v: np.ndarray, *extras: np.ndarray, scale: float, is_causal: bool, has_bias: bool
) -> Any:
    p, _ = _weights(q, k, extras, scale, is_causal, has_bias)
    y = np.matmul(p, heads_first(v, 1))  # (B, K, groups, T, V)
    return y.transpose(0, 3, 1, 2, 4).reshape(*q.shape[:3], v.shape[3])


def _backward(
    g: np.ndarray,
    q: np.ndarray,
    k: np.ndarray,
    v: np.ndarray,
    *extras: np.ndarray,
    scale: float,
    is_causal: bool,
    has_bias: bool,
) -> Any:
    p, kept = _weights(q, k, extras, scale, is_causal, has_bias)
    groups = q.shape[2] // k.shape[2]
    g, q5, k5, v5 = heads_first(g, groups), heads_first(q, groups), heads_first(k, 1), heads_first(v, 1)
    d = np.matmul(g, np.swapaxes(v5, -1, -2))
    d = p * (d - (p * d).sum(axis=-1, keepdims=True)) * q.dtype.type(scale)
    if kept is not None:
        d = np.where(kept, d, d.dtype.type(0))
    dq = np.matmul(d, k5).transpose(0, 3, 1, 2, 4)
    dk = np.matmul(np.swapaxes(d, -1, -2), q5).sum(axis=2).transpose(0, 2, 1, 3)
    dv = np.matmul(np.swapaxes(p, -1, -2), g).sum(axis=2).transpose(0, 2, 1, 3)
    return np.concatenate([np.ravel(dq), np.ravel(dk), np.ravel(dv)])


def _infer(q: Tensor, k: Tensor, v: Tensor, *extras: Tensor, **settings: Any) -> tuple[Shape, str]:
    fits = q.ndim == k.ndim == v.ndim == 4 and _agree(q.shape[3], k.shape[3]) and _agree(k.shape[1], v.shape[1])
    heads = fits and k.shape[2] == v.shape[2] and k.shape[2] and q.shape[2] and q.shape[2] % k.shape[2] == 0
    if not heads:
        raise ValueError(
            f"attention: expected (B, T, N, H), (B, S, K, H) and (B, S, K, V) with N a multiple of K, got {q.shape}, "
            f"{k.shape} and {v.shape}. Queries and keys must have equal features, keys and values equal positions."
        )
    rows = next((x.shape[0] for x in (q, k, v) if x.shape[0] is not None), None)
    return (rows, q.shape[1], q.shape[2], v.shape[3]), "float32"


def _agree(a: int | None, b: int | None) -> bool:
    return a == b or a is None or b is None


def _gradient(g: Tensor, y: Tensor, q: Tensor, k: Tensor, v: Tensor, *extras: Tensor, **settings: Any) -> Any:
    flat = attention_gradient(g, q, k, v, *extras, **settings)
    found, first = [], 0
    for x in (q, k, v):
        part = slice_(flat, spans=((first, 1, x.size),))
        found.append(reshape(part, shape=x.shape))
        first += x.size
    bias = _bias_gradient(g, q, k, v, extras, settings) if settings["has_bias"] else None
    return (*found, *(bias if i == 0 and settings["has_bias"] else None for i in range(len(extras))))


def _bias_gradient(g: Tensor, q: Tensor, k: Tensor, v: Tensor, extras: tuple[Tensor, ...], settings: Any) -> Tensor:
    """By matrix products: a gradient of the bias has the size of the scores anyway."""
    written = by_products(q, k, v, *extras, **settings)
    (found,) = vector_jacobian_products([(written, g)], [extras[0]], ends=(q, k, v))
    assert found is not None
    return found


def by_products(
    q: Tensor, k: Tensor, v: Tensor, *extras: Tensor, scale: float, is_causal: bool, has_bias: bool
) -> Tensor:
    """Attention written in matrix products, for what the ops below do not do themselves."""
    (rows, queries, heads, _), few = q.shape, k.shape[2]
    assert heads and few
    q5 = transpose(reshape(q, shape=(rows, queries, few, heads // few, q.shape[3])), axes=(0, 2, 3, 1, 4))
    k5, v5 = (
        transpose(reshape(x, shape=(*x.shape[:3], 1, x.shape[3])), axes=(0, 2, 3, 1, 4)) for x in (k, v)
    )  # (B, K, 1, S, H)
    scores = OPS["multiply"](matmul(q5, swapped(k5)), scale)  # (B, K, groups, T, S)
    bias, mask = _parts(extras, has_bias)
    grouped = scores.shape
    scores = reshape(scores, shape=(rows, heads, *grouped[3:]))
    if bias is not None:
        scores = OPS["add"](scores, bias)
    if is_causal:
        causal = _causal(*scores.shape[-2:])
        mask = causal if mask is None else OPS["logical_and"](mask, causal)
    if mask is not None:
        scores = OPS["where"](mask, scores, MASKED)
    top = OPS["stop_gradient"](OPS["max"](scores, axis=(3,), keepdims=True))
    e = OPS["exp"](OPS["subtract"](scores, top))
    p = reshape(OPS["divide"](e, OPS["sum"](e, axis=(3,), keepdims=True)), shape=grouped)
    y = transpose(matmul(p, v5), axes=(0, 3, 1, 2, 4))  # (B, T, K, groups, V)
    return reshape(y, shape=(rows, queries, heads, v.shape[3]))


def _second(
    gg: Tensor, flat: Tensor, g: Tensor, q: Tensor, k: Tensor, v: Tensor, *extras: Tensor, **settings: Any
) -> Any:
    """The gradient of the gradient, by matrix products."""
    y = by_products(q, k, v, *extras, **settings)
    parts: list[Any] = vector_jacobian_products([(y, g)], [q, k, v])
    written = OPS["concatenate"](*(reshape(part, shape=(-1,)) for part in parts), axis=0)
    has_bias = settings["has_bias"]
    targets = [g, q, k, v, *extras[: int(has_bias)]]
    found = vector_jacobian_products([(written, gg)], targets)
    return (*found, *(None for _ in extras[int(has_bias) :]))


attention: Op = Op("attention", _forward, _infer, _gradient)
"""query (B, T, N, H), key (B, S, K, H), value (B, S, K, V), then a bias and a mask if there are any, which broadcast to
(B, N, T, S); the result is (B, T, N, V). Where the mask is False a score is `MASKED`: a row without any key that it may
attend to has equal weights. With `is_causal`, query t attends to keys up to t."""

attention_gradient: Op = Op(
    "attention_gradient",
    _backward,
    lambda g, q, k, v, *extras, **settings: (
        (math.prod(q.shape) + math.prod(k.shape) + math.prod(v.shape),),
        "float32",
    ),
    _second,
)
"""The gradients with respect to query, key and value, one after the other in one vector, of which slices are views."""
