"""Normalization within an example: over the features, over groups of channels, to a length."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import initializers, ops, regularizers
from ..ops.shapes import normalized_axis
from .arguments import refuse_unless_none
from .batch_normalization import known_length
from .input_spec import InputSpec
from .layer import Layer

Axes = int | Sequence[int]


def _axes(axis: Axes, kind: str) -> Axes:
    """An int, or a list of ints as Keras keeps them."""
    if isinstance(axis, int):
        return axis
    if isinstance(axis, (tuple, list)) and all(isinstance(a, int) for a in axis):
        return list(axis)
    raise TypeError(f"{kind}: expected axis as an integer or a list of integers, got {axis!r}. Pass for example -1.")


def _places(axis: Axes, ndim: int, who: str) -> tuple[int, ...]:
    """The axes counted from the front, in order."""
    return tuple(sorted(normalized_axis(a, ndim, who) for a in ([axis] if isinstance(axis, int) else axis)))


class Affine(Layer):
    """What normalizations with a gamma and a beta of their own have in common."""

    gamma: Any = None
    beta: Any = None

    def _affine(
        self,
        center: bool,
        scale: bool,
        initializer: tuple[Any, Any],
        regularizer: tuple[Any, Any],
        **constraints: Any,
    ) -> None:
        """Note what beta and gamma shall be; both pairs are (of beta, of gamma)."""
        refuse_unless_none(type(self).__name__, **constraints)
        self.center, self.scale = center, scale
        self.beta_initializer, self.gamma_initializer = map(initializers.get, initializer)
        self.beta_regularizer, self.gamma_regularizer = map(regularizers.get, regularizer)

    def _add_affine(self, shape: tuple[int, ...]) -> None:
        """Make gamma and beta."""
        if self.scale:
            self.gamma = self.add_weight(
                shape, self.gamma_initializer, regularizer=self.gamma_regularizer, name="gamma"
            )
        if self.center:
            self.beta = self.add_weight(shape, self.beta_initializer, regularizer=self.beta_regularizer, name="beta")


class LayerNormalization(Affine):
    """Bring every example to mean 0 and variance 1: `gamma * (x - mean) / sqrt(variance + epsilon) + beta`.

    Mean and variance are taken over the given axes of each example, in training and afterwards alike.

    Args:
        axis: over which axes, one or several.
        epsilon: added to the variance.
        center: whether to add beta.
        scale: whether to multiply by gamma.
        beta_initializer: first values of beta.
        gamma_initializer: first values of gamma.
        beta_regularizer: a penalty on beta.
        gamma_regularizer: a penalty on gamma.
        beta_constraint: None; there are no constraints yet.
        gamma_constraint: None, likewise.
        **kwargs: see `Layer`.

    Shapes:
        input and output (N, ...); gamma and beta as long as the axes.

    Example:
        >>> LayerNormalization(epsilon=0.0)([[1.0, 3.0]])
        array([[-1.,  1.]], dtype=float32)

    References:
        Ba, Kiros and Hinton, "Layer normalization", 2016.
    """

    supports_masking = True

    def __init__(
        self,
        axis: Axes = -1,
        epsilon: float = 0.001,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.axis, self.epsilon = _axes(axis, "LayerNormalization"), epsilon
        self._affine(
            center, scale, (beta_initializer, gamma_initializer), (beta_regularizer, gamma_regularizer),
            beta_constraint=beta_constraint, gamma_constraint=gamma_constraint,
        )  # fmt: skip

    def build(self, input_shape: Any) -> None:
        """Make gamma and beta."""
        places = _places(self.axis, len(input_shape), self._who)
        self._add_affine(tuple(known_length(input_shape, place, self._who) for place in places))

    def call(self, inputs: Any) -> Any:
        """The inputs, normalized."""
        shape = ops.shape(inputs)
        places = _places(self.axis, len(shape), self._who)
        mean, variance = ops.mean(inputs, places, keepdims=True), ops.var(inputs, places, keepdims=True)
        y = (inputs - mean) * ops.rsqrt(variance + self.epsilon)
        dims = [n if i in places else 1 for i, n in enumerate(shape)]
        if self.gamma is not None:
            y = y * ops.reshape(self.gamma, dims)
        return y if self.beta is None else y + ops.reshape(self.beta, dims)


class GroupNormalization(Affine):
    """Bring groups of channels of every example to mean 0 and variance 1.

    Args:
        groups: how many groups; -1 for each channel alone.
        axis: the channels' axis.
        epsilon: added to the variance.
        center: whether to add beta.
        scale: whether to multiply by gamma.
        beta_initializer: first values of beta.
        gamma_initializer: first values of gamma.
        beta_regularizer: a penalty on beta.
        gamma_regularizer: a penalty on gamma.
        beta_constraint: None; there are no constraints yet.
        gamma_constraint: None, likewise.
        **kwargs: see `Layer`.

    Shapes:
        input and output (N, ..., C); gamma and beta (C,).

    Raises:
        ValueError: `groups` is neither -1 nor at least 1; when built, if it does not divide the channels.

    Example:
        >>> GroupNormalization(groups=2, epsilon=0.0)([[1.0, 3.0, 5.0, 9.0]])
        array([[-1.,  1., -1.,  1.]], dtype=float32)

    References:
        Wu and He, "Group normalization", 2018.
    """

    supports_masking = True

    def __init__(
        self,
        groups: int = 32,
        axis: int = -1,
        epsilon: float = 0.001,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if not isinstance(groups, int) or (groups < 1 and groups != -1):
            raise ValueError(
                f"GroupNormalization: expected groups of at least 1, or -1, got {groups!r}. Pass for example groups=8."
            )
        self.groups, self.axis, self.epsilon = groups, axis, epsilon
        self._affine(
            center, scale, (beta_initializer, gamma_initializer), (beta_regularizer, gamma_regularizer),
            beta_constraint=beta_constraint, gamma_constraint=gamma_constraint,
        )  # fmt: skip

    def build(self, input_shape: Any) -> None:
        """Make gamma and beta."""
        axis = normalized_axis(self.axis, len(input_shape), self._who)
        channels = known_length(input_shape, axis, self._who)
        self.groups = channels if self.groups == -1 else self.groups
        if channels % self.groups:
            raise ValueError(
                f"{self._who}: expected channels divisible by groups={self.groups}, got {channels}. Change the groups."
            )
        self.input_spec = InputSpec(ndim=len(input_shape), axes={axis: channels})
        self._add_affine((channels,))

    def call(self, inputs: Any) -> Any:
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
    """Divide every example by its root mean square: `scale * x / sqrt(mean(x^2) + epsilon)`.

    Args:
        axis: over which axes, one or several.
        epsilon: added to the mean square.
        **kwargs: see `Layer`.

    Shapes:
        input and output (N, ...); scale as long as the axes.

    Example:
        >>> RMSNormalization(epsilon=0.0)([[3.0, -3.0]])
        array([[ 1., -1.]], dtype=float32)

    References:
        Zhang and Sennrich, "Root mean square layer normalization", 2019.
    """

    def __init__(self, axis: Axes = -1, epsilon: float = 1e-6, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis, self.epsilon = _axes(axis, "RMSNormalization"), epsilon

    def build(self, input_shape: Any) -> None:
        """Make the scale."""
        places = _places(self.axis, len(input_shape), self._who)
        lengths = tuple(known_length(input_shape, place, self._who) for place in places)
        self.scale = self.add_weight(lengths, "ones", name="scale")

    def call(self, inputs: Any) -> Any:
        """The inputs, divided."""
        shape = ops.shape(inputs)
        places = _places(self.axis, len(shape), self._who)
        factor = ops.rsqrt(ops.mean(ops.square(inputs), places, keepdims=True) + self.epsilon)
        return inputs * factor * ops.reshape(self.scale, [n if i in places else 1 for i, n in enumerate(shape)])


class UnitNormalization(Layer):
    """Bring every example to length 1: `x / sqrt(sum(x^2))`; what is all zeros stays so.

    Args:
        axis: over which axes, one or several.
        **kwargs: see `Layer`.

    Example:
        >>> UnitNormalization()([[3.0, 4.0]])
        array([[0.6, 0.8]], dtype=float32)
    """

    supports_masking = True

    def __init__(self, axis: Axes = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = _axes(axis, "UnitNormalization")

    def call(self, inputs: Any) -> Any:
        """The inputs, divided by their length."""
        places = _places(self.axis, len(ops.shape(inputs)), self._who)
        total = ops.sum(ops.square(inputs), places, keepdims=True)
        return inputs * ops.rsqrt(ops.maximum(total, 1e-24))
