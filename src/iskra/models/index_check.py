"""Data that are indices into tables, as those of an `Embedding` are, are checked before a step runs on them."""

from __future__ import annotations

import weakref
from collections.abc import Sequence

import numpy as np

from ..data import Data
from ..graph import Graph
from ..graph.index_limits import IndexLimit, index_limits
from ..layers import Embedding, Layer
from ..layers.embedding import outside
from ..layers.tracking import with_sublayers


class IndexCheck:
    """Checks data against the tables that a step takes rows from by them.

    The graph says which values go into a table as they are. Those that a step computes cannot be checked; where there
    is no such row, they have zeros.

    Args:
        graph: the step.
        model: its embeddings refuse negative numbers; in other tables these count from the end.
    """

    def __init__(self, graph: Graph, model: Layer) -> None:
        self._limits = index_limits(graph)
        layers = with_sublayers(model) if self._limits else []
        self._names = {layer.embeddings: layer.name for layer in layers if isinstance(layer, Embedding) and layer.built}
        self._seen: dict[int, weakref.ref[Data]] = {}

    def check(self, data: Data, who: str, rows: slice | None = None) -> None:
        """Check all rows, once, or these rows of arrays in which others will lie later.

        Raises:
            ValueError: an index is not in its table.
        """
        if not self._limits or (rows is None and id(data) in self._seen and self._seen[id(data)]() is data):
            return
        part = rows or slice(None)
        self.check_arrays([x[part] for x in data.x], [y[part] for y in data.y], who)
        if rows is None:
            self._seen[id(data)] = weakref.ref(data)

    def check_arrays(self, x: Sequence[np.ndarray], y: Sequence[np.ndarray], who: str) -> None:
        """Check inputs and targets. Raises: see `check`."""
        for limit in self._limits:
            number = limit.input - len(x)  # the step's inputs are x, y and the weights
            if number < 0:
                self._check(limit, x[limit.input], f"{who}: ", "x" if len(x) == 1 else f"x[{limit.input}]")
            elif number < len(y):
                self._check(limit, y[number], f"{who}: ", "y" if len(y) == 1 else f"y[{number}]")

    def _check(self, limit: IndexLimit, values: np.ndarray, who: str, name: str) -> None:
        layer = None if limit.variable is None else self._names.get(limit.variable)
        position = limit.first_outside(values, -limit.rows if layer is None else 0)
        if position is not None:
            raise ValueError(who + outside(values, position, limit.rows, name, layer))
