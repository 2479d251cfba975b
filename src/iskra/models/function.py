"""Graphs of recorded calls as functions."""

from __future__ import annotations

from typing import Any

from ..layers.input_shapes import operands
from ..naming import auto_name
from ..tree import flatten
from ..typing import Inputs, Outputs
from .network import Network


class Function:
    """A function of what layers and ops made of symbolic values: it makes the same calls on other values.

    It is no layer: it owns no weights, and is not trained or saved. `Model(inputs, outputs)` is.

    Args:
        inputs: symbolic values, of `Input` or in the middle of a model: one, or a list or dictionary.
        outputs: what follows from them, likewise.
        name: by default "function", numbered.

    Attributes:
        inputs: the symbolic inputs, in a list.
        outputs: the symbolic outputs, in a list.
        name: the name.

    Raises:
        ValueError: inputs or outputs that are no symbolic values, or an output that needs an input that is not given.

    Example:
        >>> import iskra
        >>> a, b = iskra.Input((2,)), iskra.Input((2,))
        >>> add = Function([a, b], a + 2 * b)
        >>> add([[[1.0, 2.0]], [[3.0, 4.0]]])
        array([[ 7., 10.]], dtype=float32)
    """

    def __init__(self, inputs: Inputs, outputs: Outputs, name: str | None = None) -> None:
        self._network = Network(inputs, outputs)
        self.inputs: list[Any] = flatten(inputs)
        self.outputs: list[Any] = flatten(outputs)
        self.name: str = name or auto_name("Function")

    def __call__(self, inputs: Any) -> Outputs:
        """The outputs for other values of the inputs, nested likewise: arrays, or values of a program.

        Raises:
            ValueError: another number of values than inputs.
        """
        values = flatten(inputs) if isinstance(inputs, dict) else inputs if self._takes_list(inputs) else [inputs]
        if len(values) != len(self.inputs):
            raise ValueError(
                f"{self.name}: expected {len(self.inputs)} values, got {len(values)}. Pass one for each input."
            )
        return self._network([operands(value) for value in values])

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The outputs' shapes, as they were recorded."""
        shapes = [tuple(value.shape) for value in self.outputs]
        return shapes[0] if len(shapes) == 1 else shapes

    def _takes_list(self, inputs: Any) -> bool:
        return isinstance(inputs, (list, tuple)) and (len(self.inputs) > 1 or hasattr(inputs[0], "shape"))
