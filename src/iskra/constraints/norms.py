"""Constraints on the norms of the vectors in a weight, such as the weights of one unit."""

from __future__ import annotations

from collections.abc import Sequence

from .. import ops
from ..typing import Array, ArrayLike
from .constraint import Constraint

EPSILON = 1e-7


class MaxNorm(Constraint):
    r"""Max-norm constraint: vectors longer than m are scaled to norm m.

    $$ w \leftarrow w \, \frac{\min(|w|, m)}{|w| + 10^{-7}} $$

    Args:
        max_value: m, the maximum norm.
        axis: the axis (or axes) along which a vector lies: 0 for the kernel of a `Dense`, (0, 1, 2) for that of a
            convolution.

    Example:
        >>> MaxNorm(5.0)([[3.0, 0.3], [16.0, 0.4]]).round(2)
        array([[0.92, 0.3 ],
               [4.91, 0.4 ]], dtype=float32)
    """

    def __init__(self, max_value: float = 2, axis: int | Sequence[int] = 0) -> None:
        self.max_value, self.axis = max_value, axis

    def __call__(self, w: ArrayLike) -> Array:
        """The weight with norms of at most `max_value`."""
        norms = _norms(w, self.axis)
        return ops.multiply(w, ops.clip(norms, 0.0, self.max_value) / (EPSILON + norms))


class UnitNorm(Constraint):
    """Unit-norm constraint: vectors are scaled to norm 1.

    Args:
        axis: the axis (or axes) along which a vector lies.

    Example:
        >>> UnitNorm()([[3.0], [4.0]]).round(2)
        array([[0.6],
               [0.8]], dtype=float32)
    """

    def __init__(self, axis: int | Sequence[int] = 0) -> None:
        self.axis = axis

    def __call__(self, w: ArrayLike) -> Array:
        """`w / |w|`."""
        return ops.divide(w, EPSILON + _norms(w, self.axis))


class MinMaxNorm(Constraint):
    r"""Constraint of norms to an interval.

    $$ w \leftarrow w \, \frac{r \min(\max(|w|, a), b) + (1 - r) |w|}{|w| + 10^{-7}} $$

    Args:
        min_value: a, the minimum norm.
        max_value: b, the maximum norm.
        rate: r, the fraction of the way to the bounds per step: 1 is strict.
        axis: the axis (or axes) along which a vector lies.

    Example:
        >>> MinMaxNorm(min_value=1.0, max_value=2.0)([[3.0, 0.3], [4.0, 0.4]]).round(2)
        array([[1.2, 0.6],
               [1.6, 0.8]], dtype=float32)
    """

    def __init__(
        self, min_value: float = 0.0, max_value: float = 1.0, rate: float = 1.0, axis: int | Sequence[int] = 0
    ) -> None:
        self.min_value, self.max_value, self.rate, self.axis = min_value, max_value, rate, axis

    def __call__(self, w: ArrayLike) -> Array:
        """The weight with norms between the bounds."""
        norms = _norms(w, self.axis)
        wanted = self.rate * ops.clip(norms, self.min_value, self.max_value) + (1 - self.rate) * norms
        return ops.multiply(w, wanted / (EPSILON + norms))


def _norms(w: ArrayLike, axis: int | Sequence[int]) -> Array:
    """The norms of the vectors, with the axes kept."""
    axes = tuple(axis) if isinstance(axis, Sequence) else axis
    return ops.sqrt(ops.sum(ops.square(w), axis=axes, keepdims=True))
