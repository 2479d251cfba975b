"""The native engine: a graph lowered, once, to kernels of the C++ core, which then runs step after step by itself.

The steps of the lowering:

    prepare              known numbers computed, ops decomposed, reductions in steps
    Fusion               which nodes share a kernel
    Predicates           what a step may leave out
    BufferAssignment     where values are stored, what is written in place
    schedule             stages between barriers
    memory.plan          one arena for what is alive for a while
    Emitter              kernels
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from ... import _native
from ...graph import Graph, Variable
from ..contract import Run, Then
from .addresses import Addresses
from .buffer_assignment import BufferAssignment
from .emit import Emitter
from .fusion import Fusion
from .groups import Group
from .memory import plan, too_large
from .predicates import Predicates
from .prepare import prepare
from .run_many import run_many
from .schedule import Stage, schedule

available_threads: Callable[[], int] = functools.cache(_native.available_threads)  # asked by every run, read from files


class NativeEngine:
    """Compiles graphs for the C++ core.

    Args:
        num_threads: how many threads it may use, asked before each run; all if None.
    """

    name = "native"

    def __init__(self, num_threads: Callable[[], int] | None = None) -> None:
        self._num_threads = num_threads

    def compile(self, graph: Graph) -> NativeProgram:
        """Lower the graph; a few milliseconds, no compiler involved."""
        return NativeProgram(graph, self._num_threads)

    def run_many(self, runs: Iterable[Run], then: Then) -> None:
        """See `engines.contract.Engine.run_many`: a thread for each member, as many as there may be."""
        run_many(runs, then, (self._num_threads or available_threads)())


class NativeProgram:
    """A lowered graph.

    Attributes:
        graph: what it was made from.
        stages: the schedule, as groups of nodes, to look at.
        assignment: which buffers values have.
        code_generator: which says the order of a group's members, and what a step may leave out.
        kernels: the numbers of each group's kernels.
        arena: elements of intermediate memory.
        core: the program of the C++ core.
    """

    def __init__(self, graph: Graph, num_threads: Callable[[], int] | None = None) -> None:
        self.graph = graph
        self._num_threads = num_threads or available_threads
        nodes, ends, views = prepare(graph)
        leaving = [ends[t.index] for t in [*graph.outputs, *graph.updates.values()]]
        fusion = Fusion(graph, nodes, views, leaving)
        predicates = Predicates(nodes, leaving, fusion)
        self.assignment: BufferAssignment = BufferAssignment(graph, fusion, ends)
        self.stages: list[Stage] = schedule(self.assignment.groups, self.assignment.dependencies)
        offsets, self.arena = plan(self.stages, self.assignment, graph)
        addresses = Addresses(graph, fusion, self.assignment, offsets)
        emitter = Emitter(addresses, predicates, lower=lambda body: NativeProgram(body).core)
        self.code_generator, self.kernels = emitter.code_generator, emitter.kernels
        self.core: _native.Program = _native.Program(
            arena=self.arena,
            num_state=len(graph.state),
            constants=[addresses.constants],
            num_inputs=len(graph.inputs),
            num_outputs=len(graph.outputs),
            batch=graph.batch_size,
        )
        self.core.set_schedule(
            [[numbers for unit in stage for numbers in emitter.units(self.core, unit)] for stage in self.stages]
        )

    @property
    def groups(self) -> list[Group]:
        """All groups, in the order of the schedule."""
        return [group for stage in self.stages for unit in stage for group in unit]

    def bind(self, variables: Sequence[Variable], numbers: Sequence[np.ndarray] = ()) -> list[np.ndarray]:
        """See `engines.contract.Program.bind`."""
        return [*[variable.value for variable in variables], *numbers]

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
        apart: bool = False,
    ) -> int:
        """See `engines.contract.Program.run`.

        With `apart` the steps run on the calling thread alone, in an arena that belongs to it; other threads may run
        the program at the same time.
        """
        try:
            return self.core.run(
                state=state,
                data=data,
                index=index,
                outputs=outputs,
                first_row=first_row,
                steps=steps,
                seconds=seconds,
                threads=1 if apart else self._num_threads(),
                apart=apart,
            )
        except MemoryError as error:
            raise too_large(self.arena, self.graph) from error
