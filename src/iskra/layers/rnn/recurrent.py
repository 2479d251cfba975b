"""The recurrent layer: a cell applied to the steps of a sequence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

import numpy as np

from ... import ops
from ...graph import Variable, untraced
from ...graph.free_length import FreeLength
from ...graph.unknown import is_open, unknown
from ...options import options_in
from ...registry import snake_case
from ...tree import flatten, is_nested, map_structure, pack_sequence_as
from ...typing import Array, Inputs, Outputs, Shape, Shapes, Structure
from ..call_arguments import names_of
from ..input_spec import InputSpec
from ..layer import Layer
from ..options import LayerOptions
from ..wrapper import Holder
from .cell import Cell
from .stacked import StackedRNNCells

_MOST_UNROLLED = 10_000  # steps; a graph of more takes longer to make than to run


class Memory:
    """The states that a stateful layer keeps from batch to batch; not among its weights.

    Args:
        values: variables, or a structure of them.
    """

    def __init__(self, values: Structure) -> None:
        self.values = values


class RNN(Holder):
    """Recurrent layer: apply a cell to a sequence, step by step: `output, states = cell(inputs_t, states)`.

    A cell of your own is a layer with `state_size` (the length of the state, or a list of lengths) and a
    `call(self, inputs, states)` that returns the output and the new states:

        class Running(iskra.layers.Layer):
            def __init__(self, units, **kwargs):
                super().__init__(**kwargs)
                self.units = self.state_size = units

            def build(self, input_shape):
                self.kernel = self.add_weight((input_shape[-1], self.units), name="kernel")

            def call(self, inputs, states):
                total = states[0] + iskra.ops.matmul(inputs, self.kernel)
                return total, [total]

    Its `call` is recorded once, whatever the number of steps: the loop is one op of the graph.

    Args:
        cell: the cell, or a list of cells that are stacked.
        return_sequences: return the outputs of all steps, not only of the last.
        return_state: return the last states as well.
        go_backwards: process the sequence in reverse; outputs of all steps are then in that order.
        stateful: begin each batch with the last states of the one before.
        unroll: write all steps out in the graph, in place of a loop.
        zero_output_for_mask: whether the output of a masked step is 0, not that of the step before it.
        **kwargs: see `Layer`.

    Shapes:
        input (N, T, ...), with a mask (N, T) whose False steps leave the states as they are; output (N, units), or
        (N, T, units) with `return_sequences`; with `return_state` a list of it and the states.

    Raises:
        ValueError: a cell without `call` or `state_size`.

    Example:
        >>> from iskra.layers import SimpleRNNCell
        >>> RNN(SimpleRNNCell(4)).compute_output_shape((None, 10, 8))
        (None, 4)
    """

    supports_masking = True

    def __init__(
        self,
        cell: Any,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        zero_output_for_mask: bool = False,
        **kwargs: Unpack[LayerOptions],
    ) -> None:
        super().__init__(**kwargs)
        cell = StackedRNNCells(cell) if isinstance(cell, (list, tuple)) else cell
        for wanted in ("call", "state_size"):
            if not hasattr(cell, wanted):
                raise ValueError(
                    f"{type(self).__name__}: expected a cell with {wanted}, got {cell!r}. Write a layer with "
                    "state_size and call(self, inputs, states), or pass one of iskra's cells."
                )
        self.cell = cell
        self.return_sequences = return_sequences
        self.return_state = return_state
        self.go_backwards = go_backwards
        self.stateful = stateful
        self.unroll = unroll
        self.zero_output_for_mask = zero_output_for_mask
        self._memory = Memory(None)

    def build(self, sequences_shape: Shape, initial_state_shape: Shapes = None) -> None:
        """Make the cell's weights."""
        if isinstance(self.cell, Layer) and not self.cell.built:
            self.cell.build((sequences_shape[0], *sequences_shape[2:]))

    def call(
        self,
        sequences: Array,
        initial_state: Structure | None = None,
        mask: Array | None = None,
        training: bool = False,
    ) -> Outputs:
        """The last output or all of them, and the states with `return_state`."""
        dims = ops.shape(sequences)
        if is_open(dims):
            return self._unknown(dims)
        self._check_unrolled(dims[1])
        states = self._initial_states(sequences, initial_state)
        self._begin(dims[0], dims[-1], bool(training))
        rows = _time_first(sequences)  # (T, N, ...)
        project = isinstance(self.cell, Cell)
        rows = self.cell.project(rows) if project else rows
        kept = None if mask is None else ops.expand_dims(ops.transpose(ops.cast(mask, "bool")), -1)  # (T, N, 1)

        # as in Keras, an unrolled loop repeats the output before, which is 0 at first; a loop repeats the state
        repeats = self.unroll and kept is not None and not self.zero_output_for_mask
        emits = repeats or self.return_sequences or not self._ends_with_a_state

        def step(carry: Any, x: Any) -> tuple[Any, Any]:
            before, last = carry if repeats else (carry, None)
            output, new = self._cell_step(before, x[0], project, training)
            if x[1] is not None:
                if not repeats and not self.zero_output_for_mask:
                    last = before[-1][0] if is_nested(before[0]) else before[0]
                output = ops.where(_as_deep(x[1], output), output, 0.0 if last is None else last)
                new = self._held(x[1], new, before)
            return (new, output) if repeats else new, output if emits else None

        carry, outputs = ops.scan(
            step, (states, None) if repeats else states, (rows, kept), reverse=self.go_backwards,
            unroll=True if self.unroll else 1,
        )  # fmt: skip
        states = carry[0] if repeats else carry
        self._end()
        if self.stateful and dims[0] is not None and not isinstance(dims[0], FreeLength):  # else for shapes alone
            for variable, state in zip(flatten(self._memory.values), flatten(states), strict=True):
                variable.assign(state)
        return self._results(states, outputs)

    def compute_mask(self, inputs: Inputs, previous_mask: Structure) -> Structure:
        """The mask of the steps, if all outputs are returned; the states have none."""
        mask = previous_mask[0] if isinstance(previous_mask, (list, tuple)) else previous_mask
        mask = mask if self.return_sequences else None
        return [mask, *[None for _ in self._sizes]] if self.return_state else mask

    def get_initial_state(self, batch_size: Any) -> list[Any]:
        """The states before the first step, zeros unless the cell has others."""
        if hasattr(self.cell, "get_initial_state"):
            states = self.cell.get_initial_state(batch_size=batch_size)
            return list(states) if is_nested(states) else [states]
        return [ops.zeros((batch_size, size), "float32") for size in self._sizes]

    def reset_state(self) -> None:
        """Set the states of a stateful layer to zeros."""
        for variable in flatten(self._memory.values):
            if variable is not None:
                variable.assign(np.zeros(variable.shape))

    reset_states = reset_state

    @property
    def states(self) -> Structure:
        """The states of a stateful layer after the last batch; None before the first."""
        return self._memory.values

    @property
    def _sizes(self) -> list[Any]:
        size = self.cell.state_size
        return list(size) if isinstance(size, (list, tuple)) else [size]

    @property
    def _ends_with_a_state(self) -> bool:
        """Whether the last output is known to be a state."""
        top = self.cell.cells[-1] if isinstance(self.cell, StackedRNNCells) else self.cell
        return isinstance(top, Cell) and not self.zero_output_for_mask

    def _check_unrolled(self, num_steps: int | None) -> None:
        if self.unroll and num_steps is not None and num_steps > _MOST_UNROLLED:
            raise ValueError(
                f"{self._who}: expected at most {_MOST_UNROLLED} steps to unroll, got {num_steps}. "
                "Remove unroll=True: a loop takes any number of steps."
            )

    # A step. --------------------------------------------------------------------------------------------------------

    def _cell_step(self, states: Any, x: Array, project: bool, training: bool) -> tuple[Any, Any]:
        """The output and the new states of a step, in the structure of the old ones."""
        if project:
            output, new = self.cell.step(x, list(states))
        elif isinstance(self.cell, Layer) and "training" in names_of(type(self.cell).call):
            output, new = self.cell(x, states, training=training)
        else:
            output, new = self.cell(x, states) if callable(self.cell) else self.cell.call(x, states)
        new = list(new) if is_nested(new) else [new]
        return output, pack_sequence_as(states, flatten(new))

    def _held(self, kept: Array, new: Any, old: Any) -> Any:
        """The new states, where the mask is False the old ones."""
        values = [ops.where(_as_deep(kept, a), a, b) for a, b in zip(flatten(new), flatten(old), strict=True)]
        return pack_sequence_as(old, values)

    def _begin(self, rows: int | None, width: int | None, training: bool) -> None:
        """Let the cells draw their dropout masks, once for all steps."""
        for cell in _cells(self.cell):
            cell.begin(rows, width, training)
            width = cell.units

    def _end(self) -> None:
        for cell in _cells(self.cell):
            cell.end()

    # Before and after. ----------------------------------------------------------------------------------------------

    def _initial_states(self, sequences: Array, initial_state: Any) -> list[Any]:
        rows = ops.shape(sequences)[0]
        if initial_state is not None:
            return list(initial_state) if is_nested(initial_state) else [initial_state]
        if rows is None:  # only shapes are asked for
            return map_structure(lambda value: unknown((None, *value.shape[1:])), self.get_initial_state(1))
        if not self.stateful or isinstance(rows, FreeLength):
            return self.get_initial_state(rows)
        kept = self._memory.values
        if kept is None:
            with untraced():
                first = self.get_initial_state(rows)
                kept = map_structure(lambda v: Variable(np.asarray(v), name="rnn_state", trainable=False), first)
            self._memory.values = kept
        elif flatten(kept)[0].shape[0] != rows:
            raise ValueError(
                f"{self._who}: expected {flatten(kept)[0].shape[0]} examples in each batch, as before, got {rows}. "
                "A stateful layer continues the states of the same examples: choose a batch_size that divides them."
            )
        return map_structure(ops.convert_to_tensor, kept)

    def _results(self, states: Any, outputs: Any) -> Outputs:
        """Outputs (T, N, ...) as (N, T, ...) in the order in which they were computed, or the last."""
        if self.return_sequences:
            output = _time_first(outputs)
            output = ops.flip(output, 1) if self.go_backwards else output
        elif outputs is None:
            output = flatten(states[-1] if isinstance(self.cell, StackedRNNCells) else states)[0]
        else:
            output = outputs[0] if self.go_backwards else outputs[-1]
        return [output, *states] if self.return_state else output

    def _unknown(self, dims: Sequence[int | None]) -> Outputs:
        """Results with shapes and no values, while the number of steps is not known."""
        first = self.get_initial_state(1)
        states = map_structure(lambda value: unknown((dims[0], *value.shape[1:])), first)
        size = getattr(self.cell, "output_size", None)
        width = (size,) if isinstance(size, int) else flatten(states[-1])[0].shape[1:]
        output = unknown((*dims[:2], *width) if self.return_sequences else (dims[0], *width))
        return [output, *states] if self.return_state else output


