"""Mean and variance of channels in one pass over memory.

The rows are cut into pieces. Within a piece, sums of `d = x - first row` and of its squares are taken in one pass; the
first row is as far from the mean as any, so little is lost in `mean(d^2) - mean(d)^2`. Pieces are then put together by
the moments of their means (Chan, Golub and LeVeque, 1979), a matter of some hundred rows.
"""

from __future__ import annotations

import math

from ...graph import OPS, Tensor
from .pieces import Pieces, divisor

PIECES = 16  # that there are at least, if the rows can be cut so
LONGEST = 1024  # rows of a piece


class Moments(Pieces):
    """Writes the nodes that stand for moments."""

    def channel_moments(self, node: Tensor, x: Tensor) -> Tensor:
        """(N, ..., C) to (2, C)."""
        channels = x.shape[-1]
        count = math.prod(x.shape[:-1])  # type: ignore[arg-type]
        rows = divisor(count, max(1, min(LONGEST, count // PIECES)))
        x = self._write("reshape", x, shape=(count // rows, rows, channels))  # (P, R, C)
        first = self._write("slice", x, spans=((0, 1, count // rows), (0, 1, 1), (0, 1, channels)))  # (P, 1, C)
        moved = self._write("subtract", x, first)
        mean = self._scaled(self._sum(moved, 1), 1 / rows)  # (P, C), from the first row
        squares = self._scaled(self._sum(self._write("square", moved), 1), 1 / rows)
        inside = self._write("subtract", squares, self._write("square", mean))
        mean = self._write("add", mean, self._write("reshape", first, shape=mean.shape))
        means, variances = self._together(mean, inside)
        return self._write("concatenate", means, variances, axis=0)

    def _together(self, means: Tensor, variances: Tensor) -> tuple[Tensor, Tensor]:
        """(P, C) of pieces as long as each other to (1, C) of all."""
        pieces, channels = means.shape
        mean = self._write("reshape", self._scaled(self._reduced(means), 1 / pieces), shape=(1, channels))  # type: ignore[operator]
        apart = self._write("square", self._write("subtract", means, mean))
        variance = self._scaled(self._reduced(self._write("add", variances, apart)), 1 / pieces)  # type: ignore[operator]
        zero = self._filled((channels,), 0.0, "float32")
        return mean, self._write("reshape", self._write("maximum", variance, zero), shape=(1, channels))

    def _sum(self, x: Tensor, axis: int) -> Tensor:
        return self._write("sum", x, axis=(axis,), keepdims=False)

    def _reduced(self, x: Tensor) -> Tensor:
        """The sum over the pieces, cut to size."""
        return self.builder.reduce(OPS["sum"].record(x, axis=(0,), keepdims=False), x)

    def _scaled(self, x: Tensor, factor: float) -> Tensor:
        return self._write("multiply", x, self._filled(x.shape, factor, "float32"))
