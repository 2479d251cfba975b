"""The order of kernels: stages between barriers, and in a stage units that threads take independently.

A big kernel is a unit by itself and is split over the team. Small ones in a row are one unit, run by one thread while
the others work on something big, so that they cost no barrier of their own.
"""

from __future__ import annotations

import math

from .groups import Group
from .loop import work
from .placement import Placement

SMALL = 60_000  # elementary operations: a few microseconds on one core, about what a barrier costs

Stage = list[list[Group]]


def schedule(placement: Placement) -> list[Stage]:
    """Stages of units of groups; every group comes after those it depends on."""
    dependencies = placement.dependencies
    left = placement.groups
    small = {id(g) for g in left if cost(g) <= SMALL}
    done: set[int] = set()
    stages: list[Stage] = []
    while left:
        big = [g for g in left if id(g) not in small and dependencies[id(g)] <= done]
        serial = _run([g for g in left if id(g) in small], dependencies, done)
        if not big:
            serial = _needed_first(serial, left, small, dependencies) or serial
        taken = {id(g) for g in [*big, *serial]}
        if not taken:
            raise RuntimeError(f"native: groups depend on each other in a circle: {left}")
        stages.append(([serial] if serial else []) + [[g] for g in big])
        done |= taken
        left = [g for g in left if id(g) not in taken]
    return stages


def cost(group: Group) -> int:
    """Elementary operations of the group's kernel, roughly."""
    points = math.prod(group.dims)
    if group.kind == "matmul":
        return points * 2 * (group.nodes[0].inputs[0].shape[-1] or 1) // 16  # 16: what a vector does at once
    if group.kind in ("conv", "conv_kernel_gradient"):
        window, made = group.nodes[0].attrs["window"], group.nodes[0]
        x, other = made.inputs
        depth = math.prod(window.size) * (x.shape[-1] or 1) // made.attrs["groups"]
        return math.prod((other if made.kind != "conv" else made).shape) * 2 * depth // 16  # type: ignore[arg-type]
    if group.kind in ("max_pool", "sum_pool", "put_places"):
        return points * math.prod(group.nodes[0].attrs["window"].size)
    if group.kind == "scan":
        return work(group.nodes[0])
    if group.kind == "argsort":
        return points * 8 * (group.dims[-1] if group.dims else 1).bit_length()
    if group.kind == "gather":
        return points * 4  # rows scattered over all of the data: their memory is far away
    return points * max(1, len(group.nodes))


def _run(small: list[Group], dependencies: dict[int, set[int]], done: set[int]) -> list[Group]:
    """All small groups that can run now, one after another."""
    run: list[Group] = []
    reached = set(done)
    while True:
        rest = []
        for group in small:
            if dependencies[id(group)] <= reached:
                run.append(group)
                reached.add(id(group))
            else:
                rest.append(group)
        if len(rest) == len(small):
            return run
        small = rest


def _needed_first(
    serial: list[Group], left: list[Group], small: set[int], dependencies: dict[int, set[int]]
) -> list[Group]:
    """Those of a run that some big group still depends on: the others can go beside it later."""
    needed: set[int] = set()
    stack = [g for g in left if id(g) not in small]
    by_id = {id(g): g for g in left}
    while stack:
        for other in dependencies[id(stack.pop())]:
            if other in by_id and other not in needed:
                needed.add(other)
                stack.append(by_id[other])
    return [g for g in serial if id(g) in needed]
