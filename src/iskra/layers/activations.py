"""Activations as layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import activations, initializers, ops, regularizers
from .arguments import not_negative, refuse_unless_none
from .input_spec import InputSpec
from .layer import Layer

MASKED = -0.5 * 3.4028234663852886e38  # a score that counts for nothing: half the least number that there is


class Activation(Layer):
    """Apply a function to every element.

    Args:
        activation: a name ("relu") or a function.
        **kwargs: see `Layer`.

    Raises:
        ValueError: an unknown name; the message lists the known ones.

    Example:
        >>> Activation("relu")([[-1.0, 2.0]])
        array([[0., 2.]], dtype=float32)
    """

    supports_masking = True

    def __init__(self, activation: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.activation = activations.get(activation)

    def call(self, inputs: Any) -> Any:
        """`activation(inputs)`."""
        return self.activation(inputs)


class ReLU(Layer):
    """Cut off below zero: `max(x, 0)`; with arguments, in three pieces.

    Args:
        max_value: where the output stops to grow; None for nowhere.
        negative_slope: the slope below the threshold.
        threshold: where values begin to pass.
        **kwargs: see `Layer`.

    Example:
        >>> ReLU(max_value=1.0)([[-1.0, 2.0]])
        array([[0., 1.]], dtype=float32)
    """

    supports_masking = True

    def __init__(
        self, max_value: float | None = None, negative_slope: float = 0.0, threshold: float = 0.0, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.max_value = None if max_value is None else not_negative(max_value, "max_value", "ReLU")
        self.negative_slope = not_negative(negative_slope, "negative_slope", "ReLU")
        self.threshold = not_negative(threshold, "threshold", "ReLU")

    def call(self, inputs: Any) -> Any:
        """`relu(inputs)` in its pieces."""
        return activations.relu(inputs, self.negative_slope, self.max_value, self.threshold)


class LeakyReLU(Layer):
    """Keep a small slope below zero: `x` if `x > 0`, else `negative_slope * x`.

    Args:
        negative_slope: the slope below zero.
        **kwargs: see `Layer`.

    Example:
        >>> LeakyReLU()([[-1.0, 2.0]])
        array([[-0.3,  2. ]], dtype=float32)
    """

    supports_masking = True

    def __init__(self, negative_slope: float = 0.3, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.negative_slope = not_negative(negative_slope, "negative_slope", "LeakyReLU")

    def call(self, inputs: Any) -> Any:
        """`leaky_relu(inputs)`."""
        return activations.leaky_relu(inputs, self.negative_slope)


class ELU(Layer):
    """Bend below zero: `x` if `x > 0`, else `alpha * (exp(x) - 1)`.

    Args:
        alpha: where it ends far below zero.
        **kwargs: see `Layer`.

    Example:
        >>> ELU()([[0.0, 2.0]])
        array([[0., 2.]], dtype=float32)
    """

    supports_masking = True

    def __init__(self, alpha: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.alpha = not_negative(alpha, "alpha", "ELU")

    def call(self, inputs: Any) -> Any:
        """`elu(inputs)`."""
        return activations.elu(inputs, self.alpha)


class Softmax(Layer):
    """Turn scores into probabilities: `exp(x_k) / sum_j exp(x_j)`.

    Args:
        axis: over which the probabilities sum to 1.
        **kwargs: see `Layer`.

    Shapes:
        input and output (N, ..., K); a mask of the same shape is True where a score counts.

    Example:
        >>> Softmax()([[0.0, 0.0]])
        array([[0.5, 0.5]], dtype=float32)
    """

    supports_masking = True

    def __init__(self, axis: Any = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """`softmax(inputs)`, of the scores where mask is True."""
        if mask is None:
            return activations.softmax(inputs, self.axis)
        kept = ops.cast(mask, "bool")
        return ops.where(kept, activations.softmax(ops.where(kept, inputs, MASKED), self.axis), 0.0)


class PReLU(Layer):
    """Learn the slope below zero: `x` if `x > 0`, else `alpha * x`, with an alpha for every feature.

    Args:
        alpha_initializer: first values of alpha.
        alpha_regularizer: a penalty on alpha.
        alpha_constraint: None; there are no constraints yet.
        shared_axes: axes along which alpha is the same: `[1, 2]` for images leaves one for each channel.
        **kwargs: see `Layer`.

    Shapes:
        input and output (N, ...); alpha (...), of length 1 along the shared axes.

    Example:
        >>> PReLU(alpha_initializer="ones")([[-1.0, 2.0]])
        array([[-1.,  2.]], dtype=float32)

    References:
        He et al., "Delving deep into rectifiers", 2015.
    """

    supports_masking = True

    def __init__(
        self,
        alpha_initializer: Any = "Zeros",
        alpha_regularizer: Any = None,
        alpha_constraint: Any = None,
        shared_axes: int | Sequence[int] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        refuse_unless_none("PReLU", alpha_constraint=alpha_constraint)
        self.alpha_initializer = initializers.get(alpha_initializer)
        self.alpha_regularizer = regularizers.get(alpha_regularizer)
        given = [shared_axes] if isinstance(shared_axes, int) else shared_axes
        self.shared_axes = None if given is None else list(given)

    def build(self, input_shape: Any) -> None:
        """Make alpha."""
        lengths = list(input_shape[1:])
        for axis in self.shared_axes or ():
            lengths[axis - 1] = 1
        if None in lengths:
            raise ValueError(
                f"{self._who}: expected known lengths, got the input shape {tuple(input_shape)}. "
                "State them in Input(shape), or name their axes in shared_axes."
            )
        self.alpha = self.add_weight(lengths, self.alpha_initializer, regularizer=self.alpha_regularizer, name="alpha")
        self.input_spec = InputSpec(ndim=len(input_shape))

    def call(self, inputs: Any) -> Any:
        """`max(inputs, 0) + alpha * min(inputs, 0)`."""
        return ops.relu(inputs) - self.alpha * ops.relu(-inputs)
