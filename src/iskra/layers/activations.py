"""Activation layers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar, Unpack

from .. import activations, ops
from ..graph import Variable
from ..typing import ActivationLike, Array, Axis, ConstraintLike, InitializerLike, RegularizerLike, Shape
from .arguments import broadcasts_to, not_negative
from .input_spec import InputSpec
from .layer import Layer
from .options import LayerOptions
from .weighted import Rule, Start, WeightedLayer

MASKED = -0.5 * 3.4028234663852886e38  # a logit of probability 0: half the least float32


class ActivationLayer(Layer):
    """Base of activation layers, whose output has the shape (N, ...) and the mask of the input."""

    supports_masking = True


class Activation(ActivationLayer):
    """Applies an activation function to the input.

    Args:
        activation: a name ("relu"), a function, or None for the identity.
        **kwargs: see `Layer`.

    Raises:
        ValueError: an unknown name; the message lists the known ones.

    Example:
        >>> Activation("relu")([[-1.0, 2.0]])
        array([[0., 2.]], dtype=float32)
    """

    def __init__(self, activation: ActivationLike, **kwargs: Unpack[LayerOptions]) -> None:
        super().__init__(**kwargs)
        self.activation: Callable[..., Any] = activations.get(activation)

    def call(self, inputs: Array) -> Array:
        """`activation(inputs)`."""
        return self.activation(inputs)


class ReLU(ActivationLayer):
    """Rectified linear unit: `max(x, 0)` by default, else piecewise linear.

        f(x) = max_value                        if x >= max_value
               x                                if threshold <= x < max_value
               negative_slope (x - threshold)   otherwise

    Args:
        max_value: upper limit of the output, at least 0; None for none.
        negative_slope: slope below the threshold, at least 0.
        threshold: least value that passes unchanged, at least 0.
        **kwargs: see `Layer`.

    Raises:
        ValueError: a negative argument.

    Example:
        >>> ReLU(max_value=1.0)([[-1.0, 2.0]])
        array([[0., 1.]], dtype=float32)

    References:
        Nair and Hinton, "Rectified linear units improve restricted Boltzmann machines", ICML 2010.
    """

    def __init__(
        self,
        max_value: float | None = None,
        negative_slope: float = 0.0,
        threshold: float = 0.0,
        **kwargs: Unpack[LayerOptions],
    ) -> None:
        super().__init__(**kwargs)
        self.max_value: float | None = None if max_value is None else not_negative(max_value, "max_value", "ReLU")
        self.negative_slope: float = not_negative(negative_slope, "negative_slope", "ReLU")
        self.threshold: float = not_negative(threshold, "threshold", "ReLU")

    def call(self, inputs: Array) -> Array:
        """`relu(inputs)`."""
        return activations.relu(inputs, self.negative_slope, self.max_value, self.threshold)


class LeakyReLU(ActivationLayer):
    """Leaky rectified linear unit: `x` if `x > 0`, else `negative_slope * x`.

    Args:
        negative_slope: slope below zero, at least 0.
        **kwargs: see `Layer`.

    Raises:
        ValueError: `negative_slope` below 0.

    Example:
        >>> LeakyReLU()([[-1.0, 2.0]])
        array([[-0.3,  2. ]], dtype=float32)

    References:
        Maas et al., "Rectifier nonlinearities improve neural network acoustic models", ICML 2013.
    """

    _older_names: ClassVar[Mapping[str, str]] = MappingProxyType({"alpha": "negative_slope"})

    def __init__(self, negative_slope: float = 0.3, **kwargs: Unpack[LayerOptions]) -> None:
        super().__init__(**kwargs)
        self.negative_slope: float = not_negative(negative_slope, "negative_slope", "LeakyReLU")

    def call(self, inputs: Array) -> Array:
        """`leaky_relu(inputs)`."""
        return activations.leaky_relu(inputs, self.negative_slope)


class ELU(ActivationLayer):
    """Exponential linear unit: `x` if `x > 0`, else `alpha * (exp(x) - 1)`.

    Args:
        alpha: -alpha is the limit far below zero; at least 0.
        **kwargs: see `Layer`.

    Raises:
        ValueError: a negative alpha.

    Example:
        >>> ELU()([[0.0, 2.0]])
        array([[0., 2.]], dtype=float32)

    References:
        Clevert et al., "Fast and accurate deep network learning by exponential linear units", ICLR 2016.
    """

    def __init__(self, alpha: float = 1.0, **kwargs: Unpack[LayerOptions]) -> None:
        super().__init__(**kwargs)
        self.alpha: float = not_negative(alpha, "alpha", "ELU")

    def call(self, inputs: Array) -> Array:
        """`elu(inputs)`."""
        return activations.elu(inputs, self.alpha)


class Softmax(ActivationLayer):
    """Softmax: turns logits into probabilities, `exp(x_k) / sum_j exp(x_j)`.

    Args:
        axis: the axis or axes over which the probabilities sum to 1.
        **kwargs: see `Layer`.

    Shapes:
        input and output (N, ..., K); a mask that broadcasts to it is True, or above 0.5, for the logits that count; the
        others get 0.

    Raises:
        ValueError: a mask of a shape that does not broadcast to the input's (when called).

    Example:
        >>> Softmax()([[0.0, 0.0]])
        array([[0.5, 0.5]], dtype=float32)
    """

    def __init__(self, axis: int | Sequence[int] = -1, **kwargs: Unpack[LayerOptions]) -> None:
        super().__init__(**kwargs)
        self.axis: Any = axis

    def call(self, inputs: Array, mask: Array | None = None) -> Array:
        """`softmax(inputs)`, over the logits where the mask is True."""
        if mask is None:
            return activations.softmax(inputs, self.axis)
        if not broadcasts_to(mask.shape, inputs.shape):
            raise ValueError(
                f"{self._who}: expected a mask broadcastable to the input's shape {tuple(inputs.shape)}, got "
                f"{tuple(mask.shape)}. The mask must not have more dimensions; its lengths are the input's, or 1."
            )
        kept = mask if str(mask.dtype) == "bool" else ops.greater(mask, 0.5)
        return ops.where(kept, activations.softmax(ops.where(kept, inputs, MASKED), self.axis), 0.0)


class PReLU(WeightedLayer):
    """Parametric ReLU: `x` if `x > 0`, else `alpha * x`, with a trainable alpha for every feature.

    Args:
        alpha_initializer: initial values of alpha.
        alpha_regularizer: penalty on alpha.
        alpha_constraint: constraint on alpha.
        shared_axes: axes along which alpha is the same: `[1, 2]` for images leaves one for each channel.
        **kwargs: see `Layer`.

    Shapes:
        input and output (N, ...); alpha (...), of length 1 along the shared axes.

    Raises:
        ValueError: a constraint, or (when called) unknown lengths of axes that are not shared.

    Example:
        >>> PReLU(alpha_initializer="ones")([[-1.0, 2.0]])
        array([[-1.,  2.]], dtype=float32)

    References:
        He et al., "Delving deep into rectifiers", ICCV 2015.
    """

    supports_masking = True
    alpha: Variable
    alpha_initializer: Start
    alpha_regularizer: Rule
    alpha_constraint: Rule

    def __init__(
        self,
        alpha_initializer: InitializerLike = "Zeros",
        alpha_regularizer: RegularizerLike = None,
        alpha_constraint: ConstraintLike = None,
        shared_axes: Axis = None,
        **kwargs: Unpack[LayerOptions],
    ) -> None:
        super().__init__(
            alpha_initializer=alpha_initializer,
            alpha_regularizer=alpha_regularizer,
            alpha_constraint=alpha_constraint,
            **kwargs,
        )
        given = [shared_axes] if isinstance(shared_axes, int) else shared_axes
        self.shared_axes: list[int] | None = None if given is None else list(given)

    def build(self, input_shape: Shape) -> None:
        """Create alpha."""
        lengths = list(input_shape[1:])
        for axis in self.shared_axes or ():
            lengths[axis - 1] = 1
        if None in lengths:
            raise ValueError(
                f"{self._who}: expected known lengths, got the input shape {tuple(input_shape)}. "
                "State them in Input(shape), or name their axes in shared_axes."
            )
        self.alpha = self.make_weight("alpha", [n or 0 for n in lengths])
        self.input_spec: InputSpec = InputSpec(ndim=len(input_shape))

    def call(self, inputs: Array) -> Array:
        """`max(inputs, 0) + alpha * min(inputs, 0)`."""
        return ops.relu(inputs) - self.alpha * ops.relu(-inputs)
