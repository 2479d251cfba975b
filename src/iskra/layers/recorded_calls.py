"""The symbolic calls of a layer in functional models, and the inputs, outputs and shapes that are known from them."""

from __future__ import annotations

from typing import Any

from ..graph.symbolic_call import SymbolicCall
from ..typing import Structure
from .input_shapes import shapes_of
from .weights import WeightOwner


class _ShapeOf:
    """An attribute with the shape of a layer's symbolic input or output; a layer may have one of its own instead."""

    def __init__(self, which: str) -> None:
        self._which = which

    def __get__(self, layer: RecordedCalls | None, kind: type[RecordedCalls]) -> Any:
        """The shape, with None for the batch.

        Raises:
            AttributeError: the layer was not called on a symbolic input.
        """
        if layer is None:
            return self
        if not layer._recorded:
            raise AttributeError(
                f"{layer._who}: expected a call on a symbolic input to know the layer's {self._which}, got none. "
                "Call it on Input(shape), or put it into a Sequential that begins with an Input."
            )
        return shapes_of(getattr(layer, self._which))


class RecordedCalls(WeightOwner):
    """The part of a layer that knows its symbolic calls."""

    def __init__(self, trainable: bool) -> None:
        super().__init__(trainable)
        self._recorded: list[SymbolicCall] = []  # the calls of functional models

    @property
    def input(self) -> Structure:
        """The symbolic input of the layer's first call in a functional model.

        Raises:
            ValueError: no such call.
        """
        return self._first_call("input").args[0]

    @property
    def output(self) -> Structure:
        """The symbolic output of that call, to build another model on.

        Raises:
            ValueError: no such call.
        """
        return self._first_call("output").outputs

    input_shape: Any = _ShapeOf("input")
    output_shape: Any = _ShapeOf("output")

    def _first_call(self, what: str) -> SymbolicCall:
        if not self._recorded:
            raise ValueError(
                f"{self._who}: expected a call on a symbolic input to know the layer's {what}, got none. "
                "Call it on Input(shape), or put it into a Sequential that begins with an Input."
            )
        return self._recorded[0]
