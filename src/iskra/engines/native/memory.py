"""The arena: one block of memory for all intermediate values, shared by those that are never alive together."""

from __future__ import annotations

from bisect import insort

from .placement import Placement
from .schedule import Stage

ALIGNMENT = 16  # elements: a cache line, so that no two values share one


def plan(stages: list[Stage], placement: Placement) -> tuple[dict[int, int], int]:
    """An offset (in elements) for every value in the arena, and the arena's length.

    A value lives from the stage that writes it to the last stage that reads it. The largest are placed first, each at
    the lowest place that is free for its whole life.

    Args:
        stages: the schedule.
        placement: which values are in the arena and who reads what.
    """
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    size: dict[int, int] = {}
    for number, stage in enumerate(stages):
        for group in (g for unit in stage for g in unit):
            for node in group.nodes:
                if any(home.space == "arena" for home in placement.stores.get(node.index, ())):
                    first[node.index] = last[node.index] = number
                    size[node.index] = max(1, node.size)
            for view in placement.reads(group):
                if view.root.index in first:
                    last[view.root.index] = number
    placed: list[tuple[int, int, int, int]] = []  # (offset, end, first, last), in order
    offsets: dict[int, int] = {}
    for index in sorted(first, key=lambda i: (-size[i], i)):
        length = -(-size[index] // ALIGNMENT) * ALIGNMENT
        offset = 0
        for begin, end, born, dies in placed:
            if born <= last[index] and first[index] <= dies and begin < offset + length:
                offset = max(offset, end)
        offsets[index] = offset
        insort(placed, (offset, offset + length, first[index], last[index]))
    return offsets, max((end for _, end, _, _ in placed), default=0)
