"""Kinds of dropout: of whole feature maps, and one that suits selu."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import ops, random
from .arguments import channels_last, fraction
from .input_spec import InputSpec
from .layer import Layer


class SpatialDropout(Layer):
    """Drop whole feature maps: a channel of an example is 0 everywhere, or scaled by 1 / (1 - rate), while training.

    Neighbouring positions tell much the same, so dropping them one by one would hardly disturb.

    Args:
        rate: probability of a channel to go, 0 to 1.
        seed: an integer; by default one from the global source.
        name: by default the class's name, numbered.
        dtype: "float32", the one there is.

    Shapes:
        input and output (N, ..., C).

    References:
        Tompson et al., "Efficient object localization using convolutional networks", 2014.
    """

    ndim: int

    supports_masking = True

    def __init__(self, rate: float, seed: int | None = None, name: str | None = None, dtype: str | None = None) -> None:
        super().__init__(name=name, dtype=dtype)
        self.rate = fraction(rate, "rate", type(self).__name__)
        self.seed = seed
        self.seed_generator = random.SeedGenerator(seed)
        self.input_spec = InputSpec(ndim=self.ndim + 2)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """The inputs, some channels dropped if the model trains."""
        if not training or self.rate == 0:
            return inputs
        return random.dropout(inputs, self.rate, (None, *(1,) * self.ndim, None), self.seed_generator)


class SpatialDropout1D(SpatialDropout):
    """Drop channels of sequences (N, L, C); the arguments are those of `SpatialDropout`.

    Example:
        >>> SpatialDropout1D(0.5).compute_output_shape((None, 5, 3))
        (None, 5, 3)
    """

    ndim = 1


class SpatialDropout2D(SpatialDropout):
    """Drop channels of images (N, H, W, C).

    Args:
        rate: probability of a channel to go, 0 to 1.
        data_format: "channels_last", the one order there is, or None.
        seed: an integer; by default one from the global source.
        name: by default the class's name, numbered.
        dtype: "float32", the one there is.
    """

    ndim = 2

    def __init__(
        self,
        rate: float,
        data_format: str | None = None,
        seed: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__(rate, seed, name, dtype)
        channels_last(data_format, type(self).__name__)


class SpatialDropout3D(SpatialDropout2D):
    """Drop channels of volumes (N, D, H, W, C); the arguments are those of `SpatialDropout2D`."""

    ndim = 3


class AlphaDropout(Layer):
    """Drop to the value that selu has far below zero, and keep mean and variance as they were, while training.

    With p the rate and q = -1.7581 that value: `a * (x or q) + b`, with `a = ((1 - p) * (1 + p * q^2))^(-1/2)` and
    `b = -a * p * q`.

    Args:
        rate: probability of a value to go, 0 to 1.
        noise_shape: shape of the mask, which broadcasts over the input; None in it stands for the input's length.
        seed: an integer; by default one from the global source.
        **kwargs: see `Layer`.

    Example:
        >>> AlphaDropout(0.1)([[1.0, 2.0]])
        array([[1., 2.]], dtype=float32)

    References:
        Klambauer et al., "Self-normalizing neural networks", 2017.
    """

    supports_masking = True

    def __init__(
        self, rate: float, noise_shape: Sequence[int | None] | None = None, seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.rate = fraction(rate, "rate", "AlphaDropout")
        if self.rate == 1:
            raise ValueError("AlphaDropout: expected rate below 1, got 1: nothing would be left. Use 0.5, or Dropout.")
        self.noise_shape = None if noise_shape is None else tuple(noise_shape)
        self.seed = seed
        self.seed_generator = random.SeedGenerator(seed)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """The inputs, some of them dropped if the model trains."""
        if not training or self.rate == 0:
            return inputs
        low, p = -1.7580993408473766, self.rate  # -alpha * scale of selu
        a = ((1.0 - p) * (1.0 + p * low**2)) ** -0.5
        own: Any = ops.shape(inputs)
        given = self.noise_shape or own
        dims = tuple(n if m is None else m for n, m in zip(own, given, strict=True))
        kept = ops.greater_equal(random.uniform(dims, seed=self.seed_generator), p)
        return a * ops.where(kept, inputs, low) - a * low * p
