"""The order of kernels: stages between barriers, and in a stage units that threads take independently.

A large kernel is a unit by itself and is split over the team. Small ones in a row are one unit, run by one thread while
the others work on something large, so that they cost no barrier of their own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from heapq import heapify, heappop, heappush

from ...graph import Tensor
from ...graph.ops.scan import Body
from .groups import Group
from .views import dims

SMALL = 60_000  # elementary operations: a few microseconds on one core, about what a barrier costs

Stage = list[list[Group]]


def schedule(groups: list[Group], dependencies: Mapping[Group, set[Group]]) -> list[Stage]:
    """Stages of units of groups; every group comes after those it depends on."""
    order = _Order(groups, dependencies)
    stages: list[Stage] = []
    left = len(groups)
    while left:
        large = order.take_large()
        serial = order.small_in_turn()
        if not large:  # only what some large group depends on: the others can go beside it later
            serial = [g for g in serial if g in order.leads_to_large] or serial
        if not large and not serial:
            raise RuntimeError(f"native: groups depend on each other in a cycle: {order.waiting()}")
        stages.append(([serial] if serial else []) + [[g] for g in large])
        order.finish([*large, *serial])
        left -= len(large) + len(serial)
    return stages


class _Order:
    """Which groups can run next: for each that cannot, how many it waits for is counted.

    Args:
        groups: all groups, in the order in which they are taken.
        dependencies: for each, those it comes after.
    """

    def __init__(self, groups: list[Group], dependencies: Mapping[Group, set[Group]]) -> None:
        self._groups = groups
        self._position = {group: number for number, group in enumerate(groups)}
        self._small = {group for group in groups if cost(group) <= SMALL}
        self._waits = {group: len(dependencies[group]) for group in groups}
        self._users: dict[Group, list[Group]] = {group: [] for group in groups}
        for group in groups:
            for other in dependencies[group]:
                self._users[other].append(group)
        self._ready_small: set[Group] = set()
        self._ready_large: set[Group] = set()
        for group in groups:
            self._note_ready(group)
        self.leads_to_large: set[Group] = set()  # some large group depends on them
        stack = [group for group in groups if group not in self._small]
        while stack:
            for other in dependencies[stack.pop()]:
                if other not in self.leads_to_large:
                    self.leads_to_large.add(other)
                    stack.append(other)

    def take_large(self) -> list[Group]:
        """The large groups that can run now."""
        large = sorted(self._ready_large, key=self._position.__getitem__)
        self._ready_large = set()
        return large

    def small_in_turn(self) -> list[Group]:
        """All small groups that can run now one after another: in rounds, each in the order of the groups."""
        run: list[Group] = []
        waits: dict[Group, int] = {}  # after the groups of the run
        turns = [(0, self._position[group]) for group in self._ready_small]
        heapify(turns)
        while turns:
            turn, position = heappop(turns)
            run.append(self._groups[position])
            for user in self._users[run[-1]]:
                if user in self._small:
                    waits[user] = waits.get(user, self._waits[user]) - 1
                    if waits[user] == 0:
                        other = self._position[user]
                        heappush(turns, (turn + (other < position), other))
        return run

    def finish(self, done: list[Group]) -> None:
        """Note that groups have run."""
        self._ready_small.difference_update(done)
        for group in done:
            self._waits[group] = -1
        for group in done:
            for user in self._users[group]:
                if self._waits[user] > 0:
                    self._waits[user] -= 1
                    self._note_ready(user)

    def waiting(self) -> list[Group]:
        """The groups that have not run."""
        return [group for group in self._groups if self._waits[group] >= 0]

    def _note_ready(self, group: Group) -> None:
        if self._waits[group] == 0:
            (self._ready_small if group in self._small else self._ready_large).add(group)


def cost(group: Group) -> int:
    """Elementary operations of the group's kernel, roughly."""
    points = math.prod(group.dims)
    if not group.nodes:  # a copy
        return points
    node = group.nodes[0]
    if group.kind == "matmul":
        return points * 2 * (node.inputs[0].shape[-1] or 1) // 16  # 16: what a vector does at once
    if group.kind in ("conv", "conv_kernel_gradient"):
        x, other = node.inputs
        depth = math.prod(node.attrs["window"].size) * (x.shape[-1] or 1) // node.attrs["groups"]
        return math.prod(dims(node if node.kind == "conv" else other)) * 2 * depth // 16
    if group.kind in ("attention", "attention_gradient"):
        query, key = node.inputs[:2] if node.kind == "attention" else node.inputs[1:3]
        return query.size * (key.shape[1] or 1) // (4 if node.kind == "attention" else 2)
    if group.kind in ("max_pool", "sum_pool", "scatter_to_maxima"):
        return points * math.prod(node.attrs["window"].size)
    if group.kind == "scan":
        return _work(node)
    if group.kind == "argsort":
        return points * 8 * (group.dims[-1] if group.dims else 1).bit_length()
    if group.kind == "first_occurrences":
        return points * 100  # a probe of a hash table each, one after the other
    if group.kind == "gather":
        return points * 4  # rows scattered over all of the data: their memory is far away
    return points * max(1, len(group.nodes))


def _work(loop: Tensor) -> int:
    """Elementary operations of all steps of a loop, roughly."""
    body: Body = loop.attrs["body"]
    nodes = body.nodes(list(body.wanted.values()))
    depths = [2 * (node.inputs[0].shape[-1] or 1) // 16 + 1 if node.kind == "matmul" else 1 for node in nodes]
    return sum(node.size * depth for node, depth in zip(nodes, depths, strict=True)) * body.length
