"""Stacked recurrent cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

from ... import ops
from ...tree import is_nested
from ...typing import Array, Shape
from ..call_arguments import names_of
from ..layer import Layer
from ..options import LayerOptions
from ..wrapper import Holder


class StackedRNNCells(Holder):
    """A stack of cells as one cell: each takes the output of the one below.

    Args:
        cells: the cells, that of the inputs first.
        **kwargs: see `Layer`.

    Raises:
        ValueError: a cell without `call` or `state_size`.

    Example:
        >>> from iskra.layers import GRUCell, LSTMCell
        >>> StackedRNNCells([LSTMCell(3), GRUCell(2)]).state_size
        [[3, 3], 2]
    """

    def __init__(self, cells: Sequence[Any], **kwargs: Unpack[LayerOptions]) -> None:
        super().__init__(**kwargs)
        for cell in cells:
            if not hasattr(cell, "call") or not hasattr(cell, "state_size"):
                raise ValueError(
                    f"StackedRNNCells: expected cells with call and state_size, got {cell!r}. "
                    "Write a layer with both, or pass iskra's cells."
                )
        self.cells: list[Any] = list(cells)

    @property
    def state_size(self) -> list[Any]:
        """The lengths of the states of each cell."""
        return [cell.state_size for cell in self.cells]

    @property
    def output_size(self) -> int:
        """The length of the last cell's output."""
        return _output_size(self.cells[-1])

    def build(self, input_shape: Shape) -> None:
        """Make the weights of all cells."""
        for cell in self.cells:
            if isinstance(cell, Layer) and not cell.built:
                cell.build(input_shape)
            input_shape = (input_shape[0], _output_size(cell))

    def call(self, inputs: Array, states: Sequence[Any], training: bool = False) -> tuple[Array, list[Any]]:  # type: ignore[override]
        """One step through all cells: the last one's output, and the states of each."""
        new_states = []
        for cell, state in zip(self.cells, states, strict=True):
            parts = list(state) if is_nested(state) else [state]
            asked = isinstance(cell, Layer) and "training" in names_of(type(cell).call)
            inputs, new = cell(inputs, parts, training=training) if asked else cell(inputs, parts)
            new_states.append(new if is_nested(state) else (new[0] if is_nested(new) else new))
        return inputs, new_states

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """The states of each cell before the first step."""
        states = []
        for cell in self.cells:
            if hasattr(cell, "get_initial_state"):
                states.append(cell.get_initial_state(batch_size=batch_size))
            elif is_nested(cell.state_size):
                states.append([ops.zeros((batch_size, size), "float32") for size in cell.state_size])
            else:
                states.append(ops.zeros((batch_size, cell.state_size), "float32"))
        return states


def _output_size(cell: Any) -> int:
    size = getattr(cell, "output_size", None)
    if size is None:
        size = cell.state_size[0] if is_nested(cell.state_size) else cell.state_size
    return int(size)
