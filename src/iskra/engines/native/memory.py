"""The arena: one block of memory for all intermediate values, shared by those that are never alive together."""

from __future__ import annotations

from bisect import insort
from typing import Any, NamedTuple

from .placement import Placement
from .schedule import Stage

ALIGNMENT = 16  # elements: a cache line, so that no two values share one


class Life(NamedTuple):
    """From the stage that writes a value to the last that reads it."""

    size: int
    first: int
    last: int


def plan(stages: list[Stage], placement: Placement) -> tuple[dict[int, int], int]:
    """An offset (in elements) for every value in the arena, and the arena's length.

    The largest are placed first, each at the lowest place that is free for its whole life.

    Args:
        stages: the schedule.
        placement: which values are in the arena and who reads what.
    """
    lives = _lives(stages, placement)
    shared = _share_frames(lives, placement)
    placed: list[tuple[int, int, int, int]] = []  # (offset, end, first, last), in order
    offsets: dict[int, int] = {}
    for index in sorted(lives, key=lambda i: (-lives[i].size, i)):
        size, first, last = lives[index]
        length = -(-size // ALIGNMENT) * ALIGNMENT
        offset = 0
        for begin, end, born, dies in placed:
            if born <= last and first <= dies and begin < offset + length:
                offset = max(offset, end)
        offsets[index] = offset
        insort(placed, (offset, offset + length, first, last))
    offsets |= {index: offsets[other] for index, other in shared.items()}
    return offsets, max((end for _, end, _, _ in placed), default=0)


def _lives(stages: list[Stage], placement: Placement) -> dict[int, Life]:
    """The lives of all values in the arena, by index."""
    lives: dict[int, Life] = {}
    for number, stage in enumerate(stages):
        for group in (g for unit in stage for g in unit):
            for node in group.nodes:
                for slot in map(placement.slot, placement.stores.get(node.index, ())):
                    if slot is not None:
                        lives[slot[0]] = Life(slot[1], number, number)
            for view in placement.reads(group):
                home = placement.home.get(view.root.index)  # none for a constant
                slot = placement.slot(home) if home is not None else None
                if slot is not None and slot[0] in lives:
                    lives[slot[0]] = lives[slot[0]]._replace(last=number)
    return lives


def _share_frames(lives: dict[int, Life], placement: Placement) -> dict[int, int]:
    """Have values inside the same border take turns in memory that nobody else gets: a border stays zero for ever.

    Only the first of those that share memory is left in `lives`, and lives always.

    Returns:
        For each of the others, the first.
    """
    shared: dict[int, int] = {}
    free_from: dict[Any, dict[int, int]] = {}  # by frame: for the first of each place, when the place is free again
    framed = [inside for inside in placement.insides.values() if inside.pad.index in lives]
    for inside in sorted(framed, key=lambda i: lives[i.pad.index].first):
        index, places = inside.pad.index, free_from.setdefault(inside.frame, {})
        size, first, last = lives[index]
        host = next((h for h, free in places.items() if free < first), index)
        places[host] = last
        lives[index] = Life(size, 0, 1 << 30)
        if host != index:
            shared[index] = host
            del lives[index]
    return shared
