"""Initializers that draw from one distribution, whatever the weight's shape."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .. import random
from .initializer import RandomInitializer, Seed


class RandomUniform(RandomInitializer):
    """Draw evenly from [minval, maxval).

    Args:
        minval: lower end.
        maxval: upper end.
        seed: an integer, a `SeedGenerator`, or None for a seed from the global source.

    Example:
        >>> weights = RandomUniform(-1.0, 1.0, seed=0)((100,))
        >>> bool(np.all(np.abs(weights) <= 1))
        True
    """

    def __init__(self, minval: float = -0.05, maxval: float = 0.05, seed: Seed = None) -> None:
        super().__init__(seed)
        self.minval = minval
        self.maxval = maxval

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> np.ndarray:
        return random.uniform(shape, self.minval, self.maxval, dtype, self.seed)


class RandomNormal(RandomInitializer):
    """Draw from a normal distribution.

    Args:
        mean: its mean.
        stddev: its standard deviation.
        seed: an integer, a `SeedGenerator`, or None for a seed from the global source.

    Example:
        >>> RandomNormal(stddev=0.1, seed=0)((3, 2)).shape
        (3, 2)
    """

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: Seed = None) -> None:
        super().__init__(seed)
        self.mean = mean
        self.stddev = stddev

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> np.ndarray:
        return random.normal(shape, self.mean, self.stddev, dtype, self.seed)


class TruncatedNormal(RandomInitializer):
    """Draw from a normal distribution, and again whatever lies more than two standard deviations from the mean.

    Args:
        mean: its mean.
        stddev: its standard deviation before truncation.
        seed: an integer, a `SeedGenerator`, or None for a seed from the global source.

    Example:
        >>> weights = TruncatedNormal(stddev=0.5, seed=0)((1000,))
        >>> bool(np.all(np.abs(weights) <= 1.0))
        True
    """

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: Seed = None) -> None:
        super().__init__(seed)
        self.mean = mean
        self.stddev = stddev

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> np.ndarray:
        return random.truncated_normal(shape, self.mean, self.stddev, dtype, self.seed)
