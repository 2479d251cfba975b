"""Attention as ONNX operators: products, a softmax, and masks made from the lengths at hand."""

from __future__ import annotations

import numpy as np

from ..graph.ops.attention import MASKED
from .builder import Builder, Converter
from .free_batch import Node


def _attention(
    to: Builder, node: Node, q: str, k: str, v: str, *extras: str, scale: float, is_causal: bool, has_bias: bool
) -> str:
    """Query (B, T, N, H), key (B, S, K, H), value (B, S, K, V) to (B, T, N, V)."""
    heads = to.integers([node.shape[2]])  # type: ignore[list-item]
    few = to.add("Shape", k, start=2, end=3)
    grouped = to.add("Concat", to.integers([0, 0]), few, to.add("Div", heads, few), to.integers([-1]), axis=0)
    q5 = to.add("Transpose", to.add("Reshape", q, grouped), perm=[0, 2, 3, 1, 4])  # (B, K, groups, T, H)
    k5, v5 = (to.add("Unsqueeze", x, to.integers([3])) for x in (k, v))  # (B, S, K, 1, H)
    across = to.add("Transpose", k5, perm=[0, 2, 3, 4, 1])
    products = to.add("Mul", to.add("MatMul", q5, across), to.constant(scale, np.float32))
    by_head = to.add("Concat", to.integers([0]), heads, to.add("Shape", products, start=3, end=5), axis=0)
    scores = to.add("Reshape", products, by_head)  # (B, N, T, S)
    if has_bias:
        scores, extras = to.add("Add", scores, extras[0]), extras[1:]
    masks = [*extras, *([_causal(to, scores)] if is_causal else [])]
    for mask in masks:
        scores = to.add("Where", mask, scores, to.constant(MASKED, np.float32))
    weights = to.add("Reshape", to.add("Softmax", scores, axis=-1), to.add("Shape", products))
    y = to.add("MatMul", weights, to.add("Transpose", v5, perm=[0, 2, 3, 1, 4]))  # (B, K, groups, T, V)
    y = to.add("Transpose", y, perm=[0, 3, 1, 2, 4])
    return to.add("Reshape", y, to.new_shape(node.shape))


def _causal(to: Builder, scores: str) -> str:
    """(T, S): True where a key is not after the query."""
    first, one = to.constant(0, np.int64), to.constant(1, np.int64)
    rows, columns = (
        to.add("Range", first, to.add("Squeeze", to.add("Shape", scores, start=axis, end=axis + 1)), one)
        for axis in (2, 3)
    )
    return to.add("LessOrEqual", columns, to.add("Unsqueeze", rows, to.integers([1])))


CONVERTERS: dict[str, Converter] = {"attention": _attention}
