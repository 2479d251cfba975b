"""Spectral normalization of weights."""

from __future__ import annotations

from typing import Any, Unpack

from .. import ops
from ..initializers import TruncatedNormal
from ..typing import Array, Outputs, Shape
from .arguments import integer
from .input_spec import InputSpec
from .layer import Layer
from .options import LayerOptions
from .wrapper import Wrapper


class SpectralNormalization(Wrapper):
    """Spectral normalization: divide a layer's kernel by its largest singular value in training.

    The singular value is estimated by power iteration, continued from step to step: `v = norm(u W^T)`, `u = norm(v W)`,
    `sigma = v W u^T`. As in Keras on TensorFlow, the kernel is replaced before the step's gradient is taken, and the
    gradient does not go through the division.

    Args:
        layer: a layer with a `kernel` or `embeddings`.
        power_iterations: number of iterations in a step, at least 1.
        **kwargs: see `Layer`.

    Shapes:
        those of the layer; u, one of its weights, is (1, units).

    Raises:
        ValueError: no layer, no iterations, or (when built) a layer without such a weight.

    Example:
        >>> from iskra.layers import Dense
        >>> SpectralNormalization(Dense(3)).compute_output_shape((None, 4))
        (None, 3)

    References:
        Miyato et al., "Spectral normalization for generative adversarial networks", ICLR 2018.
    """

    def __init__(self, layer: Layer, power_iterations: int = 1, **kwargs: Unpack[LayerOptions]) -> None:
        super().__init__(layer, **kwargs)
        self.power_iterations: int = integer(power_iterations, "power_iterations", "SpectralNormalization")

    def build(self, input_shape: Shape | None = None) -> None:
        """Make the layer's weights and u, (1, units)."""
        super().build(input_shape)
        self.input_spec: InputSpec = InputSpec(min_ndim=1, axes={-1: input_shape[-1]} if input_shape else None)
        self.kernel: Any = getattr(self.layer, "kernel", getattr(self.layer, "embeddings", None))
        if self.kernel is None:
            raise ValueError(
                f"{self._who}: expected a layer with a kernel or embeddings, got {self.layer!r}. Wrap Dense or Conv2D."
            )
        self.vector_u = self.add_weight(
            (1, self.kernel.shape[-1]), TruncatedNormal(stddev=0.02), trainable=False, name="vector_u"
        )

    def call(self, inputs: Array, training: bool = False) -> Outputs:
        """The layer's output, its kernel normalized first in training."""
        if training:
            vector, kernel = ops.cond(
                ops.all(ops.equal(self.kernel, 0.0)),
                lambda: (ops.convert_to_tensor(self.vector_u), ops.convert_to_tensor(self.kernel)),
                self.normalized_weights,
            )
            self.vector_u.assign(vector)
            self.kernel.assign(kernel)
        return self.layer(inputs)

    def normalized_weights(self) -> tuple[Array, Array]:
        """The vector u after some iterations, and the kernel divided by its largest singular value."""
        weights = ops.reshape(self.kernel, (-1, self.kernel.shape[-1]))  # (inputs, units)
        u: Any = self.vector_u
        for _ in range(self.power_iterations):
            v = _unit(ops.matmul(u, ops.transpose(weights)))  # (1, inputs)
            u = _unit(ops.matmul(v, weights))  # (1, units)
        u, v = ops.stop_gradient(u), ops.stop_gradient(v)
        sigma = ops.matmul(ops.matmul(v, weights), ops.transpose(u))  # (1, 1)
        return u, self.kernel / ops.reshape(sigma, (1,) * len(self.kernel.shape))


def _unit(x: Array) -> Array:
    """A vector of length one."""
    return x * ops.minimum(ops.rsqrt(ops.sum(ops.square(x))), 1e7)
