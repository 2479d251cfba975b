"""The reference engine: a straight NumPy interpreter of the op table. It is slow, and it is right by definition."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ..graph import Graph, Variable
from .contract import Run, Then
from .in_turn import run_in_turn


class ReferenceEngine:
    """Runs graphs node by node.

    Args:
        precision: "float32", or "float64" to see rounding apart from mistakes (gradient checks use it).
    """

    name = "reference"

    def __init__(self, precision: str = "float32") -> None:
        self.precision = precision

    def compile(self, graph: Graph) -> ReferenceProgram:
        """A program that walks the graph's nodes in order."""
        return ReferenceProgram(graph, self.precision)

    def run_many(self, runs: Iterable[Run], then: Then) -> None:
        """See `engines.contract.Engine.run_many`: one after the other."""
        run_in_turn(runs, then)


class ReferenceProgram:
    """A graph and the order to walk it in."""

    def __init__(self, graph: Graph, precision: str) -> None:
        self.graph = graph
        self._dtypes = {"float32": precision, "int32": "int32", "bool": "bool"}

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
    ) -> int:
        """See `engines.contract.Program.run`."""
        deadline = time.perf_counter() + seconds
        rows = self.graph.batch_size
        for step in range(steps):
            start = first_row + step * rows
            taken = slice(start, start + rows) if index is None else index[start : start + rows]
            results = self.step(state, [array[taken] for array in data])
            for array, value in zip(outputs, results, strict=True):
                array[start : start + rows] = value
            if time.perf_counter() > deadline:
                return step + 1
        return steps

    def step(self, state: Sequence[np.ndarray], batch: Sequence[np.ndarray]) -> list[Any]:
        """One step on the state, in place, with one array for each input of the graph; the outputs' values."""
        values: dict[int, Any] = {}
        for leaf, array in zip(self.graph.state_leaves, state, strict=True):
            values[leaf.index] = array.astype(self._dtypes[leaf.dtype])
        for leaf, array in zip(self.graph.inputs, batch, strict=True):
            values[leaf.index] = np.reshape(array, leaf.shape).astype(self._dtypes[leaf.dtype])  # type: ignore[type-var]
        with np.errstate(all="ignore"):
            for node in self.graph.nodes:
                if node.op is not None:
                    values[node.index] = node.op.evaluate(*[values[t.index] for t in node.inputs], **node.attrs)
                elif node.index not in values:
                    values[node.index] = node.attrs["value"].astype(self._dtypes[node.dtype], copy=False)
        positions = {variable: n for n, variable in enumerate(self.graph.state)}
        updates = [(positions[v], values[t.index]) for v, t in self.graph.updates.items()]
        for position, value in updates:
            state[position][...] = value
        return [values[t.index] for t in self.graph.outputs]
