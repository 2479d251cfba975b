"""What an engine is: it turns a graph into a program, and a program runs steps on a state."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from ..graph import Graph


class Program(Protocol):
    """A compiled graph."""

    graph: Graph

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
        """Run whole steps; return how many were done.

        With B rows a step, step s (from 0) takes the rows r = first_row + s B to r + B - 1 of the data, or those that
        `index` names there, and writes the rows r of the outputs.

        Args:
            state: one array for each of `graph.state`, changed in place.
            data: for each graph input a whole data array, any numeric dtype; rows are converted as they are taken.
            index: int64 row numbers (a shuffled epoch), or None to take rows in order.
            outputs: one C-contiguous array for each graph output, whose first axis is the batch.
            first_row: where in `index` (or the data) to begin.
            steps: how many steps at most.
            seconds: return after the first whole step that ends later than this.
        """
        ...


class Engine(Protocol):
    """A way to run graphs."""

    name: str

    def compile(self, graph: Graph) -> Program:
        """A program that does what `graph` says."""
        ...
