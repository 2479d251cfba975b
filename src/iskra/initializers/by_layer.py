"""Variance scaling as published by Glorot, He and LeCun.

References:
    Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010.
    He, Zhang, Ren and Sun, "Delving deep into rectifiers", ICCV 2015.
    LeCun, Bottou, Orr and Müller, "Efficient backprop", 1998.
    Klambauer, Unterthiner, Mayr and Hochreiter, "Self-normalizing neural networks", NeurIPS 2017.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from ..typing import Seed
from .scaling import VarianceScaling


class _Published(VarianceScaling):
    """A choice of scale, mode and distribution."""

    choice: ClassVar[tuple[float, str, str]]

    def __init__(
        self, seed: Seed = None, input_axes: Sequence[int] | None = None, output_axes: Sequence[int] | None = None
    ) -> None:
        super().__init__(*self.choice, seed, input_axes, output_axes)


class GlorotUniform(_Published):
    """Glorot (Xavier) uniform initializer: uniform in (-limit, limit) with limit = sqrt(6 / (in + out)).

    The default for kernels; made for tanh and sigmoid.

    Args:
        seed: an integer, a `SeedGenerator`, or None for a seed from the global source.
        input_axes: the axes of the weight that count inputs, where the usual reading of its shape does not fit.
        output_axes: the axes that count outputs; give both or neither.

    Example:
        >>> GlorotUniform(seed=0)((784, 256)).shape
        (784, 256)
    """

    choice: ClassVar[tuple[float, str, str]] = (1.0, "fan_avg", "uniform")


class GlorotNormal(_Published):
    """Glorot (Xavier) normal initializer: a truncated normal distribution of variance 2 / (in + out).

    Args: see `GlorotUniform`.
    """

    choice: ClassVar[tuple[float, str, str]] = (1.0, "fan_avg", "truncated_normal")


class HeUniform(_Published):
    """He (Kaiming) uniform initializer, for relu: uniform in (-limit, limit) with limit = sqrt(6 / in).

    Args: see `GlorotUniform`.
    """

    choice: ClassVar[tuple[float, str, str]] = (2.0, "fan_in", "uniform")


class HeNormal(_Published):
    """He (Kaiming) normal initializer, for relu: a truncated normal distribution of variance 2 / in.

    Args: see `GlorotUniform`.
    """

    choice: ClassVar[tuple[float, str, str]] = (2.0, "fan_in", "truncated_normal")


class LecunUniform(_Published):
    """LeCun uniform initializer, for selu: uniform in (-limit, limit) with limit = sqrt(3 / in).

    Args: see `GlorotUniform`.
    """

    choice: ClassVar[tuple[float, str, str]] = (1.0, "fan_in", "uniform")


class LecunNormal(_Published):
    """LeCun normal initializer, for selu: a truncated normal distribution of variance 1 / in.

    Args: see `GlorotUniform`.
    """

    choice: ClassVar[tuple[float, str, str]] = (1.0, "fan_in", "truncated_normal")
