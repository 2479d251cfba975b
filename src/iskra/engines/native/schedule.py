"""The order of kernels: stages between barriers, and in a stage units that threads take independently.

A large kernel is a unit by itself and is split over the team. Small ones in a row are one unit, run by one thread while
the others work on something large, so that they cost no barrier of their own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from ...graph import Tensor
from ...graph.ops.scan import Body
from .groups import Group
from .views import dims

SMALL = 60_000  # elementary operations: a few microseconds on one core, about what a barrier costs

Stage = list[list[Group]]


def schedule(groups: list[Group], dependencies: Mapping[Group, set[Group]]) -> list[Stage]:
    """Stages of units of groups; every group comes after those it depends on."""
    left = groups
    small = {g for g in left if cost(g) <= SMALL}
    done: set[Group] = set()
    stages: list[Stage] = []
    while left:
        large = [g for g in left if g not in small and dependencies[g] <= done]
        serial = _run([g for g in left if g in small], dependencies, done)
        if not large:
            serial = _needed_first(serial, left, small, dependencies) or serial
        taken = {*large, *serial}
        if not taken:
            raise RuntimeError(f"native: groups depend on each other in a cycle: {left}")
        stages.append(([serial] if serial else []) + [[g] for g in large])
        done |= taken
        left = [g for g in left if g not in taken]
    return stages


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


def _run(small: list[Group], dependencies: Mapping[Group, set[Group]], done: set[Group]) -> list[Group]:
    """All small groups that can run now, one after another."""
    run: list[Group] = []
    reached = set(done)
    before = -1
    while len(run) > before:
        before = len(run)
        for group in small:
            if group not in reached and dependencies[group] <= reached:
                run.append(group)
                reached.add(group)
    return run


def _needed_first(
    serial: list[Group], left: list[Group], small: set[Group], dependencies: Mapping[Group, set[Group]]
) -> list[Group]:
    """Those of a run that some large group still depends on: the others can go beside it later."""
    needed: set[Group] = set()
    remaining = set(left)
    stack = [g for g in left if g not in small]
    while stack:
        for other in dependencies[stack.pop()] & remaining - needed:
            needed.add(other)
            stack.append(other)
    return [g for g in serial if g in needed]
