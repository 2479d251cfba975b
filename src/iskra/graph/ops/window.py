"""Sliding windows over the spatial axes of `(N, ..., C)` values, as convolution and pooling use them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..tensor import Shape

Dims = tuple[int, ...]


class Window(NamedTuple):
    """A sliding window, described for each spatial axis.

    Output position i reads the input positions `i * stride - before + tap * dilation`, after the input was dilated by
    `spread - 1` zeros between its elements.
    """

    size: Dims  # number of taps (the kernel size)
    strides: Dims  # distance of the windows of neighbouring output positions
    padding: tuple[tuple[int, int], ...]  # (before, after): zeros around the dilated input; negative numbers crop it
    dilation: Dims  # distance of neighbouring taps
    spread: Dims  # distance of neighbouring elements of the dilated input

    @classmethod
    def plain(cls, size: Dims, strides: Dims | None = None) -> Window:
        """A window without padding, dilation or spread."""
        ones = (1,) * len(size)
        return cls(size, strides or ones, ((0, 0),) * len(size), ones, ones)

    @property
    def extent(self) -> Dims:
        """The receptive field: from the first to the last tap, both included."""
        return tuple((k - 1) * d + 1 for k, d in zip(self.size, self.dilation, strict=True))

    def output(self, spatial: Shape) -> Shape:
        """The output lengths for these input lengths; None stays None."""
        return tuple(
            None if n is None else ((n - 1) * e + 1 + before + after - reach) // s + 1
            for n, e, (before, after), reach, s in zip(
                spatial, self.spread, self.padding, self.extent, self.strides, strict=True
            )
        )

    def padded(self, x: Any, fill: float = 0.0) -> Any:
        """The input dilated and padded, or cropped where the padding is negative."""
        if all(p == (0, 0) for p in self.padding) and set(self.spread) == {1}:
            return x
        lengths, inside, kept = [x.shape[0]], [slice(None)], [slice(None)]
        for n, e, (before, after) in zip(x.shape[1:-1], self.spread, self.padding, strict=True):
            spread = (n - 1) * e + 1
            lengths.append(max(before, 0) + spread + max(after, 0))
            inside.append(slice(max(before, 0), max(before, 0) + spread, e))
            kept.append(slice(max(-before, 0), lengths[-1] - max(-after, 0)))
        result = np.full((*lengths, x.shape[-1]), fill, x.dtype)
        result[tuple(inside)] = x
        return result[tuple(kept)]

    def tap(self, tap: Dims, output: Dims) -> tuple[slice, ...]:
        """The elements of the padded input that the output positions read at one tap."""
        return (
            slice(None),
            *(
                slice(p * d, p * d + (o - 1) * s + 1, s)
                for p, d, s, o in zip(tap, self.dilation, self.strides, output, strict=True)
            ),
        )

    def back(self, spatial: Dims) -> Window:
        """The window of the backward pass, from the output to an input of these lengths."""
        padding = []
        for n, out, e, s, reach, (before, _) in zip(
            spatial, self.output(spatial), self.spread, self.strides, self.extent, self.padding, strict=True
        ):
            assert out is not None
            first = reach - 1 - before
            padding.append((first, (n - 1) * e + reach - ((out - 1) * s + 1) - first))
        return Window(self.size, self.spread, tuple(padding), self.dilation, self.strides)


def output_shape(who: str, x: Any, window: Window, channels: int | None) -> Shape:
    """The shape (N, ..., C) of the window's output for `x`."""
    if x.ndim != len(window.size) + 2:
        raise ValueError(
            f"{who}: expected an input of {len(window.size) + 2} axes (N, ..., C) for a window of size {window.size}, "
            f"got the shape {x.shape}. Add or remove axes."
        )
    spatial = window.output(x.shape[1:-1])
    if any(n is not None and n < 1 for n in spatial):
        raise ValueError(
            f"{who}: expected an input at least as large as the window, {window.extent}, got the shape {x.shape}. "
            "Use padding='same', or a smaller window."
        )
    return (x.shape[0], *spatial, channels)
