"""Batch normalization."""

from __future__ import annotations

import math
from typing import Unpack

import numpy as np

from .. import ops
from ..graph import Variable
from ..graph.ops.moments import channel_moments
from ..ops.shapes import normalized_axis
from ..typing import Array, Shape
from .arguments import fraction, known_length
from .input_spec import InputSpec
from .normalization import Affine
from .options import BatchNormalizationOptions
from .weighted import Start


class BatchNormalization(Affine):
    """Batch normalization layer: `gamma * (x - mean) / sqrt(variance + epsilon) + beta` for each channel.

    In training, mean and variance are those of the batch, over all axes but the channels', and moving averages follow
    them: `moving = momentum * moving + (1 - momentum) * batch`. In inference, and while `trainable = False`, the moving
    averages are used.

    With `renorm`, training normalizes by averages, too: `gamma * ((x - mean) / sigma * r + d) + beta`, where
    `r = sigma / renorm_stddev` and `d = (mean - renorm_mean) / renorm_stddev` have no gradient and may be limited.
    Small batches, or batches that are no random samples, train better so.

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
        shift", ICML 2015; Ioffe, "Batch renormalization", NIPS 2017.
    """

    moving_mean: Variable
    moving_variance: Variable
    moving_mean_initializer: Start
    moving_variance_initializer: Start
    moving_stddev: Variable
    renorm_mean: Variable
    renorm_stddev: Variable

    def __init__(
        self,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 0.001,
        center: bool = True,
        scale: bool = True,
        **options: Unpack[BatchNormalizationOptions],
    ) -> None:
        options.pop("synchronized")
        self.renorm: bool = options.pop("renorm")
        clipping = options.pop("renorm_clipping")
        self.renorm_clipping: dict[str, float] = _checked(clipping) if self.renorm else {}
        self.renorm_momentum: float = options.pop("renorm_momentum")
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
        if self.renorm:
            deviation = np.sqrt(self.moving_variance.numpy())
            for name, value in (("moving_stddev", deviation), ("renorm_mean", self.moving_mean.numpy()),
                                ("renorm_stddev", deviation)):  # fmt: skip
                weight = self.add_weight((length,), "zeros", trainable=False, name=name)
                weight.assign(value)
                setattr(self, name, weight)

    def call(self, inputs: Array, training: bool = False, mask: Array | None = None) -> Array:
        """The inputs, normalized; training updates the averages, from the positions where a mask is True."""
        ndim = len(ops.shape(inputs))
        axis = normalized_axis(self.axis, ndim)
        mean: Array | Variable = self.moving_mean
        variance: Array | Variable = self.moving_variance
        corrections: tuple[Array, Array] | None = None
        if training and self.trainable:
            mean, variance = _moments(inputs, tuple(i for i in range(ndim) if i != axis), mask)
            corrections = self._renormalized(mean, variance) if self.renorm else None
            self._follow(self.moving_mean, mean, self.momentum)
            if corrections is None:
                self._follow(self.moving_variance, variance, self.momentum)
        factor = ops.rsqrt(variance + self.epsilon)
        if self.gamma is not None:
            factor = factor * self.gamma
        if corrections is not None:
            factor = factor * corrections[0]
        shift = -mean * factor if self.beta is None else self.beta - mean * factor
        if corrections is not None:
            shift = shift + (corrections[1] if self.gamma is None else corrections[1] * self.gamma)
        if axis == ndim - 1:
            return inputs * factor + shift
        dims = [-1 if i == axis else 1 for i in range(ndim)]
        return inputs * ops.reshape(factor, dims) + ops.reshape(shift, dims)

    def _renormalized(self, mean: Array, variance: Array) -> tuple[Array, Array]:
        """The corrections r and d of a batch, whose averages follow it."""
        deviation, known = ops.sqrt(variance + self.epsilon), ops.maximum(self.renorm_stddev, math.sqrt(self.epsilon))
        clip = {"rmin": 0.0, "rmax": math.inf, "dmax": math.inf, **self.renorm_clipping}
        r = ops.clip(deviation / known, clip["rmin"], clip["rmax"])
        d = ops.clip((mean - self.renorm_mean) / known, -clip["dmax"], clip["dmax"])
        self._follow(self.renorm_mean, mean, self.renorm_momentum)
        self._follow(self.renorm_stddev, deviation, self.renorm_momentum)
        self._follow(self.moving_stddev, deviation, self.momentum)
        self.moving_variance.assign(ops.relu(ops.square(self.moving_stddev) - self.epsilon))
        return ops.stop_gradient(r), ops.stop_gradient(d)

    @staticmethod
    def _follow(moving: Variable, batch: Array, momentum: float) -> None:
        moving.assign(moving * momentum + batch * (1.0 - momentum))


def _checked(clipping: dict[str, float] | None) -> dict[str, float]:
    """The limits of batch renormalization, after a look at them."""
    given = {name: value for name, value in (clipping or {}).items() if value is not None}
    known = ("rmax", "rmin", "dmax")
    if not set(given) <= set(known) or given.get("rmax", math.inf) < given.get("rmin", 0) or given.get("dmax", 0) < 0:
        raise ValueError(
            "BatchNormalization: expected renorm_clipping with rmin up to rmax, and dmax of at least 0, got "
            f"{clipping}. Pass for example renorm_clipping=dict(rmin=0.3, rmax=3.0, dmax=5.0)."
        )
    return given


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
