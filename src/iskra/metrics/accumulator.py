"""Sums over batches that lose nothing beside a large total."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import ops
from ..graph import Tensor, Variable, current_trace
from ..graph.op import as_operand
from ..typing import ArrayLike


class Accumulator(Variable):
    """A float32 variable of a metric, with the remainder that its rounding leaves.

    From 2^24 = 16,777,216 on, a float32 has no room for another 1. What `assign_add` cannot add is kept in `remainder`
    and added with the next value, so the variable is the sum rounded once, however many batches there were.

    Args: see `Variable`.

    Attributes:
        remainder: the sum without the variable's value, in its shape.

    Example:
        >>> total = Accumulator(2.0**24)
        >>> for _ in range(100):
        ...     total.assign_add(1.0)
        >>> int(total) - 2**24
        100

    References:
        Kahan, "Further remarks on reducing truncation errors", 1965.
    """

    def __init__(self, value: ArrayLike, **options: Any) -> None:
        super().__init__(value, **options)
        self.remainder: Variable = Variable(np.zeros(self.shape, np.float32), name="remainder", trainable=False)

    def assign(self, value: ArrayLike) -> None:
        super().assign(value)
        self.remainder.assign(0.0)

    def assign_add(self, value: ArrayLike) -> None:
        if current_trace() is None and not isinstance(value, Tensor):
            self._add(np.asarray(as_operand(value), np.float64))
            return
        addend = ops.add(self.remainder, value)
        total = ops.add(self, addend)
        remainder = ops.subtract(addend, ops.subtract(total, self))
        if not isinstance(value, int):  # the sum may become infinite
            remainder = ops.where(ops.isfinite(remainder), remainder, 0.0)
        super().assign(total)
        self.remainder.assign(remainder)

    def assign_sub(self, value: ArrayLike) -> None:
        self.assign_add(ops.negative(value))

    def _add(self, value: np.ndarray) -> None:
        with np.errstate(all="ignore"):
            total = self.value.astype(np.float64) + self.remainder.value + value
            super().assign(total)
            remainder = total - self.value
        self.remainder.assign(np.where(np.isfinite(remainder), remainder, 0.0))