class CellRNN(RNN):
    """The base of recurrent layers that make their own cell.

    Args:
        cell_class: class of the cell.
        arguments: those of the cell that the layer has by position, too.
        cell_options: the group of the cell's options, which are taken out of the layer's.
        use_cudnn: "auto" or False.
        implementation: accepted for Keras's sake.
        **options: those of the cell and of `RNN`.

    Raises:
        ValueError: another `use_cudnn`.
    """

    def __init__(
        self,
        cell_class: type[Cell],
        arguments: tuple[Any, ...],
        cell_options: type,
        use_cudnn: bool | str = "auto",
        implementation: int = 2,
        **options: Any,
    ) -> None:
        if use_cudnn not in ("auto", False):
            raise ValueError(
                f"{type(self).__name__}: expected use_cudnn 'auto' or False, got {use_cudnn!r}. "
                "There is one implementation, without cuDNN."
            )
        cell = cell_class(
            *arguments,
            **{name: options.pop(name) for name in options_in(cell_options)},
            name=snake_case(cell_class.__name__),
            trainable=options.get("trainable", True),
        )
        super().__init__(cell, **options)
        self.use_cudnn = use_cudnn
        self.input_spec: InputSpec = InputSpec(ndim=3)


def _as_deep(kept: Array, value: Array) -> Array:
    """A mask (N, 1) with an axis for each of the value's."""
    return ops.reshape(kept, (-1, *[1] * (len(ops.shape(value)) - 1)))


def _time_first(x: Array) -> Array:
    """Batch and steps exchanged."""
    return ops.transpose(x, (1, 0, *range(2, len(ops.shape(x)))))


def _cells(cell: Any) -> list[Cell]:
    """The cells with dropout in a cell."""
    if isinstance(cell, StackedRNNCells):
        return [inner for part in cell.cells for inner in _cells(part)]
    return [cell] if isinstance(cell, Cell) else []
