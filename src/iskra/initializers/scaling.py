"""Variance scaling: variances that depend on the shape, so that signals keep their size from layer to layer."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .. import random
from ..configurable import one_of
from ..typing import Seed
from .initializer import RandomInitializer

_MODES = ("fan_in", "fan_out", "fan_avg")
_DISTRIBUTIONS = ("truncated_normal", "untruncated_normal", "uniform")
_TRUNCATED_STDDEV = 0.87962566103423978  # of a standard normal, cut off at -2 and 2


class VarianceScaling(RandomInitializer):
    """Variance scaling: random values of variance scale / n, where n counts the inputs or outputs of a unit.

        uniform:  [-limit, limit) with limit = sqrt(3 scale / n)
        normal:   standard deviation sqrt(scale / n), after truncation

    Args:
        scale: factor of the variance, above 0.
        mode: n is the number of inputs ("fan_in"), of outputs ("fan_out"), or their mean ("fan_avg").
        distribution: "truncated_normal" (or "normal"), "untruncated_normal" or "uniform".
        seed: an integer, a `SeedGenerator`, or None for a seed from the global source.
        input_axes: the axes of the weight that count inputs, where the usual reading of its shape does not fit.
        output_axes: the axes that count outputs; give both or neither.

    Raises:
        ValueError: an unknown mode or distribution, or a scale that is not above 0.

    Example:
        >>> weights = VarianceScaling(2.0, "fan_in", "uniform", seed=0)((600, 10))
        >>> bool(np.all(np.abs(weights) <= 0.1))  # sqrt(3 * 2 / 600)
        True
    """

    def __init__(
        self,
        scale: float = 1.0,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: Seed = None,
        input_axes: Sequence[int] | None = None,
        output_axes: Sequence[int] | None = None,
    ) -> None:
        super().__init__(seed)
        distribution = {"normal": "truncated_normal"}.get(distribution.lower(), distribution.lower())
        if scale <= 0.0:
            raise ValueError(f"VarianceScaling: expected a scale above 0, got {scale}. It is a factor of a variance.")
        self.mode: str = one_of(_MODES, mode, "mode", "VarianceScaling")
        self.distribution: str = one_of(_DISTRIBUTIONS, distribution, "distribution", "VarianceScaling")
        self.scale = scale
        self.input_axes = input_axes
        self.output_axes = output_axes

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> np.ndarray:
        fan_in, fan_out = compute_fans(shape, self.input_axes, self.output_axes)
        count = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2.0}[self.mode]
        variance = self.scale / max(1.0, count)
        if self.distribution == "uniform":
            limit = math.sqrt(3.0 * variance)
            return random.uniform(shape, -limit, limit, dtype, self.seed)
        if self.distribution == "untruncated_normal":
            return random.normal(shape, 0.0, math.sqrt(variance), dtype, self.seed)
        return random.truncated_normal(shape, 0.0, math.sqrt(variance) / _TRUNCATED_STDDEV, dtype, self.seed)


def compute_fans(
    shape: Sequence[int], input_axes: Sequence[int] | None = None, output_axes: Sequence[int] | None = None
) -> tuple[int, int]:
    """Fan-in and fan-out: the number of inputs of a unit, and of outputs that an input reaches.

    A matrix is (in, out); a kernel (..., in, out) counts every position of its window; a vector counts as both.

    Example:
        >>> compute_fans((784, 256)), compute_fans((3, 3, 16, 32))
        ((784, 256), (144, 288))
    """
    if input_axes is not None and output_axes is not None:
        return math.prod(shape[i] for i in input_axes), math.prod(shape[i] for i in output_axes)
    if len(shape) < 2:
        return (shape[0], shape[0]) if shape else (1, 1)
    window = math.prod(shape[:-2])
    return shape[-2] * window, shape[-1] * window
