"""The fully connected layer."""

from __future__ import annotations

from typing import Unpack

from .. import activations, ops
from ..graph import Variable
from ..typing import ActivationFunction, ActivationLike, Array, Shape
from .arguments import integer, known_length
from .input_spec import InputSpec
from .options import DenseOptions
from .weighted import WeightedLayer


class Dense(WeightedLayer):
    """Fully connected layer: `activation(x @ kernel + bias)`.

    An input of more than two axes is multiplied along the last one.

    Args:
        units: number of outputs, at least 1.
        activation: a name or a function; None for none.
        **options: see `Layer`.

    Shapes:
        input (N, ..., F), output (N, ..., units); kernel (F, units), bias (units,).

    Raises:
        ValueError: `units` is below 1, or a name is unknown.

    Example:
        >>> import numpy as np
        >>> layer = Dense(2, activation="relu", kernel_initializer="ones")
        >>> layer(np.array([[1.0, -3.0], [2.0, 0.5]]))
        array([[0. , 0. ],
               [2.5, 2.5]], dtype=float32)
    """

    supports_masking = True

    def __init__(self, units: int, activation: ActivationLike = None, **options: Unpack[DenseOptions]) -> None:
        self.use_bias: bool = options.pop("use_bias")
        super().__init__(**options)
        self.units: int = integer(units, "units", "Dense")
        self.input_spec = InputSpec(min_ndim=2)
        self.activation: ActivationFunction | None = activations.get(activation)

    def build(self, input_shape: Shape) -> None:
        """Make kernel (F, units) and bias (units,)."""
        width = known_length(input_shape, -1, self._who)
        self.input_spec: InputSpec = InputSpec(min_ndim=2, axes={-1: width})
        self.kernel: Variable = self.make_weight("kernel", (width, self.units))
        self.bias: Variable | None = self.make_bias((self.units,))

    def call(self, inputs: Array) -> Array:
        """`activation(inputs @ kernel + bias)`."""
        x = ops.matmul(inputs, self.kernel)  # (N, ..., F) @ (F, units) -> (N, ..., units)
        x = x if self.bias is None else x + self.bias
        return x if self.activation is None else self.activation(x)
