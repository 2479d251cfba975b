"""Normalization within an example: layer, group, root mean square and unit normalization."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias, Unpack

from .. import ops
from ..graph import Variable
from ..ops.normalizations import inverse_norm
from ..ops.shapes import normalized_axis
from ..typing import Array, Shape
from .arguments import known_length
from .input_spec import InputSpec
from .layer import Layer
from .options import AffineOptions, LayerNormalizationOptions, LayerOptions
from .weighted import Rule, Start, WeightedLayer

Axes: TypeAlias = int | Sequence[int]


def _axes(axis: Axes, kind: str) -> Axes:
    """An int, or a list of ints as Keras keeps them."""
    if isinstance(axis, int):
        return axis
    if isinstance(axis, (tuple, list)) and all(isinstance(a, int) for a in axis):
        return list(axis)
    raise TypeError(f"{kind}: expected axis as an integer or a list of integers, got {axis!r}. Pass for example -1.")


def _from_front(axis: Axes, ndim: int, who: str) -> tuple[int, ...]:
    """The axes counted from the front, in order."""
    return tuple(sorted(normalized_axis(a, ndim, who) for a in ([axis] if isinstance(axis, int) else axis)))


class Affine(WeightedLayer):
    """The base of normalizations that multiply by gamma and add beta.

    Args:
        epsilon: added to the variance, so that nothing is divided by zero.
        center: whether to add beta.
        scale: whether to multiply by gamma.
        **options: see `Layer`.
    """

    supports_masking = True
    gamma: Variable | None = None
    beta: Variable | None = None
    beta_initializer: Start
    gamma_initializer: Start
    beta_regularizer: Rule
    gamma_regularizer: Rule
    beta_constraint: Rule
    gamma_constraint: Rule

    def __init__(self, epsilon: float, center: bool, scale: bool, **options: Any) -> None:
        super().__init__(**options)
        self.epsilon = epsilon
        self.center = center
        self.scale = scale

    def make_affine(self, shape: tuple[int, ...]) -> None:
        """Make gamma and beta."""
        if self.scale:
            self.gamma = self.make_weight("gamma", shape)
        if self.center:
            self.beta = self.make_weight("beta", shape)


class LayerNormalization(Affine):
    """Layer normalization: `gamma * (x - mean) / sqrt(variance + epsilon) + beta` for each example.

    Mean and variance are taken over the given axes of each example, in training and in inference alike.

    Args:
        axis: over which axes, one or several.
        **options: see `Layer`; and an older one of Keras, `rms_scaling`: whether to divide `x` itself by the deviation,
            without beta. For the root mean square there is `RMSNormalization`.

    Shapes:
        input and output (N, ...); gamma and beta have the lengths of the axes.

    Raises:
        TypeError: an axis that is not an integer.
        ValueError: (when built) an axis out of range, or of unknown length.

    Example:
        >>> LayerNormalization(epsilon=0.0)([[1.0, 3.0]])
        array([[-1.,  1.]], dtype=float32)

    References:
        Ba, Kiros and Hinton, "Layer normalization", 2016.
    """

    def __init__(
        self,
        axis: Axes = -1,
        epsilon: float = 0.001,
        center: bool = True,
        scale: bool = True,
        **options: Unpack[LayerNormalizationOptions],
    ) -> None:
        self.rms_scaling: bool = options.pop("rms_scaling", False)
        super().__init__(epsilon, center and not self.rms_scaling, scale or self.rms_scaling, **options)
        self.axis: Axes = _axes(axis, "LayerNormalization")

    def build(self, input_shape: Shape) -> None:
        """Make gamma and beta."""
        axes = _from_front(self.axis, len(input_shape), self._who)
        self.make_affine(tuple(known_length(input_shape, axis, self._who) for axis in axes))

    def call(self, inputs: Array) -> Array:
        """The inputs, normalized."""
        shape = ops.shape(inputs)
        axes = _from_front(self.axis, len(shape), self._who)
        mean, variance = ops.mean(inputs, axes, keepdims=True), ops.var(inputs, axes, keepdims=True)
        y = (inputs if self.rms_scaling else inputs - mean) * ops.rsqrt(variance + self.epsilon)
        dims = [n if i in axes else 1 for i, n in enumerate(shape)]
        if self.gamma is not None:
            y = y * ops.reshape(self.gamma, dims)
        return y if self.beta is None else y + ops.reshape(self.beta, dims)


class GroupNormalization(Affine):
    """Group normalization: mean 0 and variance 1 for each group of channels of each example.

    Args:
        groups: number of groups, a divisor of the number of channels; -1 for one for each channel.
        axis: the channels' axis.
        **options: see `Layer`.

    Shapes:
        input and output (N, ..., C); gamma and beta (C,).

    Raises:
        ValueError: `groups` is neither -1 nor at least 1; (when built) it does not divide the channels.

    Example:
        >>> GroupNormalization(groups=2, epsilon=0.0)([[1.0, 3.0, 5.0, 9.0]])
        array([[-1.,  1., -1.,  1.]], dtype=float32)

    References:
        Wu and He, "Group normalization", ECCV 2018.
    """

    def __init__(
        self,
        groups: int = 32,
        axis: int = -1,
        epsilon: float = 0.001,
        center: bool = True,
        scale: bool = True,
        **options: Unpack[AffineOptions],
    ) -> None:
        super().__init__(epsilon, center, scale, **options)
        if not isinstance(groups, int) or (groups < 1 and groups != -1):
            raise ValueError(
                f"GroupNormalization: expected groups of at least 1, or -1, got {groups!r}. Pass for example groups=8."
            )
        self.groups: int = groups
        self.axis = axis

    def build(self, input_shape: Shape) -> None:
        """Make gamma and beta."""
        axis = normalized_axis(self.axis, len(input_shape), self._who)
        channels = known_length(input_shape, axis, self._who)
        self.groups = channels if self.groups == -1 else self.groups
        if channels % self.groups:
            raise ValueError(
                f"{self._who}: expected channels divisible by groups={self.groups}, got {channels}. Change the groups."
            )
        self.input_spec: InputSpec = InputSpec(ndim=len(input_shape), axes={axis: channels})
        self.make_affine((channels,))

    def call(self, inputs: Array) -> Array:
        """The inputs, normalized."""
        shape = ops.shape(inputs)
        axis = normalized_axis(self.axis, len(shape), self._who)
        width = (shape[axis] or 0) // self.groups
        x = ops.reshape(inputs, _cut(shape, axis, self.groups, width))  # (N, ..., G, C/G)
        others = tuple(i for i in range(1, len(shape) + 1) if i != axis)
        mean, variance = ops.mean(x, others, keepdims=True), ops.var(x, others, keepdims=True)
        factor = ops.rsqrt(variance + self.epsilon)  # (N, 1, ..., G, 1)
        dims = _cut([1] * axis + [0] + [1] * (len(shape) - axis - 1), axis, self.groups, width)
        if self.gamma is not None:
            factor = factor * ops.reshape(self.gamma, dims)
        y = (x - mean) * factor
        if self.beta is not None:
            y = y + ops.reshape(self.beta, dims)
        return ops.reshape(y, [-1 if n is None else n for n in shape])


def _cut(shape: Sequence[int | None], axis: int, groups: int, width: int) -> list[int]:
    """The shape with one axis cut in two, (groups, width); an unknown batch is -1."""
    known = [-1 if n is None else n for n in shape]
    return [*known[:axis], groups, width, *known[axis + 1 :]]


class RMSNormalization(Layer):
    """Root mean square normalization: `scale * x / sqrt(mean(x^2) + epsilon)` for each example.

    Args:
        axis: over which axes, one or several.
        epsilon: added to the mean square.
        **kwargs: see `Layer`.

    Shapes:
        input and output (N, ...); scale has the lengths of the axes.

    Example:
        >>> RMSNormalization(epsilon=0.0)([[3.0, -3.0]])
        array([[ 1., -1.]], dtype=float32)

    References:
        Zhang and Sennrich, "Root mean square layer normalization", 2019.
    """

    def __init__(self, axis: Axes = -1, epsilon: float = 1e-6, **kwargs: Unpack[LayerOptions]) -> None:
        super().__init__(**kwargs)
        self.axis: Axes = _axes(axis, "RMSNormalization")
        self.epsilon = epsilon

    def build(self, input_shape: Shape) -> None:
        """Make the scale."""
        axes = _from_front(self.axis, len(input_shape), self._who)
        lengths = tuple(known_length(input_shape, axis, self._who) for axis in axes)
        self.scale: Variable = self.add_weight(lengths, "ones", name="scale")

    def call(self, inputs: Array) -> Array:
        """The inputs, normalized."""
        shape = ops.shape(inputs)
        axes = _from_front(self.axis, len(shape), self._who)
        factor = ops.rsqrt(ops.mean(ops.square(inputs), axes, keepdims=True) + self.epsilon)
        return inputs * factor * ops.reshape(self.scale, [n if i in axes else 1 for i, n in enumerate(shape)])


class UnitNormalization(Layer):
    """Unit normalization: `x / sqrt(sum(x^2))` for each example; an example of zeros stays so.

    Args:
        axis: over which axes, one or several.
        **kwargs: see `Layer`.

    Example:
        >>> UnitNormalization()([[3.0, 4.0]])
        array([[0.6, 0.8]], dtype=float32)
    """

    supports_masking = True

    def __init__(self, axis: Axes = -1, **kwargs: Unpack[LayerOptions]) -> None:
        super().__init__(**kwargs)
        self.axis: Axes = _axes(axis, "UnitNormalization")

    def call(self, inputs: Array) -> Array:
        """The inputs, divided by their length."""
        axes = _from_front(self.axis, len(ops.shape(inputs)), self._who)
        return inputs * inverse_norm(inputs, axes, 1e-12)
