"""Convolution and pooling made ready for their kernels, or written in smaller ops where they have none.

Kernels want values that are padded and stored row by row. Where there is no kernel, every place of the window is a
strided view of the padded input, and what is left are elementwise ops over views, which fusion puts together.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...graph import OPS, Tensor
from ...graph.ops.window import Dims, Window
from ...graph.tensor import constant
from . import winograd
from .along import Along
from .moments import Moments
from .pieces import Builder

PIECES = 16  # examples are cut into so many pieces for the gradient of a kernel, which threads share ...
LARGE = 65536  # ... and into half as many for a kernel of so many elements: each piece's sum goes through memory


class Expansion(Along, Moments):
    """Writes the nodes that stand for one node.

    Args:
        builder: where they go.
    """

    def __init__(self, builder: Builder) -> None:
        super().__init__(builder)
        self._pools: dict[Any, Tensor] = {}
        self._padded: dict[Any, Tensor] = {}

    def __call__(self, node: Tensor, inputs: tuple[Tensor, ...]) -> Tensor | None:
        """What stands for the node; None if it stands for itself."""
        write = getattr(self, node.kind, None)
        return write(node, *inputs) if write is not None and not node.kind.startswith("_") else None

    # Ops ------------------------------------------------------------------------------------------------------------

    def conv(self, node: Tensor, x: Tensor, kernel: Tensor) -> Tensor:
        """The same on padded values, which has a kernel; with several filters a channel, a sum of products by place."""
        window, groups = node.attrs["window"], node.attrs["groups"]
        if set(window.size) == {1} == set(window.strides) and set(window.spread) != {1}:
            return self._spread_after(node, x, kernel)
        if groups == 1 or kernel.shape[-2] != 1 or kernel.shape[-1] == groups:
            around, rest = _apart(window, _spatial(x))
            x, kernel = self._dense(self.padded(x, around)), self._dense(kernel)
            if winograd.pays(window, groups, kernel.shape, node.shape):
                return self._again(node, (x, self._forms(kernel)), window=rest, winograd=True)
            return self._again(node, (x, kernel), window=rest)
        result = None
        for place, part in self._parts(x, window, _spatial(node)):
            taken, made = kernel.shape[-2:]
            spans = (*((p, 1, 1) for p in place), (0, 1, taken), (0, 1, made))
            weights = self._write("reshape", self._write("slice", kernel, spans=spans), shape=(taken, made))
            y = self._product(part, weights, groups)
            result = y if result is None else self._write("add", result, y)
        assert result is not None
        return self._write("reshape", result, shape=node.shape)

    def _spread_after(self, node: Tensor, x: Tensor, kernel: Tensor) -> Tensor:
        """With a single place, what is made of zeros between the positions is zero: they are put there afterwards."""
        window = node.attrs["window"]
        alone = Tensor(
            node.op,
            (),
            {**node.attrs, "window": Window.plain(window.size)},
            (*x.shape[:-1], node.shape[-1]),
            node.dtype,
        )
        return self.padded(self.conv(alone, x, kernel), window)

    def conv_kernel_gradient(self, node: Tensor, x: Tensor, g: Tensor) -> Tensor:
        """Sums over pieces of the examples, which have a kernel; with several filters a channel, one sum a place.

        Of a spread input it is the gradient that the convolution back from g to x has for its kernel.
        """
        window, groups = node.attrs["window"], node.attrs["groups"]
        taken, made = node.shape[-2:]
        if groups == 1 and set(window.spread) != {1} == set(window.strides):
            back = OPS["conv_kernel_gradient"].record(g, x, window=window.back(_spatial(x)), groups=1)
            return self._turned(self.conv_kernel_gradient(back, g, x))
        if groups == 1 or taken != 1 or made == groups:
            x, g = self._dense(self.padded(x, window)), self._dense(g)
            pieces = PIECES if node.size < LARGE else PIECES // 2
            pieces = min(pieces, x.shape[0])  # type: ignore[type-var, assignment]
            y = self._again(node, (x, g), shape=(pieces, *node.shape), window=_bare(window))
            return self.builder.reduce(OPS["sum"].record(y, axis=(0,), keepdims=False), y)
        gradients = [
            self._write("reshape", self._kernel_gradient(part, g, groups), shape=(1, taken, made))
            for _, part in self._parts(x, window, _spatial(g))
        ]
        joined = gradients[0] if len(gradients) == 1 else self._write("concatenate", *gradients, axis=0)
        return self._write("reshape", joined, shape=node.shape)

    def sum_pool(self, node: Tensor, x: Tensor) -> Tensor:
        """The same on values that lie row by row, or, where they are few and need no padding, the sum of the places."""
        window = node.attrs["window"]
        plain = window.padding == ((0, 0),) * len(window.size) and set(window.spread) == {1}
        if not (plain and math.prod(window.size) <= 4) and (set(window.spread) == {1} or set(window.strides) == {1}):
            return self._again(node, (self._dense(x),))
        (_, result), *rest = self._parts(x, window, _spatial(node))
        for _, part in rest:
            result = self._write("add", result, part)
        return result

    def scan(self, node: Tensor, *inputs: Tensor) -> Tensor:
        """The same on values that lie row by row: each step finds its rows at once."""
        return self._again(node, tuple(self._dense(x) for x in inputs))

    def max_pool(self, node: Tensor, x: Tensor) -> Tensor:
        """The largest of the places."""
        x, window = self._dense(x), node.attrs["window"]
        if (x.index, window) not in self._pools:
            pool = OPS["max_pool"].record(x, window=window)
            self._pools[x.index, window] = self.builder.keep(pool)
        return self._pools[x.index, window]

    def max_pool_places(self, node: Tensor, x: Tensor) -> Tensor:
        """A by-product of the maxima."""
        pool = self.max_pool(node, x)
        return self._again(node, pool.inputs)

    def put_places(self, node: Tensor, g: Tensor, places: Tensor) -> Tensor:
        """The same on values that lie row by row."""
        return self._again(node, (self._dense(g), self._dense(places)))

    def warp(self, node: Tensor, x: Tensor, transforms: Tensor) -> Tensor:
        """The same on values that lie row by row."""
        return self._again(node, (self._dense(x), self._dense(transforms)))

    warp_back = warp

    def take_places(self, node: Tensor, x: Tensor, places: Tensor) -> Tensor:
        """The sum of the places, each where it was chosen."""
        result = None
        zero = self._filled(node.shape, 0.0, "float32")
        for number, (_, part) in enumerate(self._parts(x, node.attrs["window"], _spatial(node))):
            chosen = self._write("where", self._is(places, number), part, zero)
            result = chosen if result is None else self._write("add", result, chosen)
        assert result is not None
        return result

    # Pieces ---------------------------------------------------------------------------------------------------------

    def _forms(self, kernel: Tensor) -> Tensor:
        """(3, 3, C, O) to its 16 linear forms, (16, C, O): one small product."""
        taken, made = kernel.shape[-2:]
        forms = self.builder.keep(constant(winograd.FORMS, "float32"))
        places = self._write("reshape", kernel, shape=(9, taken * made))  # type: ignore[operator]
        return self._write("reshape", self._write("matmul", forms, places), shape=(16, taken, made))

    def _turned(self, kernel: Tensor) -> Tensor:
        """Places in reverse, inputs and outputs exchanged: see `graph.ops.convolution.turned`."""
        *size, taken, made = kernel.shape
        spans = (*((n - 1, -1, n) for n in size), (0, 1, taken), (0, 1, made))  # type: ignore[operator]
        ndim = len(size)
        return self._write("transpose", self._write("slice", kernel, spans=spans), axes=(*range(ndim), ndim + 1, ndim))

    def _is(self, places: Tensor, number: int) -> Tensor:
        return self._write("equal", places, self._filled(places.shape, number, "int32"))

    def _spans(self, window: Window, place: Dims, output: Dims, n: Any, channels: Any) -> tuple[Any, ...]:
        """What the output positions see at one place, as the slice op wants it."""
        moves = zip(place, window.dilation, window.strides, output, strict=True)
        return ((0, 1, n), *((p * d, s, o) for p, d, s, o in moves), (0, 1, channels))

    def _parts(self, x: Tensor, window: Window, output: Dims, fill: float = 0.0) -> Any:
        """(place, view of the padded input) for every place of the window."""
        x = self.padded(x, window, fill)
        for place in np.ndindex(window.size):
            yield place, self._write("slice", x, spans=self._spans(window, place, output, x.shape[0], x.shape[-1]))

    def padded(self, x: Tensor, window: Window, fill: float = 0.0) -> Tensor:
        """The input spread and padded, or cut, in memory of its own if need be; once for all who want it so."""
        key = (x.index, window.padding, window.spread, fill)
        if key not in self._padded:
            self._padded[key] = self._pad(x, window, fill)
        return self._padded[key]

    def _pad(self, x: Tensor, window: Window, fill: float) -> Tensor:
        spatial = _spatial(x)
        spread = [(n - 1) * e + 1 for n, e in zip(spatial, window.spread, strict=True)]
        around = [(max(before, 0), max(after, 0)) for before, after in window.padding]
        lengths = [before + n + after for n, (before, after) in zip(spread, around, strict=True)]
        if fill:
            x = self._framed(x, around, fill)
        elif tuple(lengths) != spatial:
            places = [(b, e, n) for (b, _), e, n in zip(around, window.spread, spatial, strict=True)]
            n, c = x.shape[0], x.shape[-1]
            x = self._write("scatter_slice", x, shape=(n, *lengths, c), spans=((0, 1, n), *places, (0, 1, c)))
        kept = [
            (max(-before, 0), 1, n - max(-before, 0) - max(-after, 0))
            for n, (before, after) in zip(lengths, window.padding, strict=True)
        ]
        return self._cut(x, tuple(kept))

    def _framed(self, x: Tensor, around: list[tuple[int, int]], fill: float) -> Tensor:
        for axis, widths in enumerate(around, 1):
            before, after = (
                [self._filled((*x.shape[:axis], n, *x.shape[axis + 1 :]), fill, "float32")] if n else [] for n in widths
            )
            if before or after:
                x = self._write("concatenate", *before, x, *after, axis=axis)
        return x

    def _cut(self, x: Tensor, spans: tuple[Any, ...]) -> Tensor:
        if all((first, n) == (0, m) for (first, _, n), m in zip(spans, _spatial(x), strict=True)):
            return x
        return self._write("slice", x, spans=((0, 1, x.shape[0]), *spans, (0, 1, x.shape[-1])))

    def _product(self, x: Tensor, kernel: Tensor, groups: int) -> Tensor:
        """(N, ..., C) times (C / groups, O): (M, O) rows, or (N, ..., O) where channels are alone."""
        *ahead, channels = x.shape
        taken, made = kernel.shape
        if taken == 1 and groups > 1:
            many = made // groups  # type: ignore[operator]
            x = self._write("reshape", x, shape=(*ahead, channels, 1))
            y = self._write("multiply", x, self._write("reshape", kernel, shape=(groups, many)))
            return self._write("reshape", y, shape=(*ahead, made))
        rows = self._write("reshape", x, shape=(math.prod(ahead), channels))  # type: ignore[arg-type]
        parts = [
            self._write("matmul", self._columns(rows, i, groups), self._columns(kernel, i, groups))
            for i in range(groups)
        ]
        return parts[0] if groups == 1 else self._write("concatenate", *parts, axis=1)

    def _kernel_gradient(self, x: Tensor, g: Tensor, groups: int) -> Tensor:
        """(N, ..., C) and (N, ..., O) to (C / groups, O)."""
        channels, made = x.shape[-1], g.shape[-1]
        count = math.prod(x.shape[:-1])  # type: ignore[arg-type]
        rows, g = self._write("reshape", x, shape=(count, channels)), self._write("reshape", g, shape=(count, made))
        if channels == groups and groups > 1:
            left = self._write("reshape", rows, shape=(count, channels, 1))
            right = self._write("reshape", g, shape=(count, channels, made // groups))  # type: ignore[operator]
            product = self._write("multiply", left, right)
            return self.builder.reduce(OPS["sum"].record(product, axis=(0,), keepdims=False), product)
        columns = self._write("transpose", rows, axes=(1, 0))
        parts = [
            self._write("matmul", self._rows(columns, i, groups), self._columns(g, i, groups)) for i in range(groups)
        ]
        return parts[0] if groups == 1 else self._write("concatenate", *parts, axis=1)

    def _columns(self, x: Tensor, group: int, groups: int) -> Tensor:
        width = x.shape[1] // groups  # type: ignore[operator]
        return self._write("slice", x, spans=((0, 1, x.shape[0]), (group * width, 1, width)))

    def _rows(self, x: Tensor, group: int, groups: int) -> Tensor:
        height = x.shape[0] // groups  # type: ignore[operator]
        return self._write("slice", x, spans=((group * height, 1, height), (0, 1, x.shape[1])))


def _bare(window: Window) -> Window:
    """The window without what `padded` has done."""
    ndim = len(window.size)
    return window._replace(padding=((0, 0),) * ndim, spread=(1,) * ndim)


def _apart(window: Window, spatial: Dims) -> tuple[Window, Window]:
    """A window cut in two: what it does to its input before the kernel comes, and what is left to the kernel.

    A spread input is mostly zeros. If the window makes single steps its kernel can leave these out (see
    `spatial.phases`), so that only zeros around the input are written.
    """
    if set(window.spread) == {1} or set(window.strides) != {1}:
        return window, _bare(window)
    plain = window._replace(padding=((0, 0),) * len(spatial), spread=(1,) * len(spatial))
    around, left = [], []
    for n, out, e, reach, (before, after) in zip(
        spatial, window.output(spatial), window.spread, window.extent, window.padding, strict=True
    ):
        assert out is not None
        first, last = max(0, before // e), max(0, (out - 1 + reach - 1 - before) // e - (n - 1))
        around.append((first, last))
        left.append((before - first * e, after - last * e))
    return plain._replace(padding=tuple(around)), window._replace(padding=tuple(left))


def _spatial(x: Tensor) -> Dims:
    return x.shape[1:-1]  # type: ignore[return-value]
