"""Loops: a body is lowered like any graph, and its kernels are run step after step for one piece of the batch.

What is carried is the state of that small program, updated in place; a row of each sequence is state that is only read
and lies elsewhere at each step. Pieces of the batch go through all steps on their own: no thread waits for another.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ...graph import Graph, Tensor
from ...graph.ops.scan import EACH, Body
from .groups import Group
from .rows import Rows, resized

if TYPE_CHECKING:
    from . import NativeProgram
    from .emit import Emitter

PIECE = 8  # rows: enough for the register tile, few enough for each thread to have some

Binding = tuple[int, int, int, int, int, int]  # base, offset, step, piece, size, size of the last piece


def emit_loop(emitter: Emitter, program: Any, group: Group) -> list[int]:
    """The kernel of a loop."""
    loop, *results = group.nodes
    body: Body = loop.attrs["body"]
    stacks = [node for node in results if node.attrs["what"] == EACH]
    values = [body.wanted[node.attrs["which"]] for node in stacks]
    batch = Rows(body, values)
    cut = _Cut(batch)
    bodies = [_lowered(body, values, batch, rows) for rows in cut.sizes]
    homes = emitter.placement.home
    states = []
    for leaf, source in zip(body.leaves, loop.inputs, strict=True):
        step = _size(leaf) if leaf in body.xs else 0
        states.append(cut.binding(leaf, emitter.source(emitter.fusion.views[source.index]), step))
    ends = {node.attrs["which"]: node for node in results if node.attrs["what"] != EACH}
    lasts = [
        cut.binding(leaf, emitter.address(homes[ends[place].index]), 0) if place in ends else (-1, 0, 0, 0, 0, 0)
        for place, leaf in enumerate(body.carries)
    ]
    outputs = [
        cut.binding(value, emitter.address(homes[node.index]), _size(value))
        for node, value in zip(stacks, values, strict=True)
    ]
    return [
        program.add_scan(
            body=bodies[0]._program,
            rest=bodies[1]._program if len(bodies) > 1 else None,
            chunks=cut.pieces,
            steps=body.length,
            reverse=body.reverse,
            carries=len(body.carries),
            states=states,
            lasts=lasts,
            outputs=outputs,
        )
    ]


def work(loop: Tensor) -> int:
    """Elementary operations of all steps, roughly."""
    body: Body = loop.attrs["body"]
    total = 0
    for node in body.nodes(list(body.wanted.values())):
        depth = 2 * (node.inputs[0].shape[-1] or 1) // 16 + 1 if node.kind == "matmul" else 1
        total += node.size * depth
    return total * body.length


class _Cut:
    """Pieces of the batch.

    Args:
        batch: which values have its rows.

    Attributes:
        pieces: how many there are of the first size.
        sizes: the rows of a piece, and of the last one if that is smaller; None for all.
    """

    def __init__(self, batch: Rows) -> None:
        self._batched = batch.batched if batch.count is not None else set()
        rows = batch.count
        self.pieces = 1 if rows is None else max(1, rows // PIECE)
        self.sizes: list[int | None] = [None] if rows is None else [min(rows, PIECE)]
        if rows is not None and rows > PIECE and rows % PIECE:
            self.sizes.append(rows % PIECE)

    def binding(self, value: Tensor, address: tuple[int, int], step: int) -> Binding:
        """Where a value of the body lies at each step, for each piece."""
        size = _size(value)
        if value.index not in self._batched or self.sizes[0] is None:
            return (*address, step, 0, size, size)
        row = size // value.shape[0]  # type: ignore[operator]
        rest = row * self.sizes[1] if len(self.sizes) > 1 else 0  # type: ignore[operator]
        return (*address, step, row * self.sizes[0], row * self.sizes[0], rest)


def _lowered(body: Body, values: list[Tensor], batch: Rows, rows: int | None) -> NativeProgram:
    """The body as a program of its own, for so many rows of the batch."""
    from . import NativeProgram

    made: dict[int, Tensor] = {}
    slots = [object() for _ in body.leaves]
    for leaf, slot in zip(body.leaves, slots, strict=True):
        shape, _ = resized(leaf, rows if leaf.index in batch.batched else None)
        made[leaf.index] = Tensor(None, (), {"leaf": "state", "variable": slot}, shape, leaf.dtype)
    leaves = [made[leaf.index] for leaf in body.leaves]
    for node in body.nodes(values):
        if node.index in made:
            continue
        shape, attrs = resized(node, rows if node.index in batch.batched else None)
        made[node.index] = Tensor(node.op, tuple(made[t.index] for t in node.inputs), attrs, shape, node.dtype)
    updates = {slot: made[new.index] for slot, new in zip(slots, body.news, strict=False)}
    nodes = sorted(made.values(), key=lambda t: t.index)
    outputs = [made[value.index] for value in values]
    return NativeProgram(Graph([], slots, leaves, outputs, updates, nodes))  # type: ignore[arg-type]


def _size(value: Tensor) -> int:
    return math.prod(value.shape)  # type: ignore[arg-type]
