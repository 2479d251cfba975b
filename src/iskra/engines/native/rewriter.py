"""The graph as kernels want it, while it is written anew."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...graph import OPS, Tensor
from ...graph.folding import KnownNumbers
from ...graph.ops.window import Window
from ...graph.tensor import Shape, constant
from .views import Dims, View, view_of


class Rewriter:
    """Makes nodes and keeps them in order.

    Attributes:
        nodes: all that were made, inputs before users.
        views: where the numbers of each are, by index.
        known: the nodes that hold one known number everywhere.
        padded: padded values, by what they were made from: once for all who want them.
        pools: maxima of windows, likewise.
        moved: values whose elements a reshape has moved, by what they were made from.
        first_occurrences: of indices into tables of so many rows, likewise.
    """

    def __init__(self) -> None:
        self.nodes: list[Tensor] = []
        self.views: dict[int, View] = {}
        self.known: KnownNumbers = KnownNumbers()
        self.padded: dict[tuple[int, object, Dims], Tensor] = {}
        self.pools: dict[tuple[int, Window], Tensor] = {}
        self.moved: dict[int, Tensor] = {}
        self.first_occurrences: dict[tuple[int, int], Tensor] = {}

    def keep(self, node: Tensor) -> Tensor:
        """Note a node, and whether all of it is one number."""
        self.nodes.append(node)
        self.views[node.index] = view_of(node, self.views)
        self.known.note(node)
        return node

    def write(self, kind: str, *inputs: Tensor, **attrs: Any) -> Tensor:
        """Apply an op."""
        node = OPS[kind].record(*inputs, **attrs)
        return node if node.index in self.views else self.keep(node)

    def again(self, node: Tensor, inputs: tuple[Tensor, ...], shape: Shape | None = None, **attrs: Any) -> Tensor:
        """Apply the same op to other inputs, perhaps with other settings."""
        return self.keep(
            Tensor(node.op, inputs, {**node.attrs, **attrs}, node.shape if shape is None else shape, node.dtype)
        )

    def dense(self, x: Tensor) -> Tensor:
        """The value stored contiguously, in row-major order."""
        return x if self.views[x.index].is_whole else self.keep(OPS["copy"].record(x))

    def cast(self, x: Tensor, dtype: str) -> Tensor:
        """The value as another type, if it is not of that type already."""
        return x if x.dtype == dtype else self.keep(OPS["cast"].record(x, dtype=dtype))

    def filled(self, shape: Shape, value: float, dtype: str = "float32") -> Tensor:
        """One number everywhere."""
        number = self.keep(constant(np.asarray(value, dtype), dtype))
        return self.write("broadcast_to", number, shape=shape)


def dense_inputs(rewriter: Rewriter, node: Tensor, *inputs: Tensor) -> Tensor:
    """Apply the same op to contiguous values."""
    return rewriter.again(node, tuple(rewriter.dense(x) for x in inputs))
