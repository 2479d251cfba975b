"""Indexed slices: the gradient of a table that a step only looks rows up in, and updates of these rows alone.

The gradient is zero in all other rows, so neither it nor the update needs a pass over the table.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

import numpy as np

from .. import ops
from ..graph import Tensor, Variable, current_trace
from ..graph.ops.indexing import first_occurrences, put_rows, scatter_add, take_rows

Step = TypeVar("Step", bound=Callable[..., None])


class IndexedSlices(NamedTuple):
    """A gradient by rows.

    Attributes:
        indices: of rows, in any shape; several may mean the same row.
        sums: (number of indices, ...): the gradient's row at the first index that means it, zeros at the others.
    """

    indices: Tensor
    sums: Any

    def take(self, variable: Variable) -> Any:
        """The rows of a variable: (number of indices, ...)."""
        return ops.reshape(take_rows(variable, self.indices), (self.indices.size, *variable.shape[1:]))

    def put(self, variable: Variable, rows: Any) -> None:
        """Set these rows of a variable; those at an index that is not the first to mean its row are left out."""
        rows = ops.reshape(rows, (*self.indices.shape, *variable.shape[1:]))
        variable.assign(put_rows(variable, self.indices, rows))


class Rows(Variable):
    """Some rows of a variable, which stand in for it in a formula; they hold no numbers, a trace does."""

    def __init__(self, variable: Variable, count: int) -> None:
        self.__dict__.update(vars(variable))
        self._array = np.broadcast_to(np.zeros((), variable.dtype), (count, *variable.shape[1:]))
        self.holder = None


def elementwise(leaves_at_zero: Callable[[Any], bool] = lambda optimizer: False) -> Callable[[Step], Step]:
    """A decorator for an `update_step` that computes each element from that element, its gradient and its slots alone.

    It marks the method, not the class: a subclass with a formula of its own has to say so again.

    Args:
        leaves_at_zero: whether, with the settings of an optimizer, a gradient of zero changes neither weight nor slots.
    """

    def mark(update_step: Step) -> Step:
        update_step.leaves_at_zero = leaves_at_zero  # type: ignore[attr-defined]
        return update_step

    return mark


def is_elementwise(optimizer: Any) -> bool:
    """Whether the optimizer's update can be made for some rows of a weight alone."""
    return hasattr(type(optimizer).update_step, "leaves_at_zero")


def leaves_at_zero(optimizer: Any) -> bool:
    """Whether the optimizer's update leaves what has a gradient of zero exactly as it is."""
    return is_elementwise(optimizer) and bool(type(optimizer).update_step.leaves_at_zero(optimizer))


def indexed_slices(gradient: Any, max_count: float = math.inf) -> IndexedSlices | None:
    """The gradient by rows; None if it has no such form, or has more than `max_count` indices.

    The sums are made of the same numbers in the same order as the rows of the whole gradient, so they have its bits.
    """
    scatters = {t.index: t for t in _scatters(gradient)} if isinstance(gradient, Tensor) else {}
    count = sum(t.inputs[1].size for t in scatters.values())
    if not 0 < count <= max_count or current_trace() is None:
        return None
    lists = [t.inputs[1] for t in scatters.values()]
    indices: Any = lists[0] if len(lists) == 1 else ops.concatenate([ops.reshape(i, (-1,)) for i in lists])
    first: Any = first_occurrences(indices, rows=gradient.shape[0])
    positions, start = {}, 0
    for index, own in zip(scatters, lists, strict=True):
        positions[index] = first if own is indices else ops.reshape(first[start : start + own.size], own.shape)
        start += own.size
    return IndexedSlices(indices, _compact(gradient, positions, count))


@contextmanager
def rows_in_place(slices: IndexedSlices, variables: Iterable[Variable]) -> Iterator[dict[Variable, Variable]]:
    """A context in which stand-ins, by variable, hold the rows; at its end the rows go back where they were changed."""
    trace = current_trace()
    assert trace is not None
    rows: dict[Variable, Variable] = {variable: Rows(variable, slices.indices.size) for variable in variables}
    before = {stand_in: slices.take(variable) for variable, stand_in in rows.items()}
    with trace.substitute(before) as after:
        yield rows
    for variable, stand_in in rows.items():
        if after[stand_in] is not before[stand_in]:
            slices.put(variable, after[stand_in])


def _scatters(gradient: Tensor) -> list[Tensor]:
    """The `scatter_add` nodes that a gradient is a multiple or a sum of; none if it is anything else."""
    if gradient.kind == "scatter_add":
        return [gradient]
    if gradient.kind == "add":
        parts = [_scatters(t) if t.shape == gradient.shape else [] for t in gradient.inputs]
        return parts[0] + parts[1] if all(parts) else []
    if gradient.kind in ("multiply", "divide") and _is_factor(gradient.inputs[1]):
        return _scatters(gradient.inputs[0])
    return []


def _is_factor(t: Tensor) -> bool:
    """Whether the tensor is a number by which zero can be multiplied and divided."""
    return t.kind == "constant" and t.size == 1 and bool(np.isfinite(t.attrs["value"]).all() and t.attrs["value"].all())


def _compact(gradient: Tensor, positions: dict[int, Any], count: int) -> Any:
    """The gradient's formula with sums by position, (count, ...), in place of sums by row."""
    if gradient.index in positions:
        return scatter_add(gradient.inputs[0], positions[gradient.index], rows=count)
    assert gradient.op is not None
    inputs = [_compact(t, positions, count) if t.shape == gradient.shape else t for t in gradient.inputs]
    return gradient.op(*inputs, **gradient.attrs)
