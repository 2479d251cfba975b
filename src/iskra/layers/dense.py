"""The fully connected layer."""

from __future__ import annotations

from typing import Any

from .. import activations, constraints, initializers, ops, regularizers
from .arguments import known_width, refuse_unless_none, whole
from .input_spec import InputSpec
from .layer import Layer


class Dense(Layer):
    """Connect every input to every unit: `activation(x @ kernel + bias)`.

    Inputs of more than two axes are taken row by row: the product is over the last one.

    Args:
        units: how many outputs, at least 1.
        activation: a name or a function; None leaves the sums as they are.
        use_bias: whether to add a bias.
        kernel_initializer: first values of the kernel.
        bias_initializer: first values of the bias.
        kernel_regularizer: a penalty on the kernel.
        bias_regularizer: a penalty on the bias.
        activity_regularizer: a penalty on the output.
        kernel_constraint: what the kernel is brought back to after each update, such as "max_norm".
        bias_constraint: the same for the bias.
        lora_rank: None; kernels are not factorized.
        lora_alpha: None, likewise.
        quantization_config: None; weights are float32.
        **kwargs: `name`, `trainable`, `input_shape`: see `Layer`.

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

    def __init__(
        self,
        units: int,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        lora_rank: int | None = None,
        lora_alpha: float | None = None,
        quantization_config: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.units = whole(units, "units", "Dense")
        self.input_spec = InputSpec(min_ndim=2)
        refuse_unless_none("Dense", lora_rank=lora_rank, lora_alpha=lora_alpha, quantization_config=quantization_config)
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)

    def build(self, input_shape: Any) -> None:
        """Make kernel (F, units) and bias (units,)."""
        width = known_width(input_shape, self._who)
        self.input_spec = InputSpec(min_ndim=2, axes={-1: width})
        self.kernel = self.add_weight(
            (width, self.units),
            self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
            name="kernel",
        )
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                (self.units,),
                self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
                name="bias",
            )

    def call(self, inputs: Any) -> Any:
        """`activation(inputs @ kernel + bias)`."""
        x = ops.matmul(inputs, self.kernel)  # (N, ..., F) @ (F, units) -> (N, ..., units)
        return self.activation(x if self.bias is None else x + self.bias)
