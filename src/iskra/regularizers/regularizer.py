"""The base of regularizers."""

from __future__ import annotations

import math

from ..configurable import Configurable
from ..typing import Array, ArrayLike


class Regularizer(Configurable):
    """Base class of regularizers: penalties that layers add to the loss, scalar functions of a tensor written with ops.

    Derive from it, or pass any such function.

    Example:
        >>> from iskra import ops
        >>> class Largest(Regularizer):
        ...     def __init__(self, factor=0.1):
        ...         self.factor = factor
        ...     def __call__(self, x):
        ...         return self.factor * ops.max(ops.abs(x))
        >>> round(float(Largest()([1.0, -3.0])), 3)
        0.3
    """

    def __call__(self, x: ArrayLike) -> Array | float:
        """The penalty of `x`, a weight or a layer's output: a scalar."""
        return 0.0

    def _factor(self, name: str, value: float | None, default: float) -> float:
        """A factor of a penalty, checked; None means the default."""
        value = default if value is None else value
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not is_number or not math.isfinite(value) or value < 0:
            raise ValueError(
                f"{type(self).__name__}: expected {name} to be a number of at least 0, got {value!r}. "
                "Usual values are between 1e-6 and 0.1."
            )
        return float(value)
