"""Decomposition: ops that have no kernel as they are, written in those that have, or made ready for their kernel.

Kernels of windows want values that are padded and contiguous. Where there is no kernel, every tap of the window
is a strided view of the padded input, and what is left are elementwise ops over views, which fusion joins.

Example:
    A convolution of 1 image of 5 x 5 with "same" padding and its ReLU. The input is padded by one zero at each edge,
    and the convolution that is left needs no padding:

    >>> import numpy as np
    >>> from iskra import ops
    >>> from iskra.engines.native.prepare import prepare
    >>> from iskra.graph import Trace, Variable
    >>> kernel = Variable(np.ones((3, 3, 2, 4)))
    >>> with Trace() as trace:
    ...     y = ops.relu(ops.conv(trace.input((1, 5, 5, 2), "float32", "x"), kernel, padding="same"))
    >>> nodes, *_ = prepare(trace.graph([y]))
    >>> for node in nodes:
    ...     print(node.kind, node.shape)
    input (1, 5, 5, 2)
    state (3, 3, 2, 4)
    scatter_slice (1, 7, 7, 2)
    conv (1, 5, 5, 4)
    relu (1, 5, 5, 4)
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator

from ...graph import OPS, Tensor
from ...graph.ops.window import Window
from ...graph.tensor import constant
from . import attention, gather_scatter, winograd
from .moments import channel_moments
from .reductions import sum_over_first
from .rewriter import Rewriter, dense_inputs
from .views import Dims, dims

SPLITS = 16  # examples are cut into so many splits for the gradient of a kernel, which threads share ...
LARGE = 65536  # ... and into half as many for a kernel of so many elements: each split's sum goes through memory


def decompose(rewriter: Rewriter, node: Tensor, inputs: tuple[Tensor, ...]) -> Tensor | None:
    """What stands for the node; None if it stands for itself."""
    rule = RULES.get(node.kind)
    return rule(rewriter, node, *inputs) if rule is not None else None


# Convolution --------------------------------------------------------------------------------------------------------


def conv(rewriter: Rewriter, node: Tensor, x: Tensor, kernel: Tensor) -> Tensor:
    """The same on padded values, which has a kernel; with several filters a channel, a sum of products over taps."""
    window, groups = node.attrs["window"], node.attrs["groups"]
    taken, filters = dims(kernel)[-2:]
    if set(window.size) == {1} == set(window.strides) and set(window.spread) != {1}:
        return _spread_after(rewriter, node, x, kernel)
    if groups == 1 or taken != 1 or filters == groups:
        around, rest = _apart(window, _spatial(x))
        x, kernel = rewriter.dense(_padded(rewriter, x, around)), rewriter.dense(kernel)
        if winograd.pays(window, groups, dims(kernel), dims(node)):
            return rewriter.again(node, (x, _winograd_forms(rewriter, kernel)), window=rest, winograd=True)
        return rewriter.again(node, (x, kernel), window=rest)
    result = None
    for tap, part in _taps(rewriter, x, window, _spatial(node)):
        spans = (*((p, 1, 1) for p in tap), (0, 1, taken), (0, 1, filters))
        weights = rewriter.write("reshape", rewriter.write("slice", kernel, spans=spans), shape=(taken, filters))
        y = _channelwise(rewriter, part, weights, groups)
        result = y if result is None else rewriter.write("add", result, y)
    assert result is not None
    return rewriter.write("reshape", result, shape=node.shape)


def _spread_after(rewriter: Rewriter, node: Tensor, x: Tensor, kernel: Tensor) -> Tensor:
    """With a single tap, what is made of zeros between the positions is zero: they are put there afterwards."""
    window = node.attrs["window"]
    attrs = {**node.attrs, "window": Window.plain(window.size)}
    alone = Tensor(node.op, (), attrs, (*x.shape[:-1], node.shape[-1]), node.dtype)
    return _padded(rewriter, conv(rewriter, alone, x, kernel), window)


def conv_kernel_gradient(rewriter: Rewriter, node: Tensor, x: Tensor, g: Tensor) -> Tensor:
    """Sums over splits of the examples, which have a kernel; with several filters a channel, one sum a tap.

    Of a spread input it is the gradient that the convolution back from g to x has for its kernel.
    """
    window, groups = node.attrs["window"], node.attrs["groups"]
    taken, filters = dims(node)[-2:]
    if groups == 1 and set(window.spread) != {1} == set(window.strides):
        back = OPS["conv_kernel_gradient"].record(g, x, window=window.back(_spatial(x)), groups=1)
        return _turned(rewriter, conv_kernel_gradient(rewriter, back, g, x))
    if groups == 1 or taken != 1 or filters == groups:
        x, g = rewriter.dense(_padded(rewriter, x, window)), rewriter.dense(g)
        splits = min(SPLITS if node.size < LARGE else SPLITS // 2, dims(x)[0])
        y = rewriter.again(node, (x, g), shape=(splits, *node.shape), window=_bare(window))
        return sum_over_first(rewriter, y)
    gradients = [
        rewriter.write("reshape", _channelwise_gradient(rewriter, part, g, groups), shape=(1, taken, filters))
        for _, part in _taps(rewriter, x, window, _spatial(g))
    ]
    joined = gradients[0] if len(gradients) == 1 else rewriter.write("concatenate", *gradients, axis=0)
    return rewriter.write("reshape", joined, shape=node.shape)


def _winograd_forms(rewriter: Rewriter, kernel: Tensor) -> Tensor:
    """(3, 3, C, O) to its 16 linear forms, (16, C, O): one small product."""
    taken, filters = dims(kernel)[-2:]
    forms = rewriter.keep(constant(winograd.FORMS, "float32"))
    taps = rewriter.write("reshape", kernel, shape=(9, taken * filters))
    return rewriter.write("reshape", rewriter.write("matmul", forms, taps), shape=(16, taken, filters))


def _turned(rewriter: Rewriter, kernel: Tensor) -> Tensor:
    """Taps in reverse, inputs and outputs exchanged: see `graph.ops.convolution.turned`."""
    *size, taken, filters = dims(kernel)
    spans = (*((n - 1, -1, n) for n in size), (0, 1, taken), (0, 1, filters))
    ndim = len(size)
    return rewriter.write(
        "transpose", rewriter.write("slice", kernel, spans=spans), axes=(*range(ndim), ndim + 1, ndim)
    )


def _channelwise(rewriter: Rewriter, x: Tensor, kernel: Tensor, groups: int) -> Tensor:
    """(N, ..., C) times (1, O), where each of C channels has O / C filters: (N, ..., O)."""
    *ahead, channels = dims(x)
    filters = dims(kernel)[-1]
    x = rewriter.write("reshape", x, shape=(*ahead, channels, 1))
    y = rewriter.write("multiply", x, rewriter.write("reshape", kernel, shape=(groups, filters // groups)))
    return rewriter.write("reshape", y, shape=(*ahead, filters))


def _channelwise_gradient(rewriter: Rewriter, x: Tensor, g: Tensor, groups: int) -> Tensor:
    """(N, ..., C) and (N, ..., O) to (C, O / C)."""
    filters = dims(g)[-1]
    *lengths, channels = dims(x)
    count = math.prod(lengths)
    rows = rewriter.write("reshape", x, shape=(count, channels))
    g = rewriter.write("reshape", g, shape=(count, filters))
    left = rewriter.write("reshape", rows, shape=(count, channels, 1))
    right = rewriter.write("reshape", g, shape=(count, channels, filters // groups))
    return sum_over_first(rewriter, rewriter.write("multiply", left, right))


# Pooling ------------------------------------------------------------------------------------------------------------


def sum_pool(rewriter: Rewriter, node: Tensor, x: Tensor) -> Tensor:
    """The same on contiguous values, or, where taps are few and need no padding, the sum of the taps."""
    window = node.attrs["window"]
    plain = window.padding == ((0, 0),) * len(window.size) and set(window.spread) == {1}
    if not (plain and math.prod(window.size) <= 4) and (set(window.spread) == {1} or set(window.strides) == {1}):
        return dense_inputs(rewriter, node, x)
    (_, result), *rest = _taps(rewriter, x, window, _spatial(node))
    for _, part in rest:
        result = rewriter.write("add", result, part)
    return result


def max_pool(rewriter: Rewriter, node: Tensor, x: Tensor) -> Tensor:
    """The maxima of the windows of a dense value, once for all who want them."""
    x, window = rewriter.dense(x), node.attrs["window"]
    if (x.index, window) not in rewriter.pools:
        rewriter.pools[x.index, window] = rewriter.keep(OPS["max_pool"].record(x, window=window))
    return rewriter.pools[x.index, window]


def max_pool_indices(rewriter: Rewriter, node: Tensor, x: Tensor) -> Tensor:
    """A by-product of the maxima: their indices in the window."""
    return rewriter.again(node, max_pool(rewriter, node, x).inputs)


def gather_maxima(rewriter: Rewriter, node: Tensor, x: Tensor, indices: Tensor) -> Tensor:
    """The sum of the taps, each where it was chosen."""
    result = None
    zero = rewriter.filled(node.shape, 0.0)
    for number, (_, part) in enumerate(_taps(rewriter, x, node.attrs["window"], _spatial(node))):
        is_chosen = rewriter.write("equal", indices, rewriter.filled(indices.shape, number, "int32"))
        chosen = rewriter.write("where", is_chosen, part, zero)
        result = chosen if result is None else rewriter.write("add", result, chosen)
    assert result is not None
    return result


# What they share ----------------------------------------------------------------------------------------------------


def own_gradient(rewriter: Rewriter, node: Tensor, value: Tensor, *args: Tensor) -> Tensor:
    """The value: its gradient is in the graph by now."""
    return value


def _taps(rewriter: Rewriter, x: Tensor, window: Window, output: Dims) -> Iterator[tuple[Dims, Tensor]]:
    """(tap, view of the padded input) for every tap of the window."""
    x = _padded(rewriter, x, window)
    for tap in itertools.product(*map(range, window.size)):
        moves = zip(tap, window.dilation, window.strides, output, strict=True)
        spans = ((0, 1, x.shape[0]), *((p * d, s, o) for p, d, s, o in moves), (0, 1, x.shape[-1]))
        yield tap, rewriter.write("slice", x, spans=spans)


def _padded(rewriter: Rewriter, x: Tensor, window: Window) -> Tensor:
    """The input spread and padded, or cut, in memory of its own if need be; once for all who want it so."""
    key = (x.index, window.padding, window.spread)
    if key not in rewriter.padded:
        rewriter.padded[key] = _pad(rewriter, x, window)
    return rewriter.padded[key]


def _pad(rewriter: Rewriter, x: Tensor, window: Window) -> Tensor:
    n, *spatial, channels = dims(x)
    spread = [(n - 1) * e + 1 for n, e in zip(spatial, window.spread, strict=True)]
    around = [(max(before, 0), max(after, 0)) for before, after in window.padding]
    lengths = [before + n + after for n, (before, after) in zip(spread, around, strict=True)]
    if lengths != spatial:
        spans = [(b, e, n) for (b, _), e, n in zip(around, window.spread, spatial, strict=True)]
        spans = [(0, 1, n), *spans, (0, 1, channels)]
        x = rewriter.write("scatter_slice", x, shape=(n, *lengths, channels), spans=tuple(spans))
    kept = [
        (max(-before, 0), 1, length - max(-before, 0) - max(-after, 0))
        for length, (before, after) in zip(lengths, window.padding, strict=True)
    ]
    if [(first, count) for first, _, count in kept] == [(0, length) for length in lengths]:
        return x
    return rewriter.write("slice", x, spans=((0, 1, n), *kept, (0, 1, channels)))


def _bare(window: Window) -> Window:
    """The window without what `_padded` has done."""
    ndim = len(window.size)
    return window._replace(padding=((0, 0),) * ndim, spread=(1,) * ndim)


def _apart(window: Window, spatial: Dims) -> tuple[Window, Window]:
    """A window cut in two: what it does to its input before the kernel comes, and what is left to the kernel.

    A spread input is mostly zeros. If the window makes single steps its kernel can leave these out (see
    `windows.parts`), so that only zeros around the input are written.
    """
    if set(window.spread) == {1} or set(window.strides) != {1}:
        return window, _bare(window)
    around, left = [], []
    for n, out, e, reach, (before, after) in zip(
        spatial, window.output(spatial), window.spread, window.extent, window.padding, strict=True
    ):
        assert out is not None
        first, last = max(0, before // e), max(0, (out - 1 + reach - 1 - before) // e - (n - 1))
        around.append((first, last))
        left.append((before - first * e, after - last * e))
    return _bare(window)._replace(padding=tuple(around)), window._replace(padding=tuple(left))


def _spatial(x: Tensor) -> Dims:
    return dims(x)[1:-1]


RULES: dict[str, Callable[..., Tensor | None]] = {
    "scatter_along_axis": gather_scatter.scatter_along_axis,
    "arctan2": gather_scatter.arctan2,
    "argsort": gather_scatter.along_rows,
    "attention": attention.readable,
    "attention_gradient": attention.readable,
    "bitwise_and": gather_scatter.bitwise,
    "bitwise_or": gather_scatter.bitwise,
    "bitwise_xor": gather_scatter.bitwise,
    "channel_moments": channel_moments,
    "conv": conv,
    "conv_kernel_gradient": conv_kernel_gradient,
    "cumsum": gather_scatter.along_rows,
    "max_pool": max_pool,
    "max_pool_indices": max_pool_indices,
    "own_gradient": own_gradient,
    "scatter_to_maxima": dense_inputs,
    "scan": dense_inputs,
    "scatter_add": gather_scatter.scatter_add,
    "sum_pool": sum_pool,
    "first_occurrences": gather_scatter.first_occurrences,
    "gather_along_axis": gather_scatter.gather_along_axis,
    "gather_maxima": gather_maxima,
    "put_rows": gather_scatter.put_rows,
    "take_rows": dense_inputs,
    "warp": dense_inputs,
    "warp_gradient": dense_inputs,
}
"""By the name of an op, what stands for a node of it."""
