"""Fusion: which nodes one kernel computes together.

Nodes are taken in the order of the graph. An elementwise node or a reduction joins a group that makes one of its inputs
if it reads that input in step (so the value never leaves the registers) and if joining closes no cycle of groups that
depend on each other. Groups that feed a common node are merged. Everything is decided on shapes, before anything runs.

Example:
    A dense layer, h = relu(x @ W + b), and the sum of each row of h, for 4 rows, 3 features and 2 units:

    >>> from iskra import ops
    >>> from iskra.engines.native.prepare import prepare
    >>> from iskra.graph import Trace, Variable
    >>> W, b = Variable(np.ones((3, 2)), name="W"), Variable(np.zeros(2), name="b")
    >>> with Trace() as trace:
    ...     x = trace.input((4, 3), "float32", "x")
    ...     h = ops.relu(x @ W + b)
    ...     total = ops.sum(h, axis=-1)
    >>> def kinds(outputs):
    ...     graph = trace.graph(outputs)
    ...     nodes, ends, views = prepare(graph)
    ...     groups = Fusion(graph, nodes, views, [ends[t.index] for t in outputs]).groups
    ...     return [(group.kind, [node.kind for node in group.nodes]) for group in groups]
    >>> for kind in kinds([h, total]):
    ...     print(*kind)
    gather ['input']
    matmul ['matmul', 'add', 'relu']
    tile ['sum']

    Line by line: x is gathered from the data set. The product starts a group. The sum of x @ W and b reads the product
    at the very element that it makes, so it joins; b is walked with a stride of 0 along the rows. The ReLU joins
    likewise, and the two are the epilogue of the product, run on each block while it is in the cache. The sum of each
    row would need whole rows of a block, which an epilogue has not: it is a kernel of its own that reads the ReLU.

    If only the sum is wanted, the sum and the ReLU are moved late, to the only kernel that uses them:

    >>> for kind in kinds([total]):
    ...     print(*kind)
    gather ['input']
    matmul ['matmul']
    tile ['add', 'relu', 'sum']
"""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Collection, Iterable, Sequence

import numpy as np

from ...graph import Graph, Tensor
from ...graph.tensor import constant
from .dependencies import Dependencies
from .groups import (
    CODED,
    COLUMN,
    FULL,
    LONGEST_ROW,
    PRODUCTS,
    ROW,
    Group,
    is_reduction,
    matches,
    over_space,
    reduced_axes,
    reduced_ranges,
)
from .reads import Reads
from .views import Dims, View, holds_rows, view_of

Walk = tuple[int, int, Dims]  # root, offset and strides of a view

MOST_VALUES = 160  # members and what they read from memory: a kernel holds 192 operands and registers


