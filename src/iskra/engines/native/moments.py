"""Mean and variance of channels in one pass over memory.

The rows are cut into splits. Within a split, sums of `d = x - first row` and of its squares are taken in one pass; the
first row is as far from the mean as any, so little is lost in `mean(d^2) - mean(d)^2`. Splits are then merged by the
moments of their means (Chan, Golub and LeVeque, 1979), a matter of some hundred rows.
"""

from __future__ import annotations

import math

from ...graph import Tensor
from .reductions import divisor, sum_over_first
from .rewriter import Rewriter
from .views import dims

SPLITS = 16  # that there are at least, if the rows can be cut so
LONGEST = 1024  # rows of a split


def channel_moments(rewriter: Rewriter, node: Tensor, x: Tensor) -> Tensor:
    """(N, ..., C) to (2, C)."""
    write = rewriter.write
    *lengths, channels = dims(x)
    count = math.prod(lengths)
    rows = divisor(count, max(1, min(LONGEST, count // SPLITS)))
    x = write("reshape", x, shape=(count // rows, rows, channels))  # (S, R, C)
    first = write("slice", x, spans=((0, 1, count // rows), (0, 1, 1), (0, 1, channels)))  # (S, 1, C)
    moved = write("subtract", x, first)
    mean = _scaled(rewriter, write("sum", moved, axis=(1,), keepdims=False), 1 / rows)  # (S, C), from the first row
    squares = _scaled(rewriter, write("sum", write("square", moved), axis=(1,), keepdims=False), 1 / rows)
    within = write("subtract", squares, write("square", mean))
    mean = write("add", mean, write("reshape", first, shape=mean.shape))
    return write("concatenate", *_merged(rewriter, mean, within), axis=0)


def _merged(rewriter: Rewriter, means: Tensor, variances: Tensor) -> tuple[Tensor, Tensor]:
    """(S, C) of splits as long as each other to (1, C) of all."""
    write = rewriter.write
    splits, channels = dims(means)
    mean = write("reshape", _scaled(rewriter, sum_over_first(rewriter, means), 1 / splits), shape=(1, channels))
    apart = write("square", write("subtract", means, mean))
    variance = _scaled(rewriter, sum_over_first(rewriter, write("add", variances, apart)), 1 / splits)
    zero = rewriter.filled((channels,), 0.0)
    return mean, write("reshape", write("maximum", variance, zero), shape=(1, channels))


def _scaled(rewriter: Rewriter, x: Tensor, factor: float) -> Tensor:
    return rewriter.write("multiply", x, rewriter.filled(x.shape, factor))
