"""The arena: one block of memory for all intermediate values, shared by those that are never alive together."""

from __future__ import annotations

import functools
import os
from typing import NamedTuple

import numpy as np

from ...graph import Graph
from .buffer_assignment import BufferAssignment
from .schedule import Stage
from .views import Dims

ALIGNMENT = 16  # elements: a cache line, so that no two values share one


class Life(NamedTuple):
    """From the stage that writes a value to the last that reads it."""

    size: int
    first: int
    last: int


def plan(stages: list[Stage], assignment: BufferAssignment, graph: Graph) -> tuple[dict[int, int], int]:
    """Give every value in the arena its offset, in elements; return the offsets and the arena's length.

    Args:
        stages: the schedule.
        assignment: which values are in the arena and who reads what.
        graph: whose values they are, for an error.

    Raises:
        MemoryError: the machine has not so much.
    """
    lives = _lives(stages, assignment)
    _check_memory(max((life.size for life in lives.values()), default=0), graph)  # what `pack` counts has 64 bits
    shared = _share_frames(lives, assignment)
    offsets, length = pack(lives)
    _check_memory(length, graph)
    return offsets | {index: offsets[other] for index, other in shared.items()}, length


def _check_memory(arena: int, graph: Graph) -> None:
    """See that the machine has the memory of an arena, before it is asked for.

    Raises:
        MemoryError: it has not; the message names the largest value.
    """
    if 4 * arena > _memory_of_machine():
        raise too_large(arena, graph)


def too_large(arena: int, graph: Graph) -> MemoryError:
    """The error for an arena that there is no memory for."""
    largest = max(graph.nodes, key=lambda node: node.size)
    return MemoryError(
        f"native: expected values between the layers that the memory has room for, got {4 * arena / 1e9:,.1f} GB; "
        f"the largest is {largest.shape}, of {largest.kind}. Take smaller batches, or layers with less outputs."
    )


@functools.cache
def _memory_of_machine() -> float:
    """All memory in bytes; where the system does not say it, what can be addressed."""
    if not hasattr(os, "sysconf"):
        return 2.0**62
    return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))


def pack(lives: dict[int, Life]) -> tuple[dict[int, int], int]:
    """Place the largest first, each at the lowest offset that is free for its whole life.

    Example:
        The first value is dead when the last is written, so they share their memory; the second is alive with both:

        >>> pack({1: Life(100, 0, 1), 2: Life(50, 1, 3), 3: Life(60, 2, 3)})
        ({1: 0, 3: 0, 2: 112}, 176)
    """
    placed = _Placed(len(lives))
    offsets: dict[int, int] = {}
    for index in sorted(lives, key=lambda i: (-lives[i].size, i)):
        offsets[index] = placed.place(lives[index])
    return offsets, placed.length


class _Placed:
    """Values that have their place, in order of their offsets: in arrays, since each is compared with all.

    Args:
        capacity: how many there can be.

    Attributes:
        length: where the last one ends.
    """

    def __init__(self, capacity: int) -> None:
        self._rows: np.ndarray = np.zeros((4, capacity), np.int64)  # begin, end, first and last stage
        self._count = 0
        self.length: int = 0

    def place(self, life: Life) -> int:
        """The lowest offset that is free for a whole life."""
        length = -(-life.size // ALIGNMENT) * ALIGNMENT
        begins, ends, firsts, lasts = rows = self._rows[:, : self._count]
        together = (firsts <= life.last) & (lasts >= life.first)
        begins, ends = begins[together], ends[together]
        offset = 0
        if begins.size:
            free_from = np.maximum.accumulate(ends)
            gaps = np.flatnonzero(begins[1:] >= free_from[:-1] + length)
            if begins[0] < length:
                offset = int(free_from[gaps[0]] if gaps.size else free_from[-1])
        at = int(np.searchsorted(rows[0], offset))
        self._rows[:, at + 1 : self._count + 1] = rows[:, at:]
        self._rows[:, at] = offset, offset + length, life.first, life.last
        self._count += 1
        self.length = max(self.length, offset + length)
        return offset


def _lives(stages: list[Stage], assignment: BufferAssignment) -> dict[int, Life]:
    """The lives of all values in the arena, by index."""
    lives: dict[int, Life] = {}
    for number, stage in enumerate(stages):
        for group in (g for unit in stage for g in unit):
            for node in group.nodes:
                for slot in map(assignment.slot, assignment.stores.get(node.index, ())):
                    if slot is not None:
                        lives[slot[0]] = Life(slot[1], number, number)
            for view in assignment.reads(group):
                slot = assignment.slot(assignment.buffer_of.get(view.root.index))  # none for a constant
                if slot is not None and slot[0] in lives:
                    lives[slot[0]] = lives[slot[0]]._replace(last=number)
    return lives


def _share_frames(lives: dict[int, Life], assignment: BufferAssignment) -> dict[int, int]:
    """Have values with the same border take turns in memory that nobody else gets: a border stays zero for ever.

    Only the first of those that share memory is left in `lives`, and lives always.

    Returns:
        For each of the others, the first.
    """
    shared: dict[int, int] = {}
    free_from: dict[tuple[Dims, object], dict[int, int]] = {}  # by frame: for each that is first, when it is free again
    framed = [padded for padded in assignment.padded.values() if padded.pad.index in lives]
    for padded in sorted(framed, key=lambda p: lives[p.pad.index].first):
        index, hosts = padded.pad.index, free_from.setdefault(padded.frame, {})
        size, first, last = lives[index]
        host = next((h for h, free in hosts.items() if free < first), index)
        hosts[host] = last
        lives[index] = Life(size, 0, 1 << 30)
        if host != index:
            shared[index] = host
            del lives[index]
    return shared
