"""A recurrent layer in both directions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

from .. import ops
from ..configurable import one_of
from ..typing import Array, ArrayLike, Inputs, Outputs, Shape, Shapes, Structure
from .call_arguments import names_of
from .options import LayerOptions
from .wrapper import Holder, checked, copied

_MODES = ("sum", "mul", "ave", "concat", None)


class Bidirectional(Holder):
    """Bidirectional recurrent layer: two layers process the sequence in opposite directions.

    Args:
        layer: a recurrent layer; a copy of it is the forward layer.
        merge_mode: how the two outputs become one: "concat", "sum", "mul" or "ave"; None leaves two.
        weights: initial weights, those of the forward layer first.
        backward_layer: the backward layer; by default a copy with the opposite `go_backwards`.
        **kwargs: see `Layer`.

    Shapes:
        those of the layer, the last axis twice as long for "concat"; with `return_state` a list of the output and the
        states of both. An `initial_state` has the states of the forward layer first.

    Raises:
        ValueError: no layer, an unknown mode, or two layers with settings that differ.

    Example:
        >>> from iskra.layers import LSTM
        >>> Bidirectional(LSTM(4)).compute_output_shape((None, 10, 8))
        (None, 8)

    References:
        Schuster and Paliwal, "Bidirectional recurrent neural networks", 1997.
    """

    supports_masking = True

    def __init__(
        self,
        layer: Any,
        merge_mode: str | None = "concat",
        weights: Sequence[ArrayLike] | None = None,
        backward_layer: Any = None,
        **kwargs: Unpack[LayerOptions],
    ) -> None:
        super().__init__(**kwargs)
        checked(layer, "Bidirectional")
        self.merge_mode: str | None = one_of(_MODES, merge_mode, "merge_mode", "Bidirectional")
        self.forward_layer: Any = copied(layer, name=f"forward_{layer.name.removeprefix('forward_')}")
        if backward_layer is None:
            name = f"backward_{layer.name.removeprefix('backward_')}"
            self.backward_layer: Any = copied(layer, name=name, go_backwards=not layer.go_backwards)
        else:
            self.backward_layer = checked(backward_layer, "Bidirectional")
        self._check_pair()
        for each in (self.forward_layer, self.backward_layer):
            if hasattr(each, "zero_output_for_mask"):
                each.zero_output_for_mask = each.return_sequences
        self.stateful: Any = layer.stateful
        self.return_sequences: Any = layer.return_sequences
        self.return_state: Any = layer.return_state
        self.input_spec: Any = layer.input_spec
        self._initial_weights = weights

    def build(self, sequences_shape: Shape, initial_state_shape: Shapes = None) -> None:
        """Make the weights of both layers."""
        for each in (self.forward_layer, self.backward_layer):
            if not each.built:
                each.build(sequences_shape)
        if self._initial_weights:
            half = len(self._initial_weights) // 2
            self.forward_layer.set_weights(self._initial_weights[:half])
            self.backward_layer.set_weights(self._initial_weights[half:])

    def call(
        self,
        sequences: Array,
        initial_state: Sequence[Any] | None = None,
        mask: Array | None = None,
        training: bool | None = None,
    ) -> Outputs:
        """The outputs of both layers, merged."""
        half = len(initial_state) // 2 if initial_state is not None else 0
        firsts = (None, None) if initial_state is None else (initial_state[:half], initial_state[half:])
        results = []
        for each, first in zip((self.forward_layer, self.backward_layer), firsts, strict=True):
            accepted = names_of(type(each).call)
            given = {"training": training, "mask": mask, "initial_state": first}
            results.append(each(sequences, **{k: v for k, v in given.items() if k in accepted and v is not None}))
        states = [state for result in results for state in result[1:]] if self.return_state else []
        y, back = (result[0] if self.return_state else result for result in results)
        if self.return_sequences:
            back = _reversed(back)
        output = self._merged(y, back)
        if not self.return_state:
            return output
        return [*output, *states] if self.merge_mode is None else [output, *states]

    def compute_mask(self, inputs: Inputs, previous_mask: Structure) -> Structure:
        """The mask of the steps, if all outputs are returned."""
        mask = previous_mask[0] if isinstance(previous_mask, (list, tuple)) else previous_mask
        mask = mask if self.return_sequences else None
        return [mask, mask] if self.merge_mode is None else mask

    def reset_state(self) -> None:
        """Set the states of stateful layers to zeros."""
        self.forward_layer.reset_state()
        self.backward_layer.reset_state()

    reset_states = reset_state

    def _merged(self, y: Array, back: Array) -> Outputs:
        if self.merge_mode == "concat":
            return ops.concatenate([y, back], -1)
        if self.merge_mode == "sum":
            return y + back
        if self.merge_mode == "ave":
            return (y + back) / 2
        return y * back if self.merge_mode == "mul" else [y, back]

    def _check_pair(self) -> None:
        one, other = self.forward_layer, self.backward_layer
        if one.go_backwards == other.go_backwards:
            raise ValueError(
                f"Bidirectional: expected layers of two directions, got go_backwards={one.go_backwards} for both. "
                "Set go_backwards=True for the backward_layer."
            )
        for name in ("stateful", "return_sequences", "return_state"):
            if getattr(one, name) != getattr(other, name):
                raise ValueError(
                    f"Bidirectional: expected one {name} for both layers, got {getattr(one, name)} and "
                    f"{getattr(other, name)}. Set it for both."
                )


def _reversed(x: Array) -> Array:
    """The steps in reverse; not if their number is unknown, as only the shape matters then."""
    return x if None in ops.shape(x)[1:2] else ops.flip(x, 1)
