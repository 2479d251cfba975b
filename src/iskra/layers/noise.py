"""Layers that disturb the values while the model trains, and leave them alone afterwards."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from .. import ops, random
from .arguments import fraction, not_negative
from .layer import Layer


class Dropout(Layer):
    """Set each value to 0 with probability `rate` and scale the others by 1 / (1 - rate), while training.

    Args:
        rate: probability of a value to go, 0 to 1.
        noise_shape: shape of the mask, which broadcasts over the input; None in it stands for the input's length.
        seed: an integer; by default one from the global source (`iskra.utils.set_random_seed`).
        **kwargs: see `Layer`.

    Raises:
        ValueError: `rate` is not from 0 to 1.

    Example:
        >>> import numpy as np
        >>> layer = Dropout(0.5, seed=1)
        >>> layer(np.ones((1, 4))), sorted(set(layer(np.ones((1, 99)), training=True)[0].tolist()))
        (array([[1., 1., 1., 1.]], dtype=float32), [0.0, 2.0])

    References:
        Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", JMLR 2014.
    """

    supports_masking = True

    def __init__(
        self, rate: float, noise_shape: Sequence[int | None] | None = None, seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.rate = fraction(rate, "rate", "Dropout")
        self.noise_shape = None if noise_shape is None else tuple(noise_shape)
        self.seed = seed
        self.seed_generator = random.SeedGenerator(seed)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """The inputs, some of them dropped if the model trains."""
        if not training or self.rate == 0:
            return inputs
        return random.dropout(inputs, self.rate, self.noise_shape, self.seed_generator)


class GaussianNoise(Layer):
    """Add normal noise of a standard deviation, while training.

    Args:
        stddev: standard deviation of the noise, at least 0.
        seed: an integer; by default one from the global source.
        **kwargs: see `Layer`.

    Example:
        >>> GaussianNoise(0.1)([[1.0, 2.0]])
        array([[1., 2.]], dtype=float32)
    """

    supports_masking = True

    def __init__(self, stddev: float, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.stddev = not_negative(stddev, "stddev", "GaussianNoise")
        self.seed = seed
        self.seed_generator = random.SeedGenerator(seed)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """The inputs, with noise if the model trains."""
        if not training or self.stddev == 0:
            return inputs
        return inputs + random.normal(ops.shape(inputs), 0.0, self.stddev, seed=self.seed_generator)  # type: ignore[arg-type]


class GaussianDropout(Layer):
    """Multiply by normal noise of mean 1 and variance rate / (1 - rate), while training.

    Args:
        rate: strength, from 0 up to, but not including, 1.
        seed: an integer; by default one from the global source.
        **kwargs: see `Layer`.

    Example:
        >>> GaussianDropout(0.1)([[1.0, 2.0]])
        array([[1., 2.]], dtype=float32)
    """

    supports_masking = True

    def __init__(self, rate: float, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rate = fraction(rate, "rate", "GaussianDropout")
        if self.rate == 1:
            raise ValueError(
                "GaussianDropout: expected rate below 1, got 1: its noise is infinite. Use 0.5, or Dropout."
            )
        self.seed = seed
        self.seed_generator = random.SeedGenerator(seed)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """The inputs, times noise if the model trains."""
        if not training or self.rate == 0:
            return inputs
        stddev = math.sqrt(self.rate / (1.0 - self.rate))
        return inputs * random.normal(ops.shape(inputs), 1.0, stddev, seed=self.seed_generator)  # type: ignore[arg-type]
