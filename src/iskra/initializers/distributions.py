"""Initializers that draw from a distribution which does not depend on the weight's shape."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .. import random
from ..typing import Seed
from .initializer import RandomInitializer


class RandomUniform(RandomInitializer):
    """Uniform distribution over [minval, maxval).

    Args:
        minval: lower bound.
        maxval: upper bound.
        seed: an integer, a `SeedGenerator`, or None for a seed from the global source.

    Example:
        >>> weights = RandomUniform(-1.0, 1.0, seed=0)((100,))
        >>> bool(np.all(np.abs(weights) <= 1))
        True
    """

    def __init__(self, minval: float = -0.05, maxval: float = 0.05, seed: Seed = None) -> None:
        super().__init__(seed)
        self.minval, self.maxval = minval, maxval

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> np.ndarray:
        return random.uniform(shape, self.minval, self.maxval, dtype, self.seed)


class RandomNormal(RandomInitializer):
    """Normal distribution.

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
        self.mean, self.stddev = mean, stddev

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> np.ndarray:
        return random.normal(shape, self.mean, self.stddev, dtype, self.seed)


class TruncatedNormal(RandomInitializer):
    """Truncated normal distribution: values beyond two standard deviations from the mean are drawn again.

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
        self.mean, self.stddev = mean, stddev

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> np.ndarray:
        return random.truncated_normal(shape, self.mean, self.stddev, dtype, self.seed)
