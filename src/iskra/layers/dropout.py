"""Dropout and noise: layers that perturb their input while the model trains, and return it unchanged otherwise."""

from __future__ import annotations

import math
from typing import Any, Unpack

from .. import ops, random
from ..typing import Array, ShapeLike
from .arguments import fraction, not_negative
from .layer import Layer
from .options import LayerOptions
from .spatial import SpatialLayer


class DropoutLayer(Layer):
    """Base of layers that drop or scale values at random while training.

    Args:
        rate: probability of a value to be dropped, 0 to 1.
        seed: an integer; by default one from the global generator (`iskra.utils.set_random_seed`).
        **kwargs: see `Layer`.

    Shapes:
        input and output (N, ...).

    Raises:
        ValueError: `rate` is not from 0 to 1.
    """

    supports_masking = True

    def __init__(self, rate: float, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rate: float = fraction(rate, "rate", type(self).__name__)
        self.seed = seed
        self.seed_generator: random.SeedGenerator = random.SeedGenerator(seed)

    def call(self, inputs: Array, training: bool = False) -> Array:
        """The inputs, with dropout while training."""
        return self._dropped(inputs) if training and self.rate else inputs

    def _dropped(self, inputs: Array) -> Array:
        """The inputs with dropout, for a rate above 0; every subclass defines its own."""
        raise NotImplementedError(f"{self._who}: expected a method _dropped(self, inputs), got none. Define it.")


class Dropout(DropoutLayer):
    """Dropout: sets each value to 0 with probability `rate`, and scales the others by 1 / (1 - rate), while training.

    Args:
        rate: probability of a value to be dropped, 0 to 1.
        noise_shape: shape of the mask, which broadcasts over the input; None in it is the input's length.
        seed: an integer; by default one from the global generator (`iskra.utils.set_random_seed`).
        **kwargs: see `Layer`.

    Raises:
        ValueError: `rate` is not from 0 to 1, or `noise_shape` is no list of positive integers and None, or (when
            called) does not broadcast to the input.

    Example:
        >>> import numpy as np
        >>> layer = Dropout(0.5, seed=1)
        >>> layer(np.ones((1, 4))), sorted(set(layer(np.ones((1, 99)), training=True)[0].tolist()))
        (array([[1., 1., 1., 1.]], dtype=float32), [0.0, 2.0])

    References:
        Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", JMLR 2014.
    """

    def __init__(
        self, rate: float, noise_shape: ShapeLike | None = None, seed: int | None = None, **kwargs: Unpack[LayerOptions]
    ) -> None:
        super().__init__(rate, seed, **kwargs)
        self.noise_shape: tuple[int | None, ...] | None = _noise_shape(noise_shape)

    def _dropped(self, inputs: Array) -> Array:
        """`dropout(inputs)`."""
        return random.dropout(inputs, self.rate, self.noise_shape, self.seed_generator)


def _noise_shape(given: ShapeLike | None) -> tuple[int | None, ...] | None:
    """The shape of a mask as a tuple."""
    if given is None:
        return None
    is_shape = isinstance(given, (list, tuple)) and all(
        n is None or (isinstance(n, int) and not isinstance(n, bool) and n > 0) for n in given
    )
    if not is_shape:
        raise ValueError(
            f"Dropout: expected noise_shape as a tuple of positive integers and None, got {given!r}. "
            "None is the input's length: (None, 1, None) drops features of whole sequences."
        )
    return tuple(given)


class SpatialDropout(SpatialLayer, DropoutLayer):
    """Base of layers that drop whole feature maps: while training, a channel is 0 everywhere or divided by 1 - rate.

    Neighboring positions are correlated, so dropping them one by one would hardly regularize.

    Args:
        rate: probability of a channel to be dropped, 0 to 1.
        seed: an integer; by default one from the global generator.
        name: by default the class's name, numbered.
        dtype: "float32", the only one supported.
        data_format: see `ChannelsLayer`.

    Shapes:
        input and output (N, ..., C), or (N, C, ...).

    Raises:
        ValueError: `rate` is not from 0 to 1.

    References:
        Tompson et al., "Efficient object localization using convolutional networks", CVPR 2015.
    """

    def __init__(
        self,
        rate: float,
        seed: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
        data_format: str | None = None,
    ) -> None:
        super().__init__(rate=rate, seed=seed, name=name, dtype=dtype, data_format=data_format)

    def _dropped(self, inputs: Array) -> Array:
        """`dropout(inputs)` with one value of the mask for each channel of each example."""
        shape = [1 if axis in self.spatial_axes else None for axis in range(self.ndim + 2)]
        return random.dropout(inputs, self.rate, shape, self.seed_generator)


class SpatialDropout1D(SpatialDropout, ndim=1):
    """Spatial dropout of sequences (N, L, C); the arguments are those of `SpatialDropout`.

    Example:
        >>> SpatialDropout1D(0.5).compute_output_shape((None, 5, 3))
        (None, 5, 3)
    """

    def __init__(self, rate: float, seed: int | None = None, name: str | None = None, dtype: str | None = None) -> None:
        super().__init__(rate, seed, name, dtype, "channels_last")


class SpatialDropout2D(SpatialDropout, ndim=2):
    """Spatial dropout of images (N, H, W, C).

    Args:
        data_format: "channels_last", "channels_first" (N, C, ...), or None for `iskra.config.image_data_format()`.
        rate, seed, name, dtype: see `SpatialDropout`.
    """

    def __init__(
        self,
        rate: float,
        data_format: str | None = None,
        seed: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__(rate, seed, name, dtype, data_format)


class SpatialDropout3D(SpatialDropout2D, ndim=3):
    """Spatial dropout of volumes (N, D, H, W, C); the arguments are those of `SpatialDropout2D`."""


class AlphaDropout(DropoutLayer):
    """Alpha dropout: sets values to the negative saturation of SELU, and keeps mean and variance, while training.

    With p the rate and q = -1.7581 that value: `a * (x or q) + b`, with `a = ((1 - p) * (1 + p * q^2))^(-1/2)` and
    `b = -a * p * q`.

    Args:
        rate: probability of a value to be dropped, from 0 up to, but not including, 1.
        noise_shape: shape of the mask, which broadcasts over the input; None in it is the input's length.
        seed: an integer; by default one from the global generator.
        **kwargs: see `Layer`.

    Raises:
        ValueError: a rate out of this range.

    Example:
        >>> AlphaDropout(0.1)([[1.0, 2.0]])
        array([[1., 2.]], dtype=float32)

    References:
        Klambauer et al., "Self-normalizing neural networks", NeurIPS 2017.
    """

    def __init__(
        self, rate: float, noise_shape: ShapeLike | None = None, seed: int | None = None, **kwargs: Unpack[LayerOptions]
    ) -> None:
        super().__init__(rate, seed, **kwargs)
        if self.rate == 1:
            raise ValueError("AlphaDropout: expected rate below 1, got 1: nothing would be left. Use 0.5, or Dropout.")
        self.noise_shape: tuple[int | None, ...] | None = _noise_shape(noise_shape)

    def _dropped(self, inputs: Array) -> Array:
        """`a * (x or q) + b`, as in the class's formula."""
        low, p = -1.7580993408473766, self.rate  # -alpha * scale of SELU
        a = ((1.0 - p) * (1.0 + p * low**2)) ** -0.5
        own: Any = ops.shape(inputs)
        given = self.noise_shape or own
        dims = tuple(n if m is None else m for n, m in zip(own, given, strict=True))
        kept = ops.greater_equal(random.uniform(dims, seed=self.seed_generator), p)
        return a * ops.where(kept, inputs, low) - a * low * p


class GaussianDropout(DropoutLayer):
    """Gaussian dropout: multiplies by normal noise of mean 1 and variance rate / (1 - rate), while training.

    Args:
        rate: strength, from 0 up to, but not including, 1; the variance is that of `Dropout` at this rate.
        seed: an integer; by default one from the global generator.
        **kwargs: see `Layer`.

    Raises:
        ValueError: a rate out of this range.

    Example:
        >>> GaussianDropout(0.1)([[1.0, 2.0]])
        array([[1., 2.]], dtype=float32)

    References:
        Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", JMLR 2014, section 10.
    """

    def __init__(self, rate: float, seed: int | None = None, **kwargs: Unpack[LayerOptions]) -> None:
        super().__init__(rate, seed, **kwargs)
        if self.rate == 1:
            raise ValueError(
                "GaussianDropout: expected rate below 1, got 1: its noise is infinite. Use 0.5, or Dropout."
            )

    def _dropped(self, inputs: Array) -> Array:
        """The inputs, times noise."""
        stddev = math.sqrt(self.rate / (1.0 - self.rate))
        return inputs * random.normal(ops.shape(inputs), 1.0, stddev, seed=self.seed_generator)  # type: ignore[arg-type]


class GaussianNoise(Layer):
    """Gaussian noise: adds normal noise of mean 0, while training.

    Args:
        stddev: standard deviation of the noise, at least 0.
        seed: an integer; by default one from the global generator.
        **kwargs: see `Layer`.

    Shapes:
        input and output (N, ...).

    Raises:
        ValueError: a negative standard deviation.

    Example:
        >>> GaussianNoise(0.1)([[1.0, 2.0]])
        array([[1., 2.]], dtype=float32)

    References:
        Bishop, "Training with noise is equivalent to Tikhonov regularization", Neural Computation 1995.
    """

    supports_masking = True

    def __init__(self, stddev: float, seed: int | None = None, **kwargs: Unpack[LayerOptions]) -> None:
        super().__init__(**kwargs)
        self.stddev: float = not_negative(stddev, "stddev", "GaussianNoise")
        self.seed = seed
        self.seed_generator: random.SeedGenerator = random.SeedGenerator(seed)

    def call(self, inputs: Array, training: bool = False) -> Array:
        """The inputs, with noise while training."""
        if not training or self.stddev == 0:
            return inputs
        return inputs + random.normal(ops.shape(inputs), 0.0, self.stddev, seed=self.seed_generator)  # type: ignore[arg-type]
