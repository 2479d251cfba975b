"""Convolution and pooling as ONNX operators, which have the channels before the spatial axes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..graph.ops.window import Window
from .arrays import _END
from .builder import Builder, Converter
from .free_batch import Free, Length, Node


def _conv(to: Builder, node: Node, x: str, kernel: str, *, window: Window, groups: int) -> str:
    x = _channels_first(to, x, len(window.size))
    if set(window.spread) == {1}:
        kernel = _permuted(to, kernel, (len(window.size) + 1, len(window.size), *range(len(window.size))))
        x, padding = _cut(to, x, window.padding, 0.0)
        y = to.add("Conv", x, kernel, group=groups, pads=padding, **_attributes(window, window.strides))
    else:
        y = _transposed(to, node, x, kernel, window, groups)
    return _channels_last(to, y, len(window.size))


def _transposed(to: Builder, node: Node, x: str, kernel: str, window: Window, groups: int) -> str:
    """A convolution of a spread input: a part of the full result of ONNX's ConvTranspose with the kernel turned.

    The kernel (..., C/G, O) becomes (C, O/G, ...).
    """
    ndim, (taken, made) = len(window.size), _channels(to, kernel)
    kernel = to.add(
        "Slice", kernel, *(to.integers(v) for v in ([-1] * ndim, [-_END] * ndim, list(range(ndim)), [-1] * ndim))
    )
    kernel = to.add("Reshape", kernel, to.integers([*window.size, taken, groups, made // groups]))
    kernel = _permuted(to, kernel, (ndim + 1, ndim, ndim + 2, *range(ndim)))
    kernel = to.add("Reshape", kernel, to.integers([groups * taken, made // groups, *window.size]))
    full = to.add("ConvTranspose", x, kernel, group=groups, **_attributes(window, window.spread))
    inner = [reach - 1 for reach in window.extent]  # what the full result has around that of a window inside the input
    padding = [(before - i, after - i) for (before, after), i in zip(window.padding, inner, strict=True)]
    y, pads = _cut(to, full, padding, 0.0)
    if any(pads):
        y = to.add("Pad", y, to.integers([0, 0, *pads[:ndim], 0, 0, *pads[ndim:]]))
    if set(window.strides) == {1}:
        return y
    axes = list(range(2, 2 + ndim))
    return to.add("Slice", y, *(to.integers(v) for v in ([0] * ndim, [_END] * ndim, axes, window.strides)))


def _attributes(window: Window, strides: Sequence[int]) -> dict[str, list[int]]:
    return {"kernel_shape": list(window.size), "strides": list(strides), "dilations": list(window.dilation)}


def _channels(to: Builder, kernel: str) -> tuple[int, int]:
    if kernel not in to.constants:
        raise ValueError(
            "export: expected transposed convolutions with weights as kernels, got one whose kernel is computed. "
            "ONNX cannot express it."
        )
    *_, taken, made = to.constants[kernel].dims
    return taken, made


def _max_pool(to: Builder, node: Node, x: str, *, window: Window) -> str:
    x, padding = _cut(to, _channels_first(to, x, len(window.size)), window.padding, -np.inf)
    y = to.add("MaxPool", x, pads=padding, **_attributes(window, window.strides))
    return _channels_last(to, y, len(window.size))


def _sum_pool(to: Builder, node: Node, x: str, *, window: Window) -> str:
    """A depthwise convolution with ones, which knows every padding and dilation."""
    channels = node.shape[-1]
    assert isinstance(channels, int)
    ones = to.constant(np.ones((*window.size, 1, channels), np.float32))
    return _conv(to, node, x, ones, window=window, groups=channels)


def _cut(to: Builder, x: str, padding: Sequence[tuple[int, int]], fill: float) -> tuple[str, list[int]]:
    """Cut off what a negative padding says; the rest of the padding, all beginnings before all ends.

    Padding that depends on the size of the input is done at once, with `fill`: attributes are fixed.
    """
    widths: list[Length] = [pair[end] for end in (0, 1) for pair in padding]
    if any(isinstance(n, Free) for n in widths):
        half = len(padding)
        pads = to.shape([0, 0, *widths[:half], 0, 0, *widths[half:]])
        return to.add("Pad", x, pads, to.constant(fill, np.float32)), [0] * len(widths)
    if min(min(pair) for pair in padding) < 0:
        starts = [max(-before, 0) for before, _ in padding]
        ends = [min(after, 0) or _END for _, after in padding]
        axes = list(range(2, 2 + len(padding)))
        x = to.add("Slice", x, *(to.integers(v) for v in (starts, ends, axes)))
    return x, [max(before, 0) for before, _ in padding] + [max(after, 0) for _, after in padding]


def _channels_first(to: Builder, x: str, ndim: int) -> str:
    return to.add("Transpose", x, perm=[0, ndim + 1, *range(1, ndim + 1)])


def _channels_last(to: Builder, x: str, ndim: int) -> str:
    return to.add("Transpose", x, perm=[0, *range(2, ndim + 2), 1])


def _permuted(to: Builder, x: str, axes: Sequence[int]) -> str:
    """A transpose, done at once for a constant."""
    from onnx import numpy_helper

    if x in to.constants:
        return to.constant(numpy_helper.to_array(to.constants[x]).transpose(axes))
    return to.add("Transpose", x, perm=list(axes))


CONVERTERS: dict[str, Converter] = {"conv": _conv, "max_pool": _max_pool, "sum_pool": _sum_pool}
