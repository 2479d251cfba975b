"""Variance scaling as the papers have it, under the names that layers are given.

    ============  =========  ==================  =============================================
    name          scale      n                   made for
    ============  =========  ==================  =============================================
    Glorot        1          mean of in and out  tanh, sigmoid, and (Keras's default) everything
    He            2          in                  relu and its relatives
    Lecun         1          in                  selu
    ============  =========  ==================  =============================================

References:
    Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010.
    He, Zhang, Ren and Sun, "Delving deep into rectifiers", ICCV 2015.
    Klambauer, Unterthiner, Mayr and Hochreiter, "Self-normalizing neural networks", NeurIPS 2017.
"""

from __future__ import annotations

from collections.abc import Sequence

from .initializer import Seed
from .scaling import VarianceScaling

Axes = Sequence[int] | None


class GlorotUniform(VarianceScaling):
    """Draw evenly within sqrt(6 / (in + out)); Keras's default for kernels, also called Xavier.

    Args:
        seed: an integer, a `SeedGenerator`, or None for a seed from the global source.
        input_axes: the weight's axes that count inputs, where the usual reading of its shape does not fit.
        output_axes: the axes that count outputs; give both or none.

    Example:
        >>> GlorotUniform(seed=0)((784, 256)).shape
        (784, 256)
    """

    def __init__(self, seed: Seed = None, input_axes: Axes = None, output_axes: Axes = None) -> None:
        super().__init__(1.0, "fan_avg", "uniform", seed, input_axes, output_axes)


class GlorotNormal(VarianceScaling):
    """Draw from a truncated normal distribution of variance 2 / (in + out).

    Args: see `GlorotUniform`.
    """

    def __init__(self, seed: Seed = None, input_axes: Axes = None, output_axes: Axes = None) -> None:
        super().__init__(1.0, "fan_avg", "truncated_normal", seed, input_axes, output_axes)


class HeUniform(VarianceScaling):
    """Draw evenly within sqrt(6 / in).

    Args: see `GlorotUniform`.
    """

    def __init__(self, seed: Seed = None, input_axes: Axes = None, output_axes: Axes = None) -> None:
        super().__init__(2.0, "fan_in", "uniform", seed, input_axes, output_axes)


class HeNormal(VarianceScaling):
    """Draw from a truncated normal distribution of variance 2 / in.

    Args: see `GlorotUniform`.
    """

    def __init__(self, seed: Seed = None, input_axes: Axes = None, output_axes: Axes = None) -> None:
        super().__init__(2.0, "fan_in", "truncated_normal", seed, input_axes, output_axes)


class LecunUniform(VarianceScaling):
    """Draw evenly within sqrt(3 / in).

    Args: see `GlorotUniform`.
    """

    def __init__(self, seed: Seed = None, input_axes: Axes = None, output_axes: Axes = None) -> None:
        super().__init__(1.0, "fan_in", "uniform", seed, input_axes, output_axes)


class LecunNormal(VarianceScaling):
    """Draw from a truncated normal distribution of variance 1 / in.

    Args: see `GlorotUniform`.
    """

    def __init__(self, seed: Seed = None, input_axes: Axes = None, output_axes: Axes = None) -> None:
        super().__init__(1.0, "fan_in", "truncated_normal", seed, input_axes, output_axes)
