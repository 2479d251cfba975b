"""The native engine: a graph lowered, once, to kernels of the C++ core, which then runs step after step by itself.

The way of a graph: `prepare` (known numbers, reductions cut to size) -> `Fusion` (which nodes share a kernel) ->
`Predicates` (what a step may leave out) -> `Placement` (where values live, what is written in place) -> `schedule` (stages
between barriers) -> `memory.plan` (one arena) -> `Emitter` (kernels).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ... import _native, config
from ...graph import Graph
from .emit import Emitter
from .fusion import Fusion
from .memory import plan
from .placement import Placement
from .predicates import Predicates
from .prepare import prepare
from .schedule import schedule


class NativeEngine:
    """Compiles graphs for the C++ core."""

    name = "native"

    def compile(self, graph: Graph) -> NativeProgram:
        """Lower the graph; a few milliseconds, no compiler involved."""
        return NativeProgram(graph)


class NativeProgram:
    """A lowered graph.

    Attributes:
        graph: what it was made from.
        stages: the schedule, as groups of nodes, to look at.
        placement: where values live.
        kernels: the numbers of each group's kernels, by the group's id.
        coder: which says the order of a group's members, and what a step may leave out.
        arena: elements of intermediate memory.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        nodes, ends = prepare(graph)
        leaving = [ends[t.index] for t in [*graph.outputs, *graph.updates.values()]]
        fusion = Fusion(graph, nodes, leaving)
        predicates = Predicates(nodes, leaving, fusion)
        self.placement = Placement(graph, fusion, ends)
        self.stages = schedule(self.placement)
        offsets, self.arena = plan(self.stages, self.placement)
        emitter = Emitter(graph, fusion, self.placement, predicates, offsets)
        self.coder, self.kernels = emitter.coder, emitter.kernels
        self._program = _native.Program(
            arena=self.arena,
            num_state=len(graph.state),
            constants=[emitter.constants],
            num_inputs=len(graph.inputs),
            num_outputs=len(graph.outputs),
            batch=graph.batch_size,
        )
        self._program.set_schedule(
            [[kernels for unit in stage for kernels in emitter.units(self._program, unit)] for stage in self.stages]
        )

    def run(
        self,
        state: Sequence[np.ndarray],
        data: Sequence[np.ndarray],
        *,
        index: np.ndarray | None = None,
        outputs: Sequence[np.ndarray] = (),
        first_row: int = 0,
        steps: int = 1,
        seconds: float = math.inf,
    ) -> int:
        """See `engines.contract.Program.run`."""
        return self._program.run(
            state=state,
            data=data,
            index=index,
            outputs=outputs,
            first_row=first_row,
            steps=steps,
            seconds=seconds,
            threads=config.num_threads(),
        )
