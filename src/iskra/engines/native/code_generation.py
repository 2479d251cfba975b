"""Code generation: the instructions of a group, in order, what they write where, and what a predicate leaves out."""

from __future__ import annotations

from typing import NamedTuple

from ...graph import Tensor
from .addresses import Addresses
from .buffer_assignment import Buffer
from .groups import COLUMN, PRODUCTS, ROW, Group, space_strides, store_strides
from .instructions import Instructions
from .predicates import Predicates


class Order(NamedTuple):
    """The members of a group, in the order of their instructions."""

    before: list[Tensor]  # what every step computes, and nothing predicated is needed for
    predicated: list[Tensor]  # what is computed where the predicate holds
    # new values of states by `where`: written where the predicate holds, and left alone where it does not
    written: list[Tensor]
    after: list[Tensor]  # everything else


class CodeGenerator:
    """Writes the instructions of groups; predicates tell what may be left out, addresses where values are."""

    def __init__(self, predicates: Predicates, addresses: Addresses) -> None:
        self._predicates = predicates
        self._addresses = addresses
        self._assignment = addresses.assignment
        self._orders: dict[Group, Order] = {}

    def is_optional(self, group: Group) -> bool:
        """Whether the whole group can be left out where its predicate does not hold."""
        order = self.order(group)
        rest = [node for node in [*order.before, *order.after] if not self._predicates.covers(group, node)]
        return group.predicate is not None and not rest

    def instructions(self, group: Group) -> Instructions:
        """The instructions of a group; registers hold what needs no memory."""
        code = Instructions(reserved=1 if group.kind in PRODUCTS else 0)
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
            flag = code.operand(*self._addresses.of(group.predicate), (0,) * len(group.dims))
            code.predicate = (flag, begin, len(code))
        for node in order.after:
            self._compute(code, group, node, node.index in late)
        for node in group.nodes:
            if node.index in late:
                self._write(code, group, node, code.values[node.index])
        return code

    def order(self, group: Group) -> Order:
        """What a predicate leaves out stands together; without one the members stay in the order of the graph."""
        if group not in self._orders:
            is_plain = group.predicate is None
            self._orders[group] = Order(group.nodes, [], [], []) if is_plain else self._partition(group)
        return self._orders[group]

    def _partition(self, group: Group) -> Order:
        order = Order([], [], [], [])
        part: dict[int, list[Tensor]] = {}  # of the order, for each member
        for node in group.nodes:
            sources = [part.get(self._addresses.view(t).root.index) for t in node.inputs]
            is_predicated = node.kind not in PRODUCTS and self._predicates.covers(group, node)
            if is_predicated and not any(source is order.after for source in sources):
                chosen = order.predicated
            else:
                waits = any(source is order.predicated or source is order.after for source in sources)
                chosen = order.after if waits else order.before
            part[node.index] = chosen
            chosen.append(node)
        for node in order.after[:]:
            if self._keeps_old(group, node, order):
                order.after.remove(node)
                order.written.append(node)
        return order

    def _keeps_old(self, group: Group, node: Tensor, order: Order) -> bool:
        """Whether a `where` by the predicate need do nothing where that does not hold: its buffer has the old value."""
        buffers = self._assignment.stores.get(node.index, [])
        if not self._predicates.chooses(group, node) or len(buffers) != 1 or buffers[0].space != "state":
            return False
        new, old = (self._addresses.view(t) for t in node.inputs[1:])
        if self._assignment.buffer_of.get(old.root.index) != buffers[0] or not old.is_whole:
            return False
        if new.root.index not in group.roles:
            return False
        readers = [n for n in group.nodes if any(self._addresses.view(t).root is node for t in n.inputs)]
        rereaders = [n for n in order.after if any(self._addresses.view(t).root is old.root for t in n.inputs)]
        return not readers and all(reader is node for reader in rereaders)

    def _compute(self, code: Instructions, group: Group, node: Tensor, late: bool) -> None:
        """A member's instructions, and its copies in memory."""
        buffers = self._assignment.stores.get(node.index, [])
        is_row = int(group.roles[node.index] == ROW)
        if node.kind in PRODUCTS:
            code.values[node.index] = code.register(0)
        else:
            sources = [self._operand(code, group, node, t) for t in node.inputs]
            target = self._store(code, group, node, buffers[0]) if buffers and not late else None
            by_column = group.roles[node.index] == COLUMN
            code.values[node.index] = code.append(node, is_row, sources, target, by_column=by_column)
        for buffer in buffers if node.kind in PRODUCTS and not late else buffers[1:]:
            code.copy(code.values[node.index], self._store(code, group, node, buffer), is_row)

    def _write(self, code: Instructions, group: Group, node: Tensor, value: int) -> None:
        """A value written to a member's buffer."""
        target = self._store(code, group, node, self._assignment.stores[node.index][0])
        code.copy(value, target, int(group.roles[node.index] == ROW))

    def _operand(self, code: Instructions, group: Group, node: Tensor, source: Tensor) -> int:
        view = self._addresses.view(source)
        if view.root.index in group.roles:
            return code.values[view.root.index]
        return code.operand(*self._addresses.of(view), space_strides(group, node, self._assignment.located(view)))

    def _store(self, code: Instructions, group: Group, node: Tensor, buffer: Buffer) -> int:
        strides = store_strides(group, node)
        if buffer.space == "padded":
            walk = self._assignment.padded[node.index].strides
            strides = tuple(s for s, n in zip(walk, node.shape, strict=True) if n != 1)
        return code.operand(*self._addresses.buffer(buffer), strides)

    def _late_writes(self, group: Group, order: list[Tensor]) -> set[int]:
        """Members whose buffer is a state array that a later member still reads: they are written at the end."""
        late: set[int] = set()
        read: set[Buffer | None] = set()  # by the members after the one that is looked at
        for node in reversed(order):
            buffers = self._assignment.stores.get(node.index)
            if buffers and buffers[0].space == "state" and buffers[0] in read:
                late.add(node.index)
            roots = [self._addresses.view(t).root.index for t in node.inputs]
            read.update(self._assignment.buffer_of.get(root) for root in roots if root not in group.roles)
        return late
