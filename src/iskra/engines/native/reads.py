"""What nodes read: every input as a walk over its root, worked out once for all who ask."""

from __future__ import annotations

from typing import NamedTuple

from ...graph import Tensor
from .groups import read_dims, squeezed, squeezed_strides
from .views import Dims, View


class Read(NamedTuple):
    """An input of a node.

    Attributes:
        root: the index of the root that it is a view of.
        offset: where the view begins in the root.
        strides: how the node walks it, along the axes of its space.
    """

    root: int
    offset: int
    strides: Dims


class Reads:
    """The space over which each node reads, and what.

    Args:
        views: where the numbers of each tensor are, by index.
    """

    def __init__(self, views: dict[int, View]) -> None:
        self._views = views
        self._spaces: dict[int, Dims] = {}
        self._reads: dict[int, tuple[Read, ...]] = {}

    def space(self, node: Tensor) -> Dims:
        """The lengths of the axes that the node goes over, without those of length 1."""
        space = self._spaces.get(node.index)
        if space is None:
            space = self._spaces[node.index] = squeezed(read_dims(node))
        return space

    def of(self, node: Tensor) -> tuple[Read, ...]:
        """What an elementwise node or a reduction reads."""
        reads = self._reads.get(node.index)
        if reads is None:
            shape = read_dims(node)
            views = [self._views[source.index] for source in node.inputs]
            walks = [(view.root.index, view.offset, squeezed_strides(view, shape)) for view in views]
            reads = self._reads[node.index] = tuple([Read(*walk) for walk in walks])
        return reads