class Fusion:
    """The groups of a graph.

    Attributes:
        views: for each tensor, by index, where its numbers are.
        group_of: for each computed node, by index, its group.
        zero: a constant, for kernels that clear memory.
    """

    def __init__(self, graph: Graph, nodes: list[Tensor], views: dict[int, View], ends: Iterable[Tensor] = ()) -> None:
        self.zero: Tensor = constant(np.zeros((), np.float32), "float32")
        self.views: dict[int, View] = {self.zero.index: view_of(self.zero, views), **views}
        self.group_of: dict[int, Group] = {}
        self._groups: dict[Group, None] = {}  # in the order in which they were started
        self._outside: dict[Group, set[Walk]] = {}  # what each group reads and does not make
        self._reads = Reads(self.views)
        self._pools: dict[tuple[object, ...], Tensor] = {}  # maxima of windows, by what they are made of
        self._dependencies = Dependencies()
        used_inputs = {t.index for t in graph.inputs}
        for node in nodes:
            view = self.views[node.index]
            if view.root is not node:
                continue
            if node.op is None:
                if node.index in used_inputs:
                    self._start("gather", node)
            elif node.op.elementwise:
                self._place_elementwise(node)
            elif is_reduction(node):
                self._place_reduction(node)
            elif node.kind in ("max_pool_indices", "scan_value"):  # made by the kernel of another node
                other = node.inputs[0] if node.kind == "scan_value" else self._maxima(node)
                group = self.group_of[node.index] = self.group_of[other.index]
                self._add(group, node, FULL)
            else:
                if node.kind == "max_pool":
                    self._pools[node.inputs[0].index, node.attrs["window"]] = node
                kind = "copy" if node.kind == "reshape" else node.kind
                self._start(kind, node)
        self._merge_siblings()
        self._merge_into_rows()
        self._sink(ends)
        self._dependencies = Dependencies.of(self.groups, self.sources)
        self._merge_sums()

    @property
    def groups(self) -> list[Group]:
        """All groups, in no order that matters."""
        return list(self._groups)

    # Placing nodes ------------------------------------------------------------------------------------------------

    def _place_elementwise(self, node: Tensor) -> None:
        space, makers = self._reads.space(node), self._makers(node)
        for group in makers:
            if group.kind not in CODED or _is_spread(group) or space not in (group.dims, group.dims_of(ROW)):
                continue
            role = FULL if space == group.dims else ROW
            if self._rows_hold(group, [node]) and self._joins(node, group, role, makers):
                self._merge_makers(makers, group)
                return
        self._start("tile", node, makers=makers)

    def _maxima(self, node: Tensor) -> Tensor:
        """The maxima whose indices a node gives; `decompose` sees to it that there are some."""
        return self._pools[node.inputs[0].index, node.attrs["window"]]

    def _place_reduction(self, node: Tensor) -> None:
        space, axes, makers = self._reads.space(node), reduced_axes(node), self._makers(node)
        first, stop = (min(axes), max(axes) + 1) if axes else (len(space), len(space))
        if stop - first != len(axes):
            raise NotImplementedError(f"native: {node.kind} over axes {node.attrs['axis']} was not split up")
        by_row = stop == len(space)
        for group in makers:
            if group.kind != "tile" or group.dims != space:
                continue
            if by_row and (group.split in (None, first)) and (group.summed is None or group.summed[1] == first):
                held = self._rows_hold(group, [*group.nodes, node], split=first)
                if held and self._joins(node, group, ROW, makers):
                    group.split = first
                    return
            elif not by_row and group.summed in (None, (first, stop)) and group.split in (None, stop):
                held = self._rows_hold(group, [*group.nodes, node], summed=(first, stop))
                if held and self._joins(node, group, COLUMN, makers):
                    group.summed = (first, stop)
                    return
        group = self._start("tile", node, ROW if by_row else COLUMN, makers)
        group.split, group.summed = (first, None) if by_row else (None, (first, stop))

    def _rows_hold(
        self, group: Group, nodes: list[Tensor], split: int | None = None, summed: tuple[int, int] | None = None
    ) -> bool:
        """Whether memory holds in a row what the nodes read of the axes that are reduced, by them or by the group."""
        reduced = reduced_ranges(group.dims, group.split if split is None else split, summed or group.summed)
        if not reduced:
            return True
        outside = (read for node in nodes for read in self._reads.of(node) if read.root not in group.roles)
        return all(holds_rows(over_space(group, read.strides), group.dims, reduced) for read in outside)

    def _fits(self, group: Group, made: Sequence[Tensor], outside: Collection[Walk]) -> bool:
        """Whether one kernel can hold the values of the group and more, which read so much that is not among them."""
        count = len(group.nodes) + len(made)
        if 4 * count <= MOST_VALUES:  # each reads three values at most
            return True
        own = self._outside[group]
        if count > MOST_VALUES or count + len(own) + len(outside) <= MOST_VALUES:
            return count <= MOST_VALUES
        more = sum(walk not in own and walk[0] not in group.roles for walk in outside)
        indices = {node.index for node in made}
        return count + more + sum(walk[0] not in indices for walk in own) <= MOST_VALUES

    def _walks(self, node: Tensor) -> set[Walk]:
        """What the node reads."""
        views = [self.views[source.index] for source in node.inputs]
        return {(view.root.index, view.offset, view.strides) for view in views}

    def _add(self, group: Group, node: Tensor, role: str) -> None:
        """Take a node into a group that makes some of its inputs, or begins with it."""
        group.add(node, role)
        self.group_of[node.index] = group
        self._outside[group].update(walk for walk in self._walks(node) if walk[0] not in group.roles)

    def _start(self, kind: str, node: Tensor, role: str = FULL, makers: list[Group] | None = None) -> Group:
        group = Group(kind, self._reads.space(node))
        self._outside[group] = set()
        self._add(group, node, role)
        self._groups[group] = None
        self._dependencies.start(group, self._makers(node) if makers is None else makers)
        return group

    def _makers(self, node: Tensor) -> list[Group]:
        """Groups that compute some input of the node, the latest first."""
        groups = [self.group_of.get(self.views[source.index].root.index) for source in node.inputs]
        found = dict.fromkeys(group for group in groups if group is not None)
        return sorted(found, key=lambda g: -g.nodes[-1].index) if len(found) > 1 else list(found)

    def _joins(self, node: Tensor, group: Group, role: str, makers: list[Group]) -> bool:
        """Put the node into the group if it reads every member in step and no cycle results."""
        if not self._in_step(node, role, group):
            return False
        others = [g for g in makers if g is not group]
        if not self._fits(group, [node], self._walks(node)) or any(self.depends_on(other, group) for other in others):
            return False
        self._add(group, node, role)
        self._dependencies.grow(group, others)
        return True

    # Merging groups -----------------------------------------------------------------------------------------------

    def _merge_makers(self, makers: list[Group], group: Group) -> None:
        """Merge the other groups over the same space that feed a node into its group."""
        for other in makers:
            if other is not group and other.dims == group.dims and self._can_merge(other, group):
                self._merge(other, group)

    def _merge_sums(self) -> None:
        """Sums over the same rows of the same large value share one kernel: memory is read once for all of them."""
        readers: dict[tuple[object, ...], Group] = {}
        for group in self.groups:
            if group.kind != "tile" or group.summed is None or math.prod(group.dims) <= LONGEST_ROW:
                continue
            roots = [self.views[t.index].root for node in group.nodes for t in node.inputs]
            large = {r.index for r in roots if r.index not in group.roles and r.size == math.prod(group.dims)}
            keys = [(group.dims, group.summed, index) for index in sorted(large)]
            for position, key in enumerate(keys):
                other = readers.setdefault(key, group)
                if other is not group and self._can_merge(group, other):
                    self._merge(group, other)
                    readers |= {k: other for k in keys[:position] if readers[k] is group}
                    break

    def _merge_siblings(self) -> None:
        """Small groups over the same space that do not depend on each other share one kernel."""
        by_dims: dict[Dims, list[Group]] = {}
        for group in self.groups:
            if group.kind != "tile" or math.prod(group.dims) > LONGEST_ROW:
                continue
            family = by_dims.setdefault(group.dims, [])
            sibling = next((g for g in family if not self._is_full(g, group) and self._can_merge(group, g)), None)
            if sibling is None:
                family.append(group)
            else:
                self._merge(group, sibling)

    def _merge_into_rows(self) -> None:
        """Small elementwise groups over the space that another one reduces its rows to are computed beside its rows."""
        rows: dict[Dims, Group] = {}
        for group in self.groups:
            if group.kind == "tile" and group.split is not None and group.summed is None:
                rows.setdefault(group.dims[: group.split], group)
        for other in self.groups:
            host = rows.get(other.dims)
            if host is None or other.kind != "tile" or other.split is not None or other.summed is not None:
                continue
            apart = not self.depends_on(other, host) and not self.depends_on(host, other)
            if apart and math.prod(other.dims) <= LONGEST_ROW and self._fits(host, other.nodes, self._outside[other]):
                other.roles = dict.fromkeys(other.roles, ROW)
                self._merge(other, host)

    def _is_full(self, group: Group, other: Group) -> bool:
        """Whether a group cannot hold the members of another one, seen at a glance."""
        size = len(group.nodes) + len(self._outside[group]) + len(other.nodes)
        return size > MOST_VALUES and not self._dependencies.has(group, other)

    def _can_merge(self, other: Group, group: Group) -> bool:
        if other.kind != "tile" or group.kind not in CODED or other.summed != group.summed:
            return False
        if other.split is not None and (group.kind in PRODUCTS or group.split not in (None, other.split)):
            return False
        split = group.split if group.split is not None else other.split
        if not self._fits(group, other.nodes, self._outside[other]) or not self._rows_hold(
            group, [*other.nodes, *group.nodes], split=split
        ):
            return False
        for reader, maker in ((other, group), (group, other)):
            if self._dependencies.has(reader, maker):
                if not self._reads_in_step(reader, maker) or self.depends_on(reader, maker, skip_direct=True):
                    return False
        return True

    def _reads_in_step(self, reader: Group, maker: Group) -> bool:
        """Whether every value of `maker` that `reader` uses is used at the point where it is made."""
        return all(self._in_step(node, reader.roles[node.index], maker) for node in reader.nodes)

    def _in_step(self, node: Tensor, role: str, group: Group) -> bool:
        """Whether a node with this role uses each value of the group that it reads at the point where it is made."""
        if node.kind in PRODUCTS:
            return all(self.views[source.index].root.index not in group.roles for source in node.inputs)
        role = FULL if is_reduction(node) else role
        for read in self._reads.of(node):
            member_role = group.roles.get(read.root)
            if member_role is None:
                continue
            if read.offset or not matches(group, self._reads.space(node), role, member_role, read.strides):
                return False
        return True

    def _merge(self, other: Group, group: Group) -> None:
        del self._groups[other]
        self._dependencies.merge(other, group)
        group.split = group.split if group.split is not None else other.split
        self._merge_nodes(other, group)

    def _merge_nodes(self, other: Group, group: Group) -> None:
        for node in other.nodes:
            insort(group.nodes, node, key=_position)
            self.group_of[node.index] = group
        group.roles.update(other.roles)
        both = self._outside[group] | self._outside.pop(other)
        self._outside[group] = {walk for walk in both if walk[0] not in group.roles}

    # Moving late ---------------------------------------------------------------------------------------------------

    def _sink(self, ends: Iterable[Tensor]) -> None:
        """Move elementwise nodes that only one later group uses into that group, where it costs no memory.

        The mask of a relu, say, is met first in the forward pass, next to the product; it is needed in the backward
        pass only, and made there from the output, which is kept anyway.
        """
        pinned = {self.views[t.index].root.index for t in ends}
        users: dict[int, list[Tensor]] = {}
        for node in (n for g in self.groups for n in g.nodes):
            for source in node.inputs:
                users.setdefault(self.views[source.index].root.index, []).append(node)
        for group in self.groups:
            for node in reversed(group.nodes[:]):
                if node.op is not None and node.op.elementwise and node.index not in pinned and len(group.nodes) > 1:
                    self._sink_one(node, group, users)

    def _sink_one(self, node: Tensor, group: Group, users: dict[int, list[Tensor]]) -> None:
        targets = {self.group_of[u.index] for u in users.get(node.index, [])}
        if len(targets) != 1 or group.kind not in CODED:
            return
        (target,) = targets
        space = self._reads.space(node)
        if target is group or target.dims != space or target.kind not in CODED:
            return
        alone = Group("tile", space)
        alone.add(node, FULL)
        walks = self._outside[alone] = self._walks(node)
        held = self._rows_hold(target, [node]) and self._fits(target, [node], walks)
        if not held or not self._reads_in_step(target, alone):
            return
        members = {self.views[t.index].root.index for t in node.inputs} & group.roles.keys()
        newly_stored = [r for r in members if all(self.group_of[u.index] is group for u in users[r])]
        if len(newly_stored) > 1:
            return
        group.nodes.remove(node)
        del group.roles[node.index]
        self._outside[group] = {w for n in group.nodes for w in self._walks(n) if w[0] not in group.roles}
        self._merge_nodes(alone, target)

    # Cycles -------------------------------------------------------------------------------------------------------

    def sources(self, group: Group) -> Iterable[Group]:
        """The groups whose values the group reads."""
        for node in group.nodes:
            for source in node.inputs:
                maker = self.group_of.get(self.views[source.index].root.index)
                if maker is not None and maker is not group:
                    yield maker

    def depends_on(self, group: Group, target: Group, skip_direct: bool = False) -> bool:
        """Whether the group needs, through any number of others, what `target` makes."""
        if not self._dependencies.has(group, target):
            return False
        if not skip_direct:
            return True
        return any(source is not target and self._dependencies.has(source, target) for source in self.sources(group))


def _position(node: Tensor) -> tuple[bool, int]:
    """The place of a node in its group: inputs before users, a product first."""
    return node.kind not in PRODUCTS, node.index


def _is_spread(group: Group) -> bool:
    """Whether the group's products skip over positions: their blocks are so small that code at their end costs more."""
    return group.kind == "conv" and set(group.nodes[0].attrs["window"].spread) != {1}
