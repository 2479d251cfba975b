"""The code of a group: in which order its members are computed, what is written where, what a predicate leaves out."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ...graph import Tensor
from .fusion import Fusion
from .groups import COLUMN, PRODUCTS, ROW, Group, space_strides, store_strides
from .instructions import Code
from .placement import Home, Placement
from .predicates import Predicates
from .views import View


class Order(NamedTuple):
    """The members of a group, as their code stands.

    Attributes:
        before: what every step computes, and nothing predicated is needed for.
        predicated: what is computed where the predicate holds.
        written: new values of states by `where`: written where the predicate holds, and left alone where it does not.
        after: everything else.
    """

    before: list[Tensor]
    predicated: list[Tensor]
    written: list[Tensor]
    after: list[Tensor]


class Coder:
    """Writes the code of groups.

    Args:
        fusion: where values are.
        placement: what is written to memory, and where.
        predicates: what may be left out.
        source: the base and offset of a view.
        address: the base and offset of a home.
    """

    def __init__(
        self,
        fusion: Fusion,
        placement: Placement,
        predicates: Predicates,
        source: Callable[[View], tuple[int, int]],
        address: Callable[[Home], tuple[int, int]],
    ) -> None:
        self._views = fusion.views
        self._placement = placement
        self._predicates = predicates
        self._source = source
        self._address = address
        self._orders: dict[int, Order] = {}  # by the group's id

    def is_optional(self, group: Group) -> bool:
        """Whether the whole group can be left out where its predicate does not hold."""
        order = self.order(group)
        rest = [node for node in [*order.before, *order.after] if not self._predicates.covers(group, node)]
        return group.predicate is not None and not rest

    def code(self, group: Group) -> Code:
        """The instructions of a group; registers hold what stays inside."""
        code = Code(reserved=1 if group.kind in PRODUCTS else 0)
        order = self.order(group)
        late = self._late_writes(group, [*order.before, *order.predicated, *order.after])
        for node in order.before:
            self._compute(code, group, node, node.index in late)
        begin = len(code)
        for node in order.predicated:
            self._compute(code, group, node, False)
        for node in order.written:
            self._write(code, group, node, self._operand(code, group, node, node.inputs[1]))
        if len(code) > begin and not self.is_optional(group):
            assert group.predicate is not None
            code.predicate = (code.operand(*self._source(group.predicate), (0,) * len(group.dims)), begin, len(code))
        for node in order.after:
            self._compute(code, group, node, node.index in late)
        for node in group.nodes:
            if node.index in late:
                self._write(code, group, node, code.value(node.index))
        return code

    def order(self, group: Group) -> Order:
        """What a predicate leaves out stands together; without one the members stay in the order of the graph."""
        if id(group) not in self._orders:
            self._orders[id(group)] = (
                self._parted(group) if group.predicate is not None else Order(group.nodes, [], [], [])
            )
        return self._orders[id(group)]

    def _parted(self, group: Group) -> Order:
        order = Order([], [], [], [])
        part: dict[int, str] = {}
        for node in group.nodes:
            sources = {part.get(self._views[t.index].root.index) for t in node.inputs}
            is_predicated = node.kind not in PRODUCTS and self._predicates.covers(group, node)
            if is_predicated and "after" not in sources:
                part[node.index] = "predicated"
            else:
                part[node.index] = "after" if sources & {"predicated", "after"} else "before"
            getattr(order, part[node.index]).append(node)
        for node in order.after[:]:
            if self._is_left_alone(group, node, order):
                order.after.remove(node)
                order.written.append(node)
        return order

    def _is_left_alone(self, group: Group, node: Tensor, order: Order) -> bool:
        """Whether a `where` by the predicate need do nothing where the predicate does not hold: its place has the old value."""
        homes = self._placement.stores.get(node.index, [])
        if not self._predicates.chooses(group, node) or len(homes) != 1 or homes[0].space != "state":
            return False
        new, old = (self._views[t.index] for t in node.inputs[1:])
        if self._placement.home.get(old.root.index) != homes[0] or not old.is_whole:
            return False
        if new.root.index not in group.roles:
            return False
        readers = [n for n in group.nodes if any(self._views[t.index].root is node for t in n.inputs)]
        rereaders = [n for n in order.after if any(self._views[t.index].root is old.root for t in n.inputs)]
        return not readers and all(reader is node for reader in rereaders)

    def _compute(self, code: Code, group: Group, node: Tensor, late: bool) -> None:
        """A member's instructions, and its copies in memory."""
        homes = self._placement.stores.get(node.index, [])
        if node.kind in PRODUCTS:
            code.bind(node.index, code.register(0))
        else:
            sources = [self._operand(code, group, node, t) for t in node.inputs]
            target = self._store(code, group, node, homes[0]) if homes and not late else None
            kind, by_column = int(group.roles[node.index] == ROW), group.roles[node.index] == COLUMN
            code.bind(node.index, code.append(node, kind, sources, target, by_column=by_column))
        for home in homes if node.kind in PRODUCTS and not late else homes[1:]:
            code.copy(code.value(node.index), self._store(code, group, node, home), int(group.roles[node.index] == ROW))

    def _write(self, code: Code, group: Group, node: Tensor, value: int) -> None:
        """A value written to a member's home."""
        target = self._store(code, group, node, self._placement.stores[node.index][0])
        code.copy(value, target, int(group.roles[node.index] == ROW))

    def _operand(self, code: Code, group: Group, node: Tensor, source: Tensor) -> int:
        view = self._views[source.index]
        if view.root.index in group.roles:
            return code.value(view.root.index)
        return code.operand(*self._source(view), space_strides(group, node, self._placement.located(view)))

    def _store(self, code: Code, group: Group, node: Tensor, home: Home) -> int:
        if home.space == "inside":
            walk = self._placement.insides[node.index].strides
            strides = tuple(s for s, n in zip(walk, node.shape, strict=True) if n != 1)
            return code.operand(*self._address(home), strides)
        return code.operand(*self._address(home), store_strides(group, node))

    def _late_writes(self, group: Group, order: list[Tensor]) -> set[int]:
        """Members whose home is a state array that a later member still reads: they are written at the end."""
        late: set[int] = set()
        for place, node in enumerate(order):
            home = self._placement.stores.get(node.index, [Home("", 0)])[0]
            if home.space != "state":
                continue
            for other in order[place + 1 :]:
                roots = [self._views[t.index].root for t in other.inputs]
                if any(r.index not in group.roles and self._placement.home.get(r.index) == home for r in roots):
                    late.add(node.index)
        return late
