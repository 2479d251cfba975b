"""Placement: where each value lives in memory, and which groups depend on which.

A value that only its own group uses lives in registers. What a step writes back goes straight into the state's array
when all who want the old value can be served first; otherwise through a copy at the end.
"""

from __future__ import annotations

from typing import NamedTuple

from ...graph import Graph, Tensor
from .fusion import Fusion
from .groups import CODED, COLUMN, PRODUCTS, Group, space_strides, squeezed, store_strides
from .inside import Inside, join_padding, reads_inside
from .views import Dims, View, contiguous_strides


class Home(NamedTuple):
    """A piece of memory: "state" and "output" by number, "constant" and "arena" by the tensor that owns it; "inside" of
    its padding by the value.
    """

    space: str
    slot: int


class Placement:
    """What the memory of a step looks like.

    Attributes:
        home: for each root (by index) that needs memory, where readers find it.
        stores: for each root, everywhere its group writes it; the home comes first.
        sources: for each copy group, the view it copies; its target is in `copies`.
        insides: values, by index, that are stored inside their padding.
        dependencies: for each group, the groups that must be done before.
    """

    def __init__(self, graph: Graph, fusion: Fusion, ends: dict[int, Tensor]) -> None:
        self._fusion = fusion
        self.groups = list(fusion.groups)
        self.insides = join_padding(fusion, self.groups)
        self.home: dict[int, Home] = {}
        self.stores: dict[int, list[Home]] = {}
        self.sources: dict[int, View] = {}
        self.copies: dict[int, Home] = {}
        self._reads: dict[int, list[View]] = {}  # by the group's id
        self._sizes: dict[int, int] = {}  # of the arena's slots
        for number, leaf in enumerate(graph.state_leaves):
            self.home[leaf.index] = Home("state", number)
        for group in self.groups:
            if group.kind == "copy":
                node = group.nodes[0]
                self.sources[id(group)] = fusion.views[node.inputs[0].index]
                group.dims = squeezed(self.sources[id(group)].shape)
        for number, tensor in enumerate(graph.outputs):
            self._send(ends[tensor.index], Home("output", number))
        self._update(graph, ends)
        self._house()
        self.dependencies = self._dependencies()

    def reads(self, group: Group) -> list[View]:
        """What the group takes from memory."""
        if id(group) in self.sources:
            return [self.sources[id(group)]]
        if id(group) not in self._reads:
            views = [self._fusion.views[t.index] for node in group.nodes for t in node.inputs]
            views += [group.predicate] if group.predicate is not None else []
            self._reads[id(group)] = [v for v in views if v.root.index not in group.roles]
        return self._reads[id(group)]

    def located(self, view: View) -> View:
        """The view as it is walked in memory."""
        home = self.home.get(view.root.index)
        if home is None or home.space != "inside":
            return view
        walk = self.insides[view.root.index].located(view)
        assert walk is not None
        return walk

    def strides(self, view: View) -> Dims:
        """How a whole value is walked in memory, axes of length 1 included."""
        home = self.home.get(view.root.index)
        is_inside = home is not None and home.space == "inside"
        return self.insides[view.root.index].strides if is_inside else contiguous_strides(view.shape)

    def slot(self, home: Home) -> tuple[int, int] | None:
        """The arena's slot behind a home, and its size; None for what is not in the arena."""
        if home.space == "inside":
            pad = self.insides[home.slot].pad
            return pad.index, pad.size
        return (home.slot, self._sizes[home.slot]) if home.space == "arena" else None

    # Where results go -----------------------------------------------------------------------------------------------

    def _send(self, tensor: Tensor, home: Home) -> None:
        """Have the tensor's value written to `home`: by its own group if that can, else by a copy."""
        view = self._fusion.views[tensor.index]
        group = self._fusion.group_of.get(view.root.index)
        if self._writes_itself(view, group):
            self.stores.setdefault(view.root.index, []).append(home)
        else:
            self._copy(view, home)

    def _writes_itself(self, view: View, group: Group | None) -> bool:
        """Whether the group that makes the value can write it there; a column's sum goes to one place only."""
        if group is None or group.kind not in CODED or not view.is_whole:
            return False
        return group.roles[view.root.index] != COLUMN or view.root.index not in self.stores

    def _copy(self, view: View, home: Home) -> Group:
        group = Group("copy", squeezed(view.shape))
        self.groups.append(group)
        self.sources[id(group)] = view
        self.copies[id(group)] = home
        return group

    def _update(self, graph: Graph, ends: dict[int, Tensor]) -> None:
        """New values of the state: in place where that is safe."""
        pending = []
        for number, (variable, leaf) in enumerate(zip(graph.state, graph.state_leaves, strict=True)):
            if variable not in graph.updates:
                continue
            view = self._fusion.views[ends[graph.updates[variable].index].index]
            group = self._fusion.group_of.get(view.root.index)
            if group is not None and self._writes_itself(view, group):
                pending.append((number, leaf, view, group))
            else:
                self._copy(view, Home("state", number))
        self._anti: dict[int, list[Group]] = {}  # for groups, by id: those that read what it overwrites
        readers_of: dict[int, dict[int, Group]] = {}
        for group in self.groups:
            for read in self.reads(group):
                readers_of.setdefault(read.root.index, {})[id(group)] = group
        for number, leaf, view, group in pending:
            home = Home("state", number)
            readers = list(readers_of.get(leaf.index, {}).values())
            if self._in_place(group, view.root, leaf, readers):
                self._anti.setdefault(id(group), []).extend(reader for reader in readers if reader is not group)
                self.stores.setdefault(view.root.index, []).insert(0, home)
            else:
                self._copy(view, home)

    def _in_place(self, group: Group, root: Tensor, leaf: Tensor, readers: list[Group]) -> bool:
        """Whether the group may write over the leaf while it runs: nobody needs the old value later, and itself it
        reads each element only where it writes it.
        """
        homes = self.stores.get(root.index, [])
        if homes and (homes[0].space == "state" or group.roles[root.index] == COLUMN):
            return False  # it goes to another variable already, or can go to one place only
        for node in group.nodes:
            for source in node.inputs:
                view = self._fusion.views[source.index]
                if view.root is not leaf:
                    continue
                if node.kind in PRODUCTS or view.offset or group.roles[root.index] == COLUMN:
                    return False
                if space_strides(group, node, view) != store_strides(group, root):
                    return False
        return not any(self._depends(reader, group) for reader in readers if reader is not group)

    def _depends(self, group: Group, target: Group) -> bool:
        """Whether the group must run after `target`."""
        stack, seen = [group], set()
        while stack:
            current = stack.pop()
            if current is target:
                return True
            if id(current) not in seen:
                seen.add(id(current))
                stack.extend(self._makers(current))
        return False

    def _makers(self, group: Group) -> list[Group]:
        """Groups that must run before: those that make what it reads, and those that read what it overwrites."""
        made = [self._fusion.group_of.get(v.root.index) for v in self.reads(group)]
        return [g for g in made if g is not None and g is not group] + self._anti.get(id(group), [])

    def _house(self) -> None:
        """Arena memory for all values that another group reads and that have no home yet."""
        wanted = {v.root.index for g in self.groups for v in self.reads(g)}
        for inside in self.insides.values():
            self._house_inside(inside)
        for group in self.groups:
            for node in group.nodes:
                if node.index in self.stores:
                    self.home[node.index] = self.stores[node.index][0]
                    continue
                alone = group.kind not in CODED
                if alone or node.index in wanted:
                    self.home[node.index] = Home("arena", node.index)
                    self.stores[node.index] = [self.home[node.index]]
                    self._sizes[node.index] = max(1, node.size)

    def _house_inside(self, inside: Inside) -> None:
        """Memory for a padded value; the bare one has more memory only if somebody cannot do without."""
        root = inside.root.index
        self.home[inside.pad.index] = Home("arena", inside.pad.index)
        self._sizes[inside.pad.index] = inside.pad.size
        if root not in self.stores and not all(self._reads_inside(inside, g) for g in self.groups):
            self.stores[root] = [Home("arena", root)]
            self._sizes[root] = inside.root.size
        self.stores.setdefault(root, []).append(Home("inside", root))

    def _reads_inside(self, inside: Inside, group: Group) -> bool:
        """Whether the group can read the bare value inside its padding, if it reads it at all."""
        if all(v.root is not inside.root for v in self.reads(group)):
            return True
        if id(group) in self.sources:
            return inside.located(self.sources[id(group)]) is not None
        return reads_inside(self._fusion, inside, group)

    def _dependencies(self) -> dict[int, set[int]]:
        """For each group, by id, the ids of those that must be done before it starts."""
        dependencies = {id(g): {id(m) for m in self._makers(g)} for g in self.groups}
        final = {self.copies[i]: i for i in self.copies}
        for group in self.groups:  # a copy into the state comes after all who read the old value
            for view in self.reads(group):
                home = self.home.get(view.root.index)  # none for a constant
                target = final.get(home) if home is not None and home.space == "state" else None
                if target is not None and target != id(group):
                    dependencies[target].add(id(group))
        return dependencies
