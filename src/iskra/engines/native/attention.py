"""Attention: its operands made ready for the kernels, and the kernels' arguments for the C++ core."""

from __future__ import annotations

from typing import Any

from ..._native import Program
from ...graph import Tensor
from ...graph.ops.attention import MASKED
from .addresses import Addresses, Operand
from .groups import Group
from .rewriter import Rewriter
from .views import Dims, contiguous_strides, dims


def readable(rewriter: Rewriter, node: Tensor, *inputs: Tensor) -> Tensor:
    """Apply the same op to values whose last axis lies side by side, or is repeated in a bias or a mask."""
    tensors = 3 + (node.kind == "attention_gradient")  # that have features
    found = []
    for number, x in enumerate(inputs):
        last, length = rewriter.views[x.index].strides[-1:] or (0,), x.shape[-1] if x.ndim else 1
        is_readable = last == (1,) or (number >= tensors and last == (0,)) or length == 1
        found.append(x if is_readable else rewriter.dense(x))
    return rewriter.again(node, tuple(found))


def attention(at: Addresses, program: Program, group: Group) -> int:
    """The forward kernel."""
    node = group.nodes[0]
    out = (*at.result(node), contiguous_strides(dims(node)))
    return program.add_attention(**_settings(at, node, node.inputs), out=out)


def attention_gradient(at: Addresses, program: Program, group: Group) -> int:
    """The backward kernel, whose results lie one after the other."""
    node = group.nodes[0]
    gradient, *inputs = node.inputs
    base, offset = at.result(node)
    results: dict[str, Any] = {}
    for name, x in zip(("d_query", "d_key", "d_value"), inputs, strict=False):
        results[name] = (base, offset, contiguous_strides(dims(x)))
        offset += x.size
    return program.add_attention_gradient(
        **_settings(at, node, tuple(inputs)), gradient=_operand(at, gradient, dims(gradient)), **results
    )


def _settings(at: Addresses, node: Tensor, inputs: tuple[Tensor, ...]) -> dict[str, Any]:
    query, key, value, *extras = inputs
    batch, queries, heads, depth = dims(query)
    _, keys, few, width = dims(value)
    scores = [_operand(at, x, (batch, heads, queries, keys)) for x in extras]
    has_bias = node.attrs["has_bias"]
    return {
        "sizes": (batch, queries, keys, heads, heads // few, depth, width),
        "query": _operand(at, query, (batch, queries, heads, depth)),
        "key": _operand(at, key, (batch, keys, few, depth)),
        "value": _operand(at, value, (batch, keys, few, width)),
        "bias": scores[0] if has_bias else None,
        "mask": scores[int(has_bias)] if len(scores) > has_bias else None,
        "scale": node.attrs["scale"],
        "masked": MASKED,
        "causal": node.attrs["is_causal"],
    }


def _operand(at: Addresses, x: Tensor, shape: Dims) -> Operand:
    view = at.view(x)
    *strides, last = view.broadcast(shape).strides
    return (*at.of(view), (*strides, 1 if shape[-1] == 1 else last))
