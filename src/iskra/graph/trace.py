"""Tracing: Python code run once on symbolic values gives the graph of a step, state in and state out."""

from __future__ import annotations

import threading
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .tensor import Shape, Tensor

if TYPE_CHECKING:
    from .variable import Variable


_LEAVES = ("input", "state", "constant")


class _Active(threading.local):
    """The open traces of a thread, innermost last; None where one is suspended."""

    def __init__(self) -> None:
        self.traces: list[Trace | None] = []


_active = _Active()


def current_trace() -> Trace | None:
    """The open trace of this thread, or None when ops compute eagerly."""
    traces = _active.traces
    return traces[-1] if traces else None


@contextmanager
def untraced() -> Iterator[None]:
    """A context in which ops compute eagerly though a trace is open, as when a layer creates its weights."""
    _active.traces.append(None)
    try:
        yield
    finally:
        _active.traces.pop()


class Trace:
    """Records the ops called inside `with Trace() as trace:`.

    Variables read inside become state leaves; `assign` replaces what later reads see and, at the end, what is written
    back. An op called twice on the same inputs is one node.

    Example:
        >>> from iskra.graph import Variable
        >>> w = Variable([2.0])
        >>> with Trace() as trace:
        ...     x = trace.input((3, 1), "float32", "x")
        ...     y = x * w
        >>> trace.graph([y])
        <Graph of 3 nodes: 1 inputs, 1 state, 1 outputs, 0 updates>
    """

    def __init__(self) -> None:
        self.nodes: dict[Any, Tensor] = {}  # by op, inputs and settings: equal nodes are recorded once
        self.inputs: list[Tensor] = []
        self._leaves: dict[Variable, Tensor] = {}
        self._values: dict[Variable, Tensor] = {}

    def __enter__(self) -> Trace:
        _active.traces.append(self)
        return self

    def __exit__(self, *_: object) -> None:
        _active.traces.pop()

    def input(self, shape: Shape, dtype: str, name: str) -> Tensor:
        """A leaf that a run fills with rows of a data array."""
        tensor = Tensor(None, (), {"leaf": "input", "name": name}, tuple(shape), dtype)
        self.inputs.append(tensor)
        return tensor

    def read(self, variable: Variable) -> Tensor:
        """The variable's value so far."""
        if variable not in self._values:
            leaf = Tensor(None, (), {"leaf": "state", "variable": variable}, variable.shape, variable.stored_dtype)
            self._leaves[variable] = self._values[variable] = leaf
        return self._values[variable]

    def write(self, variable: Variable, value: Tensor) -> None:
        """Make `value` the variable's value from here on."""
        self.read(variable)
        self._values[variable] = value

    @property
    def state(self) -> dict[Variable, Tensor]:
        """The variables that were read or assigned, each with its value at the start."""
        return dict(self._leaves)

    def assigns(self, variable: Variable) -> bool:
        """Whether something was assigned to the variable."""
        return variable in self._values and self._values[variable] is not self._leaves[variable]

    @contextmanager
    def aside(self) -> Iterator[dict[Variable, Tensor]]:
        """A context that collects assignments in the dictionary it yields instead of making them."""
        before, assigned = dict(self._values), dict[Any, Tensor]()
        yield assigned
        inside = self._values
        self._values = {**self._leaves, **before}
        assigned.update({v: t for v, t in inside.items() if t is not self._values[v]})

    @contextmanager
    def substitute(self, values: dict[Variable, Tensor]) -> Iterator[dict[Variable, Tensor]]:
        """A context in which variables have other values; the dictionary it yields holds, at its end, those after it.

        What is assigned to them inside stays inside.
        """
        outer = {variable: self._values.pop(variable, None) for variable in values}
        after = dict(values)
        self._values.update(values)
        try:
            yield after
        finally:
            for variable, value in outer.items():
                after[variable] = self._values.pop(variable)
                if value is not None:
                    self._values[variable] = value

    def graph(self, outputs: Sequence[Tensor] = ()) -> Graph:
        """The recorded graph, as far as outputs and updates depend on it."""
        updates = {v: t for v, t in self._values.items() if t is not self._leaves[v]}
        nodes = reachable([*outputs, *updates.values()])
        for node in nodes:
            if node.op is None and node.attrs["leaf"] not in _LEAVES:
                raise ValueError(
                    f"Trace: expected values of this call, got {node.attrs['leaf']!r} of a functional model. "
                    "Make it an input of the layer or model that uses it."
                )
        used = {id(node) for node in nodes}
        state = [v for v, leaf in self._leaves.items() if id(leaf) in used or v in updates]
        leaves = [self._leaves[v] for v in state]
        return Graph(list(self.inputs), state, leaves, list(outputs), updates, nodes)


@dataclass(eq=False, repr=False)
class Graph:
    """A step as data: `state, batch -> state, outputs`.

    Attributes:
        inputs: leaves filled from data arrays, one row of the array a row of the batch.
        state: the variables it reads or writes; `state_leaves` are their values at the step's start.
        outputs: tensors handed back.
        updates: what each variable holds after the step.
        nodes: all tensors that outputs and updates need, inputs before users.
    """

    inputs: list[Tensor]
    state: list[Variable]
    state_leaves: list[Tensor]
    outputs: list[Tensor]
    updates: dict[Variable, Tensor]
    nodes: list[Tensor]

    @property
    def batch_size(self) -> int:
        """Rows a step takes from each data array."""
        return (self.inputs[0].shape[0] or 1) if self.inputs else 1

    def state_arrays(self) -> list[np.ndarray]:
        """The arrays of `state`, in order."""
        return [variable.value for variable in self.state]

    def replace(self, new: Mapping[int, Tensor]) -> Graph:
        """The graph with other nodes in the place of its own, which are known by their indices."""
        outputs = [new[t.index] for t in self.outputs]
        updates = {variable: new[t.index] for variable, t in self.updates.items()}
        inputs, leaves = ([new.get(t.index, t) for t in tensors] for tensors in (self.inputs, self.state_leaves))
        return Graph(inputs, self.state, leaves, outputs, updates, reachable([*outputs, *updates.values()]))

    def __repr__(self) -> str:
        return (
            f"<Graph of {len(self.nodes)} nodes: {len(self.inputs)} inputs, {len(self.state)} state, "
            f"{len(self.outputs)} outputs, {len(self.updates)} updates>"
        )


def reachable(ends: Iterable[Tensor], stops: Container[int] = ()) -> list[Tensor]:
    """The tensors that `ends` depend on, and these, inputs before users; the inputs of `stops` are not followed."""
    seen: dict[int, Tensor] = {}
    stack = list(ends)
    while stack:
        tensor = stack.pop()
        if tensor.index not in seen:
            seen[tensor.index] = tensor
            if tensor.index not in stops:
                stack.extend(tensor.inputs)
    return [seen[index] for index in sorted(seen)]
