"""Buffer assignment: where each value lives in memory, and which groups depend on which.

A value that only its own group uses lives in registers. What a step writes back goes straight into the state's array
when all who want the old value can be served first; otherwise through a copy at the end.

Example:
    W -= 0.1 * gradient, for the loss mean(tanh(x @ W)). W is the only state:

    >>> import numpy as np
    >>> from iskra import ops
    >>> from iskra.engines.native import NativeProgram
    >>> from iskra.graph import Trace, Variable, gradients
    >>> weight = Variable(np.ones((3, 2)), name="W")
    >>> with Trace() as trace:
    ...     x = trace.input((4, 3), "float32", "x")
    ...     loss = ops.mean(ops.tanh(x @ weight))
    ...     weight.assign_sub(0.1 * gradients(loss, [weight])[0])
    >>> program = NativeProgram(trace.graph())
    >>> stores = program.assignment.stores
    >>> for group in program.groups:
    ...     print([(node.kind, *(buffer.space for buffer in stores.get(node.index, []))) for node in group.nodes])
    [('input', 'arena')]
    [('matmul',), ('tanh',), ('multiply',), ('subtract',), ('multiply', 'arena')]
    [('matmul',), ('multiply',), ('subtract', 'state')]

    The batch, and the gradient of the first product, which the second reads, are stored in the arena. The values of
    tanh and its derivative, the gradient of W and its multiple stay in registers. The new W is written over the old
    one, since the only other kernel that reads W comes before.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import NamedTuple

from ...graph import Graph, Tensor
from .dependencies import Dependencies
from .fusion import Fusion
from .groups import CODED, COLUMN, PRODUCTS, Group, space_strides, squeezed, store_strides
from .padded_buffers import PaddedBuffer, reads_padded, take_paddings
from .views import Dims, View, contiguous_strides


class Buffer(NamedTuple):
    """Memory: "state" and "output" by number, "arena" by its owner, "padded" by the value in the interior."""

    space: str
    slot: int


class BufferAssignment:
    """What the memory of a step looks like.

    Attributes:
        groups: all groups, with those that only copy.
        buffer_of: for each root (by index) that needs memory, where readers find it.
        stores: for each root, everywhere its group writes it; where readers find it comes first.
        copied: for each group that copies, the view that it copies.
        padded: values, by index, that are stored in their padding.
        dependencies: for each group, the groups that must be done before.
    """

    def __init__(self, graph: Graph, fusion: Fusion, ends: dict[int, Tensor]) -> None:
        self._fusion = fusion
        self.groups: list[Group] = list(fusion.groups)
        self.padded: dict[int, PaddedBuffer] = take_paddings(fusion, self.groups)
        self.buffer_of: dict[int, Buffer] = {
            leaf.index: Buffer("state", number) for number, leaf in enumerate(graph.state_leaves)
        }
        self.stores: dict[int, list[Buffer]] = {}
        self.copied: dict[Group, View] = {}
        self._targets: dict[Group, Buffer] = {}  # of copies that were added
        self._reads: dict[Group, list[View]] = {}
        self._sizes: dict[int, int] = {}  # of the arena's slots
        self._readers: dict[Group, list[Group]] = {}  # those that read what a group overwrites
        for group in self.groups:
            if group.kind == "copy":
                self.copied[group] = fusion.views[group.nodes[0].inputs[0].index]
                group.dims = squeezed(self.copied[group].shape)
        for number, tensor in enumerate(graph.outputs):
            self._write_to(Buffer("output", number), fusion.views[ends[tensor.index].index])
        self._update(graph, ends)
        self._assign()
        self.dependencies: dict[Group, set[Group]] = self._find_dependencies()

    def reads(self, group: Group) -> list[View]:
        """What the group takes from memory."""
        if group in self.copied:
            return [self.copied[group]]
        if group not in self._reads:
            views = [self._fusion.views[t.index] for node in group.nodes for t in node.inputs]
            views += [group.predicate] if group.predicate is not None else []
            self._reads[group] = [v for v in views if v.root.index not in group.roles]
        return self._reads[group]

    def target(self, group: Group) -> Buffer:
        """Where a group that copies writes."""
        return self._targets[group] if group in self._targets else self.buffer_of[group.nodes[0].index]

    def located(self, view: View) -> View:
        """The view as it is walked in memory."""
        if not self._is_padded(view.root):
            return view
        walk = self.padded[view.root.index].located(view)
        assert walk is not None
        return walk

    def strides(self, view: View) -> Dims:
        """How a whole value is walked in memory, axes of length 1 included."""
        return self.padded[view.root.index].strides if self._is_padded(view.root) else contiguous_strides(view.shape)

    def slot(self, buffer: Buffer | None) -> tuple[int, int] | None:
        """The arena's slot of a buffer, and its size; None for what is not in the arena."""
        if buffer is None or buffer.space not in ("arena", "padded"):
            return None
        slot = self.padded[buffer.slot].pad.index if buffer.space == "padded" else buffer.slot
        return slot, self._sizes[slot]

    def _is_padded(self, root: Tensor) -> bool:
        buffer = self.buffer_of.get(root.index)
        return buffer is not None and buffer.space == "padded"

    # Where results go -----------------------------------------------------------------------------------------------

    def _write_to(self, buffer: Buffer, view: View) -> None:
        """Have a value written to a buffer: by its own group if that can, else by a copy."""
        if self._writer(view) is not None:
            self.stores.setdefault(view.root.index, []).append(buffer)
        else:
            self._copy(view, buffer)

    def _writer(self, view: View) -> Group | None:
        """The group that makes the value, if it can write it to one more buffer; a column's sum goes to one only."""
        group = self._fusion.group_of.get(view.root.index)
        if group is None or group.kind not in CODED or not view.is_whole:
            return None
        return group if group.roles[view.root.index] != COLUMN or view.root.index not in self.stores else None

    def _putter(self, view: View, leaf: Tensor) -> Group | None:
        """The group that makes the value by putting rows into the leaf, which it may overwrite row by row."""
        group = self._fusion.group_of.get(view.root.index)
        if group is None or group.kind != "put_rows" or not view.is_whole or view.root.index in self.stores:
            return None
        table, *others = (self._fusion.views[t.index] for t in group.nodes[0].inputs)
        return group if table.root is leaf and all(other.root is not leaf for other in others) else None

    def _copy(self, view: View, buffer: Buffer) -> None:
        group = Group("copy", squeezed(view.shape))
        self.groups.append(group)
        self.copied[group], self._targets[group] = view, buffer

    def _update(self, graph: Graph, ends: dict[int, Tensor]) -> None:
        """New values of the state: in place where that is safe."""
        pending = []
        for number, (variable, leaf) in enumerate(zip(graph.state, graph.state_leaves, strict=True)):
            if variable not in graph.updates:
                continue
            view = self._fusion.views[ends[graph.updates[variable].index].index]
            group = self._writer(view) or self._putter(view, leaf)
            if group is not None:
                pending.append((Buffer("state", number), leaf, view, group))
            else:
                self._copy(view, Buffer("state", number))
        readers_of = self._readers_of({leaf.index for _, leaf, _, _ in pending})
        order = Dependencies.of(self.groups, self._direct)
        for buffer, leaf, view, group in pending:
            readers_and_nodes = readers_of.get(leaf.index, {})
            readers = [reader for reader in readers_and_nodes if reader is not group]
            fits = self._in_place(group, view.root, readers_and_nodes.get(group, []))
            if fits and not any(order.has(reader, group) for reader in readers):
                self._readers.setdefault(group, []).extend(readers)
                order.grow(group, readers)
                self.stores.setdefault(view.root.index, []).insert(0, buffer)
            else:
                self._copy(view, buffer)

    def _readers_of(self, roots: Container[int]) -> dict[int, dict[Group, list[tuple[Tensor, View]]]]:
        """For each of the roots, the groups that read it: in each, the nodes that do, and how."""
        readers_of: dict[int, dict[Group, list[tuple[Tensor, View]]]] = {}
        for group in self.groups:
            for read in self.reads(group):
                if read.root.index in roots:
                    readers_of.setdefault(read.root.index, {}).setdefault(group, [])
            for node in group.nodes:
                for view in [self._fusion.views[source.index] for source in node.inputs]:
                    if view.root.index in roots:
                        readers_of.setdefault(view.root.index, {}).setdefault(group, []).append((node, view))
        return readers_of

    def _in_place(self, group: Group, root: Tensor, reads: Iterable[tuple[Tensor, View]]) -> bool:
        """Whether the group may overwrite what some of its nodes read: each element where it is read, none later."""
        is_column = group.roles[root.index] == COLUMN
        buffers = self.stores.get(root.index, [])
        if buffers and (buffers[0].space == "state" or is_column):
            return False  # it goes to another variable already, or can go to one buffer only
        for node, view in reads:
            if node.kind in PRODUCTS or view.offset or is_column:
                return False
            if space_strides(group, node, view) != store_strides(group, root):
                return False
        return True

    def _direct(self, group: Group) -> list[Group]:
        """Groups that must run before: those that make what it reads, and those that read what it overwrites."""
        made = [self._fusion.group_of.get(v.root.index) for v in self.reads(group)]
        return [g for g in made if g is not None and g is not group] + self._readers.get(group, [])

    # Memory ---------------------------------------------------------------------------------------------------------

    def _assign(self) -> None:
        """Arena memory for all values that another group reads and that have no buffer yet."""
        wanted = {v.root.index for g in self.groups for v in self.reads(g)}
        padded_readers = self._readers_of(self.padded)
        for padded in self.padded.values():
            self._assign_padded(padded, padded_readers.get(padded.root.index, {}))
        for group in self.groups:
            for node in group.nodes:
                if node.index not in self.stores and (group.kind not in CODED or node.index in wanted):
                    self.stores[node.index] = [Buffer("arena", node.index)]
                    self._sizes[node.index] = max(1, node.size)
                if node.index in self.stores:
                    self.buffer_of[node.index] = self.stores[node.index][0]

    def _assign_padded(self, padded: PaddedBuffer, readers: Iterable[Group]) -> None:
        """Memory for a padded value; the bare one has more memory only if a reader cannot do without."""
        root, pad = padded.root, padded.pad
        self.buffer_of[pad.index] = Buffer("arena", pad.index)
        self._sizes[pad.index] = pad.size
        if root.index not in self.stores and not all(self._reads_padded(padded, g) for g in readers):
            self.stores[root.index] = [Buffer("arena", root.index)]
            self._sizes[root.index] = root.size
        self.stores.setdefault(root.index, []).append(Buffer("padded", root.index))

    def _reads_padded(self, padded: PaddedBuffer, group: Group) -> bool:
        """Whether the group can read the bare value in its padding, if it reads it at all."""
        if all(v.root is not padded.root for v in self.reads(group)):
            return True
        if group in self.copied:
            return padded.located(self.copied[group]) is not None
        return reads_padded(self._fusion, padded, group)

    def _find_dependencies(self) -> dict[Group, set[Group]]:
        dependencies = {group: set(self._direct(group)) for group in self.groups}
        copies = {buffer: group for group, buffer in self._targets.items()}
        for group in self.groups:  # a copy into the state comes after all who read the old value
            for view in self.reads(group):
                buffer = self.buffer_of.get(view.root.index)  # none for a constant
                copy = copies.get(buffer) if buffer is not None and buffer.space == "state" else None
                if copy is not None and copy is not group:
                    dependencies[copy].add(group)
        return dependencies
