"""Normalization by the statistics of a batch."""

from __future__ import annotations

from typing import Any

from .. import initializers, ops, regularizers
from ..graph.ops.moments import channel_moments
from ..ops.shapes import normalized_axis
from .arguments import fraction, refuse_unless_none
from .input_spec import InputSpec
from .layer import Layer


class BatchNormalization(Layer):
    """Bring every channel to mean 0 and variance 1: `gamma * (x - mean) / sqrt(variance + epsilon) + beta`.

    While the model trains, mean and variance are those of the batch, over all axes but the channels', and moving
    averages follow them: `moving = momentum * moving + (1 - momentum) * batch`. Afterwards, and while
    `trainable = False`, the moving averages are used.

    Args:
        axis: the channels' axis.
        momentum: how slowly the moving averages follow, 0 to 1.
        epsilon: added to the variance, so that nothing is divided by zero.
        center: whether to add beta.
        scale: whether to multiply by gamma.
        beta_initializer: first values of beta.
        gamma_initializer: first values of gamma.
        moving_mean_initializer: first values of the moving mean.
        moving_variance_initializer: first values of the moving variance.
        beta_regularizer: a penalty on beta.
        gamma_regularizer: a penalty on gamma.
        beta_constraint: None; there are no constraints yet.
        gamma_constraint: None, likewise.
        renorm: False; batch renormalization is not there.
        renorm_clipping: None, likewise.
        renorm_momentum: not used without it.
        synchronized: makes no difference on one machine.
        **kwargs: see `Layer`.

    Shapes:
        input and output (N, ..., C); all weights (C,).

    Example:
        >>> layer = BatchNormalization(epsilon=0.0)
        >>> layer([[1.0], [3.0]], training=True), layer.moving_mean.numpy()
        (array([[-1.],
                [ 1.]], dtype=float32), array([0.02], dtype=float32))

    References:
        Ioffe and Szegedy, "Batch normalization: accelerating deep network training by reducing internal covariate
        shift", 2015.
    """

    supports_masking = True

    def __init__(
        self,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 0.001,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        moving_mean_initializer: Any = "zeros",
        moving_variance_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        renorm: bool = False,
        renorm_clipping: Any = None,
        renorm_momentum: float = 0.99,
        synchronized: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        refuse_unless_none("BatchNormalization", beta_constraint=beta_constraint, gamma_constraint=gamma_constraint)
        refuse_unless_none("BatchNormalization", renorm=renorm or None, renorm_clipping=renorm_clipping)
        self.axis = axis
        self.momentum = fraction(momentum, "momentum", "BatchNormalization")
        self.epsilon = epsilon
        self.center, self.scale = center, scale
        self.beta_initializer = initializers.get(beta_initializer)
        self.gamma_initializer = initializers.get(gamma_initializer)
        self.moving_mean_initializer = initializers.get(moving_mean_initializer)
        self.moving_variance_initializer = initializers.get(moving_variance_initializer)
        self.beta_regularizer = regularizers.get(beta_regularizer)
        self.gamma_regularizer = regularizers.get(gamma_regularizer)

    def build(self, input_shape: Any) -> None:
        """Make gamma, beta and the moving averages."""
        axis = normalized_axis(self.axis, len(input_shape), self._who)
        length = known_length(input_shape, axis, self._who)
        self.input_spec = InputSpec(ndim=len(input_shape), axes={axis: length})
        self.gamma = self.beta = None
        if self.scale:
            self.gamma = self.add_weight(
                (length,), self.gamma_initializer, regularizer=self.gamma_regularizer, name="gamma"
            )
        if self.center:
            self.beta = self.add_weight(
                (length,), self.beta_initializer, regularizer=self.beta_regularizer, name="beta"
            )
        self.moving_mean = self.add_weight((length,), self.moving_mean_initializer, trainable=False, name="moving_mean")
        self.moving_variance = self.add_weight(
            (length,), self.moving_variance_initializer, trainable=False, name="moving_variance"
        )

    def call(self, inputs: Any, training: bool = False, mask: Any = None) -> Any:
        """The inputs, normalized; training moves the averages, to those of the places where a mask is True."""
        ndim = len(ops.shape(inputs))
        axis = normalized_axis(self.axis, ndim)
        mean: Any = self.moving_mean
        variance: Any = self.moving_variance
        if training and self.trainable:
            others = tuple(i for i in range(ndim) if i != axis)
            mean, variance = _moments(inputs, others, mask)
            for moving, batch in ((self.moving_mean, mean), (self.moving_variance, variance)):
                moving.assign(moving * self.momentum + batch * (1.0 - self.momentum))
        factor = ops.rsqrt(variance + self.epsilon)
        if self.gamma is not None:
            factor = factor * self.gamma
        shift = -mean * factor if self.beta is None else self.beta - mean * factor
        if axis == ndim - 1:
            return inputs * factor + shift
        dims = [-1 if i == axis else 1 for i in range(ndim)]
        return inputs * ops.reshape(factor, dims) + ops.reshape(shift, dims)


def _moments(inputs: Any, axes: tuple[int, ...], mask: Any) -> tuple[Any, Any]:
    """Mean and variance over axes, of the places where the mask (of all axes but the last) is True."""
    if mask is None and axes == tuple(range(len(ops.shape(inputs)) - 1)):
        both = channel_moments(inputs)
        return both[0], both[1]
    if mask is None:
        return ops.mean(inputs, axes), ops.var(inputs, axes)
    kept = ops.broadcast_to(ops.expand_dims(ops.cast(mask, "bool"), -1), inputs.shape)
    count = ops.sum(ops.cast(kept, "float32"), axes, keepdims=True) + 1e-7
    mean = ops.sum(ops.where(kept, inputs, 0.0), axes, keepdims=True) / count
    spread = ops.sum(ops.square(ops.where(kept, inputs - mean, 0.0)), axes, keepdims=True)
    return ops.squeeze(mean, axes), ops.squeeze(spread / count, axes)


def known_length(input_shape: Any, axis: int, who: str) -> int:
    """The length of an axis.

    Raises:
        ValueError: it is not known.
    """
    if input_shape[axis] is None:
        raise ValueError(
            f"{who}: expected a known length of axis {axis}, got the input shape {tuple(input_shape)}. "
            "State it in Input(shape)."
        )
    return int(input_shape[axis])
