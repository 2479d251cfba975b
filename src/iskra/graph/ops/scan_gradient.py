"""The gradient of a loop (backpropagation through time): a reversed loop, and products over all steps at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..gradients import OutputGradients, vector_jacobian_products
from ..tensor import OPS, Tensor, constant
from . import reductions
from .products import matmul
from .scan import EACH, LAST, Body, close_loop, each, last, new_leaf
from .shapes import reshape, transpose

_THROUGH = ("add", "subtract", "negative", "reshape", "transpose", "slice", "scatter_slice", "concatenate")


class BackwardLoop:
    """The loop of the backward pass, which carries the gradients of the carries.

    Values of the forward loop that it needs at each step are stacked, rather than computed again.
    """

    def __init__(self, given: OutputGradients, loop: Tensor, body: Body) -> None:
        self._body = body
        self._loop = loop
        self._inputs = loop.inputs
        self._floats = [leaf for leaf in body.carries if leaf.dtype == "float32"]
        forward = body.nodes(list(body.wanted.values()))
        forward_nodes = {node.index for node in forward}
        arrived = {which: g for (what, which), g in given.items() if what == EACH}
        with body.trace:
            carried = [new_leaf(leaf.shape, leaf.dtype) for leaf in self._floats]
            seen = [new_leaf(body.wanted[which].shape, "float32") for which in arrived]
            news = [new for new, old in zip(body.news, body.carries, strict=True) if old.dtype == "float32"]
            pairs = [*zip(news, carried, strict=True)]
            pairs += [(body.wanted[which], leaf) for which, leaf in zip(arrived, seen, strict=True)]
            targets = [*self._floats, *(t for t in (*body.xs, *body.constants) if t.dtype == "float32")]
            gradients = dict(
                zip([t.index for t in targets], vector_jacobian_products(pairs, targets, body.leaves), strict=True)
            )
            back = [_or_zero(gradients[leaf.index], leaf) for leaf in self._floats]
        self._gradients = gradients
        self._stacked: dict[int, Tensor] = {}  # values of the forward loop at all steps, by index
        ends = [*back, *(s for s in gradients.values() if s is not None)]
        frontier = self._frontier(ends, forward_nodes, carried[0].index if carried else seen[0].index)
        firsts = [self._first(given, leaf) for leaf in self._floats]
        stacks = [*arrived.values(), *self._stacked.values()]
        known = {c.index: outer for c, outer in zip(body.constants, self._outer_constants(), strict=True)}
        xs = [*seen, *frontier]
        self._back = close_loop(
            body.trace, carried, xs, back, [s for s in gradients.values() if s is not None], firsts, stacks, known,
            0, body.length, not body.reverse,
        )  # fmt: skip

    def gradients(self) -> tuple[Any, ...]:
        """The gradient for each input of the loop."""
        body = self._body
        starts = [
            last(self._back, self._floats.index(leaf)) if leaf.dtype == "float32" else None for leaf in body.carries
        ]
        rows = [None if gradient is None else self._each(gradient) for gradient in map(self._gradient, body.xs)]
        sums = [
            None if gradient is None else self._summed(gradient) for gradient in map(self._gradient, body.constants)
        ]
        return (*starts, *rows, *sums)

    def _gradient(self, leaf: Tensor) -> Tensor | None:
        return self._gradients.get(leaf.index)

    def _outer_constants(self) -> Sequence[Tensor]:
        return self._inputs[len(self._body.carries) + len(self._body.xs) :]

    def _first(self, given: OutputGradients, leaf: Tensor) -> Tensor:
        """The upstream gradient of the last carry."""
        g = given.get((LAST, self._body.carries.index(leaf)))
        return _or_zero(g, leaf)

    def _frontier(self, ends: list[Tensor], forward_nodes: set[int], born: int) -> list[Tensor]:
        """The values of the forward loop that the backward pass reads; notes their stacks."""
        body = self._body
        constants = {c.index for c in body.constants}
        varying = {leaf.index for leaf in (*body.carries, *body.xs)}
        for node in body.nodes(list(body.wanted.values())):
            if node.index not in constants and any(source.index in varying for source in node.inputs):
                varying.add(node.index)
        found: list[Tensor] = []
        seen: set[int] = set()
        stack = list(ends)
        while stack:
            tensor = stack.pop()
            if tensor.index in seen or tensor.index in constants:
                continue
            seen.add(tensor.index)
            inner = tensor.kind == "scan_value" and tensor.inputs[0].index in varying  # of a loop in the body
            if inner or (tensor.index in forward_nodes and tensor.index in varying):
                found.append(tensor)
            else:
                stack.extend(tensor.inputs)
        for tensor in sorted(found, key=lambda t: t.index):
            found_at = [i for i, x in enumerate(body.xs) if x is tensor]
            if found_at:
                self._stacked[tensor.index] = self._inputs[len(body.carries) + found_at[0]]
            else:
                self._stacked[tensor.index] = each(self._loop, tensor)
        return sorted(found, key=lambda t: t.index)

    def _each(self, value: Tensor) -> Tensor:
        """A value at all steps."""
        if value.index in self._stacked:
            return self._stacked[value.index]
        back: Body = self._back.attrs["body"]
        for leaf, stack in zip(back.xs, self._back.inputs[len(back.carries) :], strict=False):
            if leaf is value:
                return stack
        return each(self._back, value)

    def _summed(self, value: Tensor) -> Tensor:
        """The sum of a value over all steps, outside of the loop where that is one operation on all steps."""
        length = self._body.length
        if value.kind in _THROUGH and value.op is not None and self._is_in_backward_pass(value):
            parts = [self._summed(source) for source in value.inputs]
            return value.op.record(*parts, **value.attrs)
        if value.kind == "sum" and self._is_in_backward_pass(value):
            axes, keepdims = value.attrs["axis"], value.attrs["keepdims"]
            total = reductions.sum(self._each(value.inputs[0]), axis=(0, *(a + 1 for a in axes)), keepdims=keepdims)
            return reshape(total, shape=value.shape)
        if value.kind == "matmul" and value.ndim == 2 and all(t.ndim == 2 for t in value.inputs):
            return self._product(value.inputs[0], value.inputs[1], length, value.attrs.get("precision", "float32"))
        return reductions.sum(self._each(value), axis=(0,), keepdims=False)

    def _product(self, a: Tensor, b: Tensor, length: int, precision: str) -> Tensor:
        """Sum over t of a_t b_t: one product whose inner axis includes the steps."""
        m, k = a.shape
        n = b.shape[1]
        right = reshape(self._each(b), shape=(length * k, n))  # type: ignore[operator]
        if a.kind == "transpose" and a.attrs["axes"] == (1, 0):
            left = reshape(self._each(a.inputs[0]), shape=(length * k, m))  # type: ignore[operator]
            return matmul(transpose(left, axes=(1, 0)), right, precision=precision)
        transposed = transpose(self._each(a), axes=(1, 0, 2))  # (m, T, k)
        return matmul(reshape(transposed, shape=(m, length * k)), right, precision=precision)  # type: ignore[operator]

    def _is_in_backward_pass(self, value: Tensor) -> bool:
        return value.index not in self._stacked


def _or_zero(g: Tensor | None, like: Tensor) -> Tensor:
    if g is not None:
        return g
    return OPS["broadcast_to"].record(constant(np.zeros((), np.float32), "float32"), shape=like.shape)
