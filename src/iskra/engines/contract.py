"""What an engine is: it turns a graph into a program, and a program runs steps on a state."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from ..graph import Graph, Variable

State = Any
"""What `Program.bind` returns and `Program.run` takes: the numbers of a network, where the engine keeps them.

An engine that computes in main memory takes the variables' own arrays. One that computes elsewhere keeps copies: with a
run it becomes the variables' `holder`, and whoever reads a variable has its array brought up to date.
"""


class Program(Protocol):
    """A compiled graph."""

    graph: Graph

    def bind(self, variables: Sequence[Variable], numbers: Sequence[np.ndarray] = ()) -> State:
        """The state of a network for this program: a variable for each of `graph.state`, and numbers for the rest."""
        ...

    def run(
        self,
        state: State,
        data: Sequence[np.ndarray],
        *,
        index: np.ndarray | None = None,
        outputs: Sequence[np.ndarray] = (),
        first_row: int = 0,
        steps: int = 1,
        seconds: float = math.inf,
    ) -> int:
        """Run whole steps; return how many were done.

        With B rows a step, step s (from 0) takes the rows r = first_row + s B to r + B - 1 of the data, or those that
        `index` names there, and writes the rows r of the outputs.

        Args:
            state: what `bind` returned, changed in place.
            data: for each graph input a whole data array, any numeric dtype; rows are converted as they are taken.
            index: int64 row numbers (a shuffled epoch), or None to take rows in order.
            outputs: one C-contiguous array for each graph output, whose first axis is the batch.
            first_row: where in `index` (or the data) to begin.
            steps: how many steps at most.
            seconds: return after the first whole step that ends later than this.
        """
        ...


@dataclass
class Run:
    """A call of `Program.run` that is yet to be made; calling it makes it."""

    program: Program
    state: State
    data: Sequence[np.ndarray]
    index: np.ndarray | None = None
    outputs: Sequence[np.ndarray] = ()
    first_row: int = 0
    steps: int = 1
    seconds: float = math.inf
    member: Any = None  # whose it is, for `Engine.run_many`

    def __call__(self, **options: Any) -> int:
        return self.program.run(
            self.state,
            self.data,
            index=self.index,
            outputs=self.outputs,
            first_row=self.first_row,
            steps=self.steps,
            seconds=self.seconds,
            **options,
        )


Then = Callable[[Run, "int | BaseException"], "Run | None"]


class Engine(Protocol):
    """A way to run graphs."""

    name: str

    def compile(self, graph: Graph) -> Program:
        """A program that does what `graph` says."""
        ...

    def run_many(self, runs: Iterable[Run], then: Then) -> None:
        """Run the members of a population side by side, to the bits that each of them has alone.

        Args:
            runs: one of each member.
            then: called in this thread when a run has returned, with the number of steps done or the error that it
                raised; it gives the member's next run, or None if there is none.
        """
        ...
