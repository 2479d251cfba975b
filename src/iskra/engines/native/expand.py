"""Convolution and pooling in terms of smaller ops, where they have no kernel of their own.

Every place of the window is a strided view of the padded input, so what is left are products and elementwise ops over
views, which fusion puts together.
"""

from __future__ import annotations

import math
from typing import Any, Protocol

import numpy as np

from ...graph import OPS, Tensor
from ...graph.ops.window import Dims, Window
from ...graph.tensor import constant


class Builder(Protocol):
    """Keeps nodes in order; `prepare` has one."""

    views: dict[int, Any]

    def keep(self, tensor: Tensor) -> Tensor:
        """Note a node."""

    def reduce(self, node: Tensor, x: Tensor) -> Tensor:
        """A reduction cut to size."""


class Expansion:
    """Writes the nodes that stand for one node.

    Args:
        builder: where they go.
    """

    def __init__(self, builder: Builder) -> None:
        self.builder = builder

    def __call__(self, node: Tensor, inputs: tuple[Tensor, ...]) -> Tensor | None:
        """What stands for the node; None if it stands for itself."""
        write = getattr(self, node.kind, None)
        return write(node, *inputs) if write is not None and not node.kind.startswith("_") else None

    # Ops ------------------------------------------------------------------------------------------------------------

    def conv(self, node: Tensor, x: Tensor, kernel: Tensor) -> Tensor:
        """The sum of one product for each place."""
        window, groups = node.attrs["window"], node.attrs["groups"]
        result = None
        for place, part in self._parts(x, window, _spatial(node)):
            taken, made = kernel.shape[-2:]
            spans = (*((p, 1, 1) for p in place), (0, 1, taken), (0, 1, made))
            weights = self._write("reshape", self._write("slice", kernel, spans=spans), shape=(taken, made))
            y = self._product(part, weights, groups)
            result = y if result is None else self._write("add", result, y)
        assert result is not None
        return self._write("reshape", result, shape=node.shape)

    def conv_kernel_gradient(self, node: Tensor, x: Tensor, g: Tensor) -> Tensor:
        """For each place one product over all examples and positions."""
        window, groups = node.attrs["window"], node.attrs["groups"]
        taken, made = node.shape[-2:]
        slopes = [
            self._write("reshape", self._slope(part, g, groups), shape=(1, taken, made))
            for _, part in self._parts(x, window, _spatial(g))
        ]
        joined = slopes[0] if len(slopes) == 1 else self._write("concatenate", *slopes, axis=0)
        return self._write("reshape", joined, shape=node.shape)

    def sum_pool(self, node: Tensor, x: Tensor) -> Tensor:
        """The sum of the places."""
        (_, result), *rest = self._parts(x, node.attrs["window"], _spatial(node))
        for _, part in rest:
            result = self._write("add", result, part)
        return result

    def max_pool(self, node: Tensor, x: Tensor) -> Tensor:
        """The largest of the places."""
        (_, result), *rest = self._parts(x, node.attrs["window"], _spatial(node), -math.inf)
        for _, part in rest:
            result = self._write("maximum", result, part)
        return result

    def max_pool_places(self, node: Tensor, x: Tensor) -> Tensor:
        """The place of the largest, the first of equals."""
        (_, best), *rest = self._parts(x, node.attrs["window"], _spatial(node), -math.inf)
        places = self._filled(node.shape, 0, "int32")
        for number, (_, part) in enumerate(rest, 1):
            better = self._write("less", best, part)
            places = self._write("where", better, self._filled(node.shape, number, "int32"), places)
            best = self._write("maximum", best, part)
        return places

    def put_places(self, node: Tensor, g: Tensor, places: Tensor) -> Tensor:
        """For each place the values that belong there, spread out, and all of them added."""
        window: Window = node.attrs["window"]
        around = [(max(before, 0), max(after, 0)) for before, after in window.padding]
        n, *spatial, channels = node.shape
        lengths = [m + before + after for m, (before, after) in zip(spatial, around, strict=True)]  # type: ignore
        result = None
        for number, place in enumerate(np.ndindex(window.size)):
            chosen = self._write("where", self._is(places, number), g, self._filled(g.shape, 0.0, "float32"))
            spans = self._spans(window, place, _spatial(g), n, channels)
            spread = self._write("scatter_slice", chosen, shape=(n, *lengths, channels), spans=spans)
            result = spread if result is None else self._write("add", result, spread)
        kept = [(before, 1, m) for m, (before, _) in zip(spatial, around, strict=True)]
        assert result is not None
        return self._cut(result, tuple(kept))

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

    def _write(self, kind: str, *inputs: Tensor, **attrs: Any) -> Tensor:
        node = OPS[kind].record(*inputs, **attrs)
        return node if node.index in self.builder.views else self.builder.keep(node)

    def _filled(self, shape: Any, value: float, dtype: str) -> Tensor:
        number = self.builder.keep(constant(np.asarray(value, dtype), dtype))
        return self._write("broadcast_to", number, shape=tuple(shape))

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
        """The input spread and padded, or cut, in memory of its own if need be."""
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

    def _slope(self, x: Tensor, g: Tensor, groups: int) -> Tensor:
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


def _spatial(x: Tensor) -> Dims:
    return x.shape[1:-1]  # type: ignore[return-value]
