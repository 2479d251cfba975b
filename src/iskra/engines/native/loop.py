"""Loops: a body is lowered like any graph, and its kernels are run step after step for one chunk of the batch.

What is carried is the state of that small program, updated in place; a row of each sequence is state that is only read
and lies elsewhere at each step. Chunks of the batch go through all steps on their own: threads do not meet.
"""

from __future__ import annotations

from collections.abc import Callable

from ..._native import Program
from ...graph import Graph, Tensor
from ...graph.ops.scan import EACH, Body
from .addresses import Address, Addresses
from .batch_independence import BatchIndependence, resized
from .groups import Group

CHUNK = 16  # rows: enough for the weights to be read from the cache seldom, few enough for each thread to have some

Binding = tuple[int, int, int, int, int, int]  # base, offset, step, chunk, size, size of the last chunk


def emit_loop(at: Addresses, program: Program, group: Group, lower: Callable[[Graph], Program]) -> int:
    """The kernel of a loop and the values that are read of it; `lower` makes a program of a body."""
    loop, *results = group.nodes
    body: Body = loop.attrs["body"]
    stacks = [node for node in results if node.attrs["what"] == EACH]
    values = [body.wanted[node.attrs["which"]] for node in stacks]
    chunks = _Chunks(BatchIndependence(body, values))
    bodies = [lower(_resized_body(body, values, chunks.batched, rows)) for rows in chunks.sizes]
    states = [
        chunks.binding(leaf, at.input(source), leaf.size if leaf in body.xs else 0)
        for leaf, source in zip(body.leaves, loop.inputs, strict=True)
    ]
    ends = {node.attrs["which"]: node for node in results if node.attrs["what"] != EACH}
    lasts = [
        chunks.binding(leaf, at.result(ends[i]), 0) if i in ends else (-1, 0, 0, 0, 0, 0)
        for i, leaf in enumerate(body.carries)
    ]
    outputs = [chunks.binding(value, at.result(node), value.size) for node, value in zip(stacks, values, strict=True)]
    return program.add_scan(
        body=bodies[0],
        rest=bodies[1] if len(bodies) > 1 else None,
        chunks=chunks.count,
        steps=body.length,
        reverse=body.reverse,
        carries=len(body.carries),
        states=states,
        lasts=lasts,
        outputs=outputs,
    )


class _Chunks:
    """The batch of a loop in chunks.

    Args:
        batch: which values have its rows.

    Attributes:
        count: how many there are of the first size.
        sizes: the rows of a chunk, and of the last one if that is smaller; None for all.
        batched: indices of the values that are cut.
    """

    def __init__(self, batch: BatchIndependence) -> None:
        rows = batch.count
        self.count, self.sizes, self.batched = 1, [rows], batch.batched
        if rows is not None and rows > CHUNK:
            self.count, rest = divmod(rows, CHUNK)
            self.sizes = [CHUNK, rest] if rest else [CHUNK]

    def binding(self, value: Tensor, address: Address, step: int) -> Binding:
        """Where a value of the body lies at each step, for each chunk."""
        if value.index not in self.batched or self.sizes[0] is None:
            return (*address, step, 0, value.size, value.size)
        row = value.size // (value.shape[0] or 1)
        size, rest = [row * rows for rows in [*self.sizes, 0] if rows is not None][:2]
        return (*address, step, size, size, rest)


def _resized_body(body: Body, values: list[Tensor], batched: set[int], rows: int | None) -> Graph:
    """The body as a graph of its own, for so many rows of the batch."""
    made: dict[int, Tensor] = {}
    slots = [object() for _ in body.leaves]
    for leaf, slot in zip(body.leaves, slots, strict=True):
        shape, _ = resized(leaf, rows if leaf.index in batched else None)
        made[leaf.index] = Tensor(None, (), {"leaf": "state", "variable": slot}, shape, leaf.dtype)
    leaves = [made[leaf.index] for leaf in body.leaves]
    for node in body.nodes(values):
        if node.index in made:
            continue
        shape, attrs = resized(node, rows if node.index in batched else None)
        made[node.index] = Tensor(node.op, tuple(made[t.index] for t in node.inputs), attrs, shape, node.dtype)
    updates = {slot: made[new.index] for slot, new in zip(slots, body.news, strict=False)}
    nodes = sorted(made.values(), key=lambda t: t.index)
    outputs = [made[value.index] for value in values]
    return Graph([], slots, leaves, outputs, updates, nodes)  # type: ignore[arg-type]
