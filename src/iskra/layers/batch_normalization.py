"""Batch normalization."""

from __future__ import annotations

from typing import Unpack

from .. import ops
from ..graph import Variable
from ..graph.ops.moments import channel_moments
from ..ops.shapes import normalized_axis
from ..typing import Array, Shape
from .arguments import fraction, known_length, refuse_unless_none
from .input_spec import InputSpec
from .normalization import Affine
from .options import BatchNormalizationOptions
from .weighted import Start


class BatchNormalization(Affine):
    """Batch normalization layer: `gamma * (x - mean) / sqrt(variance + epsilon) + beta` for each channel.

    In training, mean and variance are those of the batch, over all axes but the channels', and moving averages follow
    them: `moving = momentum * moving + (1 - momentum) * batch`. In inference, and while `trainable = False`, the moving
    averages are used.

    Args:
        axis: the channels' axis.
        momentum: of the moving averages, 0 to 1.
        **options: see `Layer`.

    Shapes:
        input and output (N, ..., C); all weights (C,). A mask has the shape of the input without its last axis.

    Raises:
        ValueError: a momentum out of its range, an option that is not supported, or (when built) an unknown number of
            channels.

    Example:
        >>> layer = BatchNormalization(epsilon=0.0)
        >>> layer([[1.0], [3.0]], training=True), layer.moving_mean.numpy()
        (array([[-1.],
                [ 1.]], dtype=float32), array([0.02], dtype=float32))

    References:
        Ioffe and Szegedy, "Batch normalization: accelerating deep network training by reducing internal covariate
        shift", ICML 2015.
    """

    moving_mean: Variable
    moving_variance: Variable
    moving_mean_initializer: Start
    moving_variance_initializer: Start

    def __init__(
        self,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 0.001,
        center: bool = True,
        scale: bool = True,
        **options: Unpack[BatchNormalizationOptions],
    ) -> None:
        options.pop("renorm_momentum")
        options.pop("synchronized")
        refuse_unless_none(
            "BatchNormalization", renorm=options.pop("renorm") or None, renorm_clipping=options.pop("renorm_clipping")
        )
        super().__init__(epsilon, center, scale, **options)
        self.axis = axis
        self.momentum: float = fraction(momentum, "momentum", "BatchNormalization")

    def build(self, input_shape: Shape) -> None:
        """Make gamma, beta and the moving averages."""
        axis = normalized_axis(self.axis, len(input_shape), self._who)
        length = known_length(input_shape, axis, self._who)
        self.input_spec: InputSpec = InputSpec(ndim=len(input_shape), axes={axis: length})
        self.make_affine((length,))
        self.moving_mean = self.make_weight("moving_mean", (length,), trainable=False)
        self.moving_variance = self.make_weight("moving_variance", (length,), trainable=False)

    def call(self, inputs: Array, training: bool = False, mask: Array | None = None) -> Array:
        """The inputs, normalized; training updates the averages, from the positions where a mask is True."""
        ndim = len(ops.shape(inputs))
        axis = normalized_axis(self.axis, ndim)
        mean: Array | Variable = self.moving_mean
        variance: Array | Variable = self.moving_variance
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


def _moments(inputs: Array, axes: tuple[int, ...], mask: Array | None) -> tuple[Array, Array]:
    """Mean and variance over axes, of the positions where the mask (of all axes but the last) is True."""
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
