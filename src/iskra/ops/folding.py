"""Adaptive pooling, and patches and blocks of images, under the names of `keras.ops`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..graph.ops import shapes as table
from ..graph.ops.elementwise import add
from ..typing import Array, ArrayLike
from .convolution import Sizes, numbers
from .data_format import data_format_of
from .reductions import max
from .shapes import convert_to_tensor, matmul, moveaxis, pad, reshape, shape, take, transpose

__all__ = ["adaptive_average_pool", "adaptive_max_pool", "depth_to_space", "fold", "space_to_depth", "unfold"]


def adaptive_average_pool(inputs: ArrayLike, output_size: Sizes, data_format: str | None = None) -> Array:
    """Adaptive average pooling: the means of a given number of windows, which cover the input evenly and may overlap.

    Args:
        inputs: (N, ..., C), one to three spatial axes.
        output_size: number of windows, one integer or one for each axis.
        data_format: "channels_last", "channels_first", or None for `config.image_data_format()`.

    Example:
        >>> adaptive_average_pool(np.arange(4.0, dtype="float32").reshape(1, 4, 1), 2)[0, :, 0]
        array([0.5, 2.5], dtype=float32)
    """

    def averaged(x: ArrayLike, axis: int, count: int) -> Array:
        length = _known("adaptive_average_pool", x, axis)
        shares = np.zeros((count, length), np.float32)
        for i, (start, stop) in enumerate(_windows(length, count)):
            shares[i, start:stop] = 1.0 / (stop - start)
        return moveaxis(matmul(moveaxis(x, axis, -1), shares.T), -1, axis)

    return _adaptive("adaptive_average_pool", inputs, output_size, data_format, averaged)


def adaptive_max_pool(inputs: ArrayLike, output_size: Sizes, data_format: str | None = None) -> Array:
    """Adaptive max pooling: the maxima of a given number of windows; shapes as for `adaptive_average_pool`."""

    def largest(x: ArrayLike, axis: int, count: int) -> Array:
        windows = _windows(_known("adaptive_max_pool", x, axis), count)
        widest = np.max([stop - start for start, stop in windows])
        index = [[min(start + i, stop - 1) for i in range(widest)] for start, stop in windows]
        return max(take(x, np.asarray(index, np.int32), axis), axis=axis + 1)

    return _adaptive("adaptive_max_pool", inputs, output_size, data_format, largest)


def _adaptive(
    who: str, inputs: Any, output_size: Sizes, data_format: str | None, pooled: Callable[[Any, int, int], Any]
) -> Any:
    x = convert_to_tensor(inputs)
    count = len(shape(x)) - 2
    first = 2 if data_format_of(data_format, who) == "channels_first" else 1
    for axis, number in enumerate(numbers(output_size, count, "output_size")):
        x = pooled(x, first + axis, number)
    return x


def _windows(length: int, count: int) -> list[tuple[int, int]]:
    return [(i * length // count, -(-(i + 1) * length // count)) for i in range(count)]


def depth_to_space(x: ArrayLike, block_size: int, data_format: str = "channels_last") -> Array:
    """Channels rearranged into blocks of pixels (pixel shuffle): (N, H, W, C) to (N, H * b, W * b, C / b^2).

    Args:
        x: images.
        block_size: b, the height and width of a block.
        data_format: "channels_last" or "channels_first".

    Raises:
        ValueError: b^2 does not divide the channels.
    """
    x, first = convert_to_tensor(x), data_format_of(data_format, "depth_to_space") == "channels_first"
    n, height, width, channels = _lengths(x, first)
    if channels is None or height is None or width is None or channels % block_size**2:
        raise ValueError(
            f"depth_to_space: expected images of known size with channels that {block_size}^2 divides, "
            f"got shape {shape(x)}. Change block_size."
        )
    out_channels = channels // block_size**2
    if first:
        x = transpose(reshape(x, (n, out_channels, block_size, block_size, height, width)), (0, 1, 4, 2, 5, 3))
        return reshape(x, (n, out_channels, height * block_size, width * block_size))
    x = transpose(reshape(x, (n, height, width, block_size, block_size, out_channels)), (0, 1, 3, 2, 4, 5))
    return reshape(x, (n, height * block_size, width * block_size, out_channels))


def space_to_depth(x: ArrayLike, block_size: int, data_format: str = "channels_last") -> Array:
    """Blocks of pixels rearranged into channels: (N, H, W, C) to (N, H / b, W / b, C * b^2); see `depth_to_space`."""
    x, first = convert_to_tensor(x), data_format_of(data_format, "space_to_depth") == "channels_first"
    n, height, width, channels = _lengths(x, first)
    if channels is None or height is None or width is None or height % block_size or width % block_size:
        raise ValueError(
            f"space_to_depth: expected images of known size that {block_size} divides, got shape {shape(x)}. "
            "Change block_size."
        )
    rows, columns, out_channels = height // block_size, width // block_size, channels * block_size**2
    if first:
        x = transpose(reshape(x, (n, channels, rows, block_size, columns, block_size)), (0, 1, 3, 5, 2, 4))
        return reshape(x, (n, out_channels, rows, columns))
    x = transpose(reshape(x, (n, rows, block_size, columns, block_size, channels)), (0, 1, 3, 2, 4, 5))
    return reshape(x, (n, rows, columns, out_channels))


def unfold(x: ArrayLike, kernel_size: Sizes, dilation: Sizes = 1, padding: Sizes = 0, stride: Sizes = 1) -> Array:
    """Patches of images as columns (im2col): (N, C, H, W) to (N, C * kh * kw, patches).

    Args:
        x: images, channels first.
        kernel_size: height and width of a patch.
        dilation: distance of neighbouring pixels of a patch.
        padding: zeros around the images.
        stride: distance of neighbouring patches.
    """
    x = convert_to_tensor(x)
    size, gaps, border, steps = _sizes(kernel_size, dilation, padding, stride)
    x = pad(x, ((0, 0), (0, 0), (border[0],) * 2, (border[1],) * 2)) if any(border) else x
    many = []
    for position in range(2):
        axis = 2 + 2 * position  # the second one has moved on by then
        length = _known("unfold", x, axis)
        count = (length - gaps[position] * (size[position] - 1) - 1) // steps[position] + 1
        index = np.arange(size[position])[:, None] * gaps[position] + np.arange(count) * steps[position]
        x = take(x, index.astype(np.int32), axis)
        many.append(count)
    n, channels = shape(x)[:2]
    x = transpose(x, (0, 1, 2, 4, 3, 5))  # (N, C, kh, kw, rows, columns)
    return reshape(x, (n, (channels or 1) * size[0] * size[1], many[0] * many[1]))


def fold(
    x: ArrayLike, output_size: Sizes, kernel_size: Sizes, dilation: Sizes = 1, padding: Sizes = 0, stride: Sizes = 1
) -> Array:
    """Images from patches as columns (col2im): overlapping patches are added, which is the transpose of `unfold`.

    Args:
        x: patches as columns, (N, C * kh * kw, patches).
        output_size: height and width of the images.
        kernel_size: those of a patch.
        dilation: distance of neighbouring pixels of a patch.
        padding: pixels around the images to crop.
        stride: distance of neighbouring patches.

    Returns:
        (N, C, H, W).
    """
    x = convert_to_tensor(x)
    size, gaps, border, steps = _sizes(kernel_size, dilation, padding, stride)
    lengths = [n + 2 * b for n, b in zip(numbers(output_size, 2, "output_size"), border, strict=True)]
    many = [(n - d * (k - 1) - 1) // s + 1 for n, k, d, s in zip(lengths, size, gaps, steps, strict=True)]
    n, columns = shape(x)[0], _known("fold", x, 1)
    channels = columns // (size[0] * size[1])
    x = reshape(x, (n, channels, *size, *many))
    result: Any = None
    for position in np.ndindex(*size):
        spans = ((0, 1, n), (0, 1, channels), *zip(np.multiply(position, gaps).tolist(), steps, many, strict=True))
        part = table.scatter_slice(x[:, :, position[0], position[1]], shape=(n, channels, *lengths), spans=spans)
        result = part if result is None else add(result, part)
    inside = [slice(b, length - b) for b, length in zip(border, lengths, strict=True)]
    return result[:, :, inside[0], inside[1]]


def _sizes(*sizes: Any) -> list[Sequence[int]]:
    names = ("kernel_size", "dilation", "padding", "stride")
    return [numbers(size, 2, name, 0 if name == "padding" else 1) for size, name in zip(sizes, names, strict=True)]


def _known(who: str, x: Any, axis: int) -> int:
    length = shape(x)[axis]
    if length is None:
        raise ValueError(f"{who}: expected known lengths, got the shape {shape(x)}. State them in Input(shape).")
    return length


def _lengths(x: Any, channels_first: bool) -> tuple[int | None, ...]:
    """(N, H, W, C)."""
    dims = shape(x)
    return (dims[0], dims[2], dims[3], dims[1]) if channels_first else dims
