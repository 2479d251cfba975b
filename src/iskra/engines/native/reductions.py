"""Reductions as kernels can do them: on floats, over neighbouring axes, of a digestible number of elements."""

from __future__ import annotations

import math

from ...graph import OPS, Op, Tensor
from .groups import LONGEST_ROW
from .rewriter import Rewriter
from .views import Dims, dims, holds_rows

MANY_ROWS = 4096  # a column reduction of more rows than this is cut, so that threads can share it
NARROW = 256  # ... if it has fewer columns than this to share instead
LARGE = 65536  # elements from which it is cut into SPLITS at least
SPLITS = 16


def reduce(rewriter: Rewriter, node: Tensor, x: Tensor) -> Tensor:
    """Reduce in one or more steps, each over neighbouring axes of a digestible number of elements.

    Reductions work on floats, exact for integers up to 2^24.

    Example:
        The sum of 10,000 numbers is too long for one row of a tile, so 4 partial sums are added up:

        >>> x = OPS["exp"].record(Tensor(None, (), {"leaf": "state"}, (10000,), "float32"))
        >>> rewriter = Rewriter()
        >>> for node in [x.inputs[0], x]:
        ...     _ = rewriter.keep(node)
        >>> _ = reduce(rewriter, OPS["sum"].record(x, axis=(0,), keepdims=False), x)
        >>> for node in rewriter.nodes[2:]:
        ...     print(node.kind, node.shape)
        reshape (4, 2500)
        sum (4,)
        sum (1,)
        reshape ()
    """
    x = rewriter.cast(x, "float32")
    axes = tuple(a for a in node.attrs["axis"] if x.shape[a] != 1)
    while axes:
        x, taken = _step(rewriter, OPS[node.kind], x, axes)
        axes = tuple(a for a in axes if a not in taken)
    x = rewriter.cast(x, node.dtype)
    return x if x.shape == node.shape else rewriter.write("reshape", x, shape=node.shape)


def argument(rewriter: Rewriter, node: Tensor, x: Tensor) -> Tensor:
    """Argmax or argmin, always along the last axis."""
    x, axis = rewriter.cast(x, "float32"), node.attrs["axis"]
    if axis != x.ndim - 1:
        x = rewriter.write("transpose", x, axes=(*range(axis), *range(axis + 1, x.ndim), axis))
    return rewriter.write(node.kind, x, axis=x.ndim - 1)


def sum_over_first(rewriter: Rewriter, x: Tensor) -> Tensor:
    """The sum over the first axis."""
    return reduce(rewriter, OPS["sum"].record(x, axis=(0,), keepdims=False), x)


def divisor(n: int, limit: int) -> int:
    """The largest divisor of n that is at most `limit`.

    Example:
        >>> divisor(10000, 4096)
        2500
    """
    best = 1
    for small in range(1, math.isqrt(n) + 1):
        if n % small == 0:
            best = max([best, *(d for d in (small, n // small) if d <= limit)])
    return best


def _step(rewriter: Rewriter, op: Op, x: Tensor, axes: Dims) -> tuple[Tensor, Dims]:
    """One reduction, and the axes it has done away with (left with length 1)."""
    shape = dims(x)
    run = _last_run(shape, axes)
    columns = math.prod(shape[run[-1] + 1 :])
    limit = LONGEST_ROW if columns == 1 else MANY_ROWS if columns < NARROW else math.inf
    rows = math.prod(shape[a] for a in run)
    if 1 < columns < NARROW and rows * columns >= LARGE:
        limit = min(limit, rows // SPLITS)
    taken: list[int] = []
    for axis in reversed(run):
        if taken and math.prod(shape[a] for a in taken) * shape[axis] > limit:
            break
        taken.insert(0, axis)
    if len(taken) == 1 and shape[taken[0]] > limit:
        part = divisor(shape[taken[0]], int(limit))
        if part > 1:
            return _split(rewriter, op, x, taken[0], part), ()
    x = _in_rows(rewriter, x, tuple(taken))
    return rewriter.keep(op.record(x, axis=tuple(taken), keepdims=True)), tuple(taken)


def _in_rows(rewriter: Rewriter, x: Tensor, axes: Dims) -> Tensor:
    """A view whose reduced axes memory does not hold as one (nor the axes after them) copied."""
    view, stop = rewriter.views[x.index], axes[-1] + 1
    long = [i for i, n in enumerate(view.shape) if n != 1]
    strides, lengths = [view.strides[i] for i in long], [view.shape[i] for i in long]
    first, last = sum(i < axes[0] for i in long), sum(i < stop for i in long)
    return x if holds_rows(strides, lengths, [(first, last)]) else rewriter.write("copy", x)


def _split(rewriter: Rewriter, op: Op, x: Tensor, axis: int, part: int) -> Tensor:
    """The axis cut in splits of `part` elements, each of which is reduced."""
    shape = dims(x)
    splits = rewriter.write("reshape", x, shape=(*shape[:axis], shape[axis] // part, part, *shape[axis + 1 :]))
    return rewriter.keep(op.record(splits, axis=(axis + 1,), keepdims=False))


def _last_run(shape: Dims, axes: Dims) -> Dims:
    """The last of the axes and those that stand right before it, axes of length 1 left aside."""
    run = [axes[-1]]
    for axis in reversed(range(axes[-1])):
        if axis in axes:
            run.insert(0, axis)
        elif shape[axis] != 1:
            break
    return tuple(run)
