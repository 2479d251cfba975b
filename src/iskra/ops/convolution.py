"""Convolution and pooling under the names of `keras.ops`, of values `(N, ..., C)` or `(N, C, ...)`."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from typing import Any

from ..graph.free_length import at_least
from ..graph.ops import convolution, pooling
from ..graph.ops.shapes import reshape
from ..graph.ops.window import Dims, Window, output_shape
from ..typing import Array, ArrayLike, ShapeLike
from .data_format import takes_both_formats
from .free_lengths import filled
from .shapes import convert_to_tensor, flip, shape, swapaxes

Sizes = int | Sequence[int]


@takes_both_formats(axis=1)
def conv(
    inputs: ArrayLike,
    kernel: ArrayLike,
    strides: Sizes = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Sizes = 1,
) -> Array:
    """Convolution over one to three spatial axes: `y[i] = sum_p x[i * stride + p * dilation] @ kernel[p]`.

    As everywhere in the field, the kernel is not flipped (it is a cross-correlation). Groups of channels follow from
    the shapes.

    Args:
        inputs: (N, ..., C).
        kernel: (..., C / groups, O).
        strides: step of the kernel, one integer or one for each axis.
        padding: "valid" (none), "same" (ceil(input length / stride) outputs), or "causal" (for one axis: no output
            depends on a later input).
        data_format: "channels_last", "channels_first", or None for `config.image_data_format()`.
        dilation_rate: distance of neighbouring taps of the kernel.

    Returns:
        (N, ..., O).

    Raises:
        ValueError: The channels do not divide, the input is smaller than the kernel, or the padding is unknown.

    Example:
        >>> import numpy as np
        >>> conv(np.arange(4.0, dtype="float32").reshape(1, 4, 1), np.ones((2, 1, 1), "float32"))[0, :, 0]
        array([1., 3., 5.], dtype=float32)
    """
    inputs, kernel = convert_to_tensor(inputs), convert_to_tensor(kernel)
    *spatial, channels = shape(inputs)[1:]
    window = sliding("conv", spatial, shape(kernel)[:-2], strides, padding, dilation_rate)
    in_channels, out_channels = sizes(kernel)[-2:]
    groups = max(1, (channels or in_channels) // in_channels)
    output_shape("conv", inputs, window, out_channels)
    convolution.check_channels(channels or in_channels, in_channels, out_channels, groups)
    return convolution.conv(inputs, kernel, window=window, groups=groups)


@takes_both_formats(axis=1)
def depthwise_conv(
    inputs: ArrayLike,
    kernel: ArrayLike,
    strides: Sizes = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Sizes = 1,
) -> Array:
    """Depthwise convolution, with M kernels for each channel: (N, ..., C) and (..., C, M) to (N, ..., C * M).

    Arguments as for `conv`.

    Example:
        >>> import numpy as np
        >>> depthwise_conv(np.ones((1, 4, 2), "float32"), np.ones((2, 2, 3), "float32")).shape
        (1, 3, 6)
    """
    inputs, kernel = convert_to_tensor(inputs), convert_to_tensor(kernel)
    *size, channels, many = sizes(kernel)
    window = sliding("depthwise_conv", shape(inputs)[1:-1], size, strides, padding, dilation_rate)
    output_shape("depthwise_conv", inputs, window, channels * many)
    kernel = reshape(kernel, shape=(*size, 1, channels * many))
    return convolution.conv(inputs, kernel, window=window, groups=channels)


@takes_both_formats(axis=1)
def separable_conv(
    inputs: ArrayLike,
    depthwise_kernel: ArrayLike,
    pointwise_kernel: ArrayLike,
    strides: Sizes = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Sizes = 1,
) -> Array:
    """Separable convolution: a depthwise convolution, then a pointwise one, `conv(depthwise_conv(x), pointwise)`.

    Args:
        inputs: (N, ..., C).
        depthwise_kernel: (..., C, M).
        pointwise_kernel: (1, ..., C * M, O).
        strides: as for `conv`.
        padding: as for `conv`.
        data_format: "channels_last", "channels_first", or None for `config.image_data_format()`.
        dilation_rate: as for `conv`.

    Returns:
        (N, ..., O).

    References:
        Chollet, "Xception: deep learning with depthwise separable convolutions", 2017.
    """
    y = depthwise_conv(inputs, depthwise_kernel, strides, padding, "channels_last", dilation_rate)
    return conv(y, pointwise_kernel, data_format="channels_last")


@takes_both_formats(axis=1)
def conv_transpose(
    inputs: ArrayLike,
    kernel: ArrayLike,
    strides: Sizes = 1,
    padding: str = "valid",
    output_padding: Sizes | None = None,
    data_format: str | None = None,
    dilation_rate: Sizes = 1,
) -> Array:
    """Transposed convolution, the gradient of `conv` by its input: each input adds the kernel to the outputs.

    Args:
        inputs: (N, ..., C).
        kernel: (..., O, C): output channels before input channels.
        strides: distance of the outputs of neighbouring inputs.
        padding: "valid" for (n - 1) * stride + max(kernel, stride) outputs, "same" for n * stride.
        output_padding: number of further outputs at the end; by default it follows from `padding`.
        data_format: "channels_last", "channels_first", or None for `config.image_data_format()`.
        dilation_rate: distance of neighbouring taps of the kernel.

    Returns:
        (N, ..., O).

    Example:
        >>> import numpy as np
        >>> conv_transpose(np.ones((1, 2, 1), "float32"), np.ones((3, 1, 1), "float32"), strides=2)[0, :, 0]
        array([1., 1., 2., 1., 1.], dtype=float32)
    """
    inputs, kernel = convert_to_tensor(inputs), convert_to_tensor(kernel)
    size = sizes(kernel)[:-2]
    ndim = len(size)
    moves, dilation = numbers(strides, ndim, "strides"), numbers(dilation_rate, ndim, "dilation_rate")
    extra = (None,) * ndim if output_padding is None else numbers(output_padding, ndim, "output_padding", 0)
    around = tuple(
        _transposed_padding(padding, (k - 1) * d + 1, s, e)
        for k, d, s, e in zip(size, dilation, moves, extra, strict=True)
    )
    window = Window(size, (1,) * ndim, around, dilation, moves)
    transposed = swapaxes(flip(kernel, tuple(range(ndim))), -1, -2)  # (..., C, O)
    return convolution.conv(inputs, transposed, window=window, groups=1)


def _transposed_padding(padding: str, reach: int, stride: int, extra: int | None) -> tuple[int, int]:
    """Padding of the dilated input, for a kernel of this extent."""
    if padding == "valid":
        return reach - 1, reach - 1 + (max(reach, stride) - reach if extra is None else extra)
    if padding != "same":
        raise ValueError(f"conv_transpose: expected padding 'valid' or 'same', got {padding!r}. Choose one of them.")
    total = stride + reach - 2 if extra is None else reach + reach % 2 - 2 + extra
    before = min(-(-total // 2), reach - 1)
    return before, total - before


@takes_both_formats(axis=1)
def max_pool(
    inputs: ArrayLike,
    pool_size: Sizes,
    strides: Sizes | None = None,
    padding: str = "valid",
    data_format: str | None = None,
) -> Array:
    """Max pooling: the maximum of each window, channel by channel.

    Args:
        inputs: (N, ..., C).
        pool_size: size of the window, one integer or one for each axis.
        strides: step of the window; its size by default.
        padding: "valid", or "same", where padding is left out of the maximum or the mean.
        data_format: "channels_last", "channels_first", or None for `config.image_data_format()`.

    Example:
        >>> import numpy as np
        >>> max_pool(np.array([3.0, 1.0, 2.0, 5.0]).reshape(1, 4, 1), 2)[0, :, 0]
        array([3., 5.])
    """
    inputs = convert_to_tensor(inputs)
    return pooling.max_pool(inputs, window=_pooling("max_pool", inputs, pool_size, strides, padding))


@takes_both_formats(axis=1)
def average_pool(
    inputs: ArrayLike,
    pool_size: Sizes,
    strides: Sizes | None = None,
    padding: str = "valid",
    data_format: str | None = None,
) -> Array:
    """Average pooling: the mean of each window, channel by channel; arguments as for `max_pool`.

    Example:
        >>> import numpy as np
        >>> average_pool(np.array([3.0, 1.0, 2.0, 5.0, 6.0]).reshape(1, 5, 1), 2, padding="same")[0, :, 0]
        array([2. , 3.5, 6. ])
    """
    inputs = convert_to_tensor(inputs)
    window = _pooling("average_pool", inputs, pool_size, strides, padding)
    total = pooling.sum_pool(inputs, window=window)
    if all(p == (0, 0) for p in window.padding):
        return total * (1.0 / math.prod(window.size))
    ones = filled((1, *sizes(inputs)[1:-1], 1), 1.0, "float32")
    return total * (1.0 / pooling.sum_pool(ones, window=window))  # how many taps of a window are not padding


def sizes(x: ArrayLike) -> Dims:
    """The shape of a value whose lengths are all known, except perhaps the batch."""
    return shape(x)  # type: ignore[return-value]


def _pooling(who: str, inputs: Any, pool_size: Sizes, strides: Any, padding: str) -> Window:
    spatial = shape(inputs)[1:-1]
    size = numbers(pool_size, len(spatial), "pool_size")
    window = sliding(who, spatial, size, size if strides is None else strides, padding)
    output_shape(who, inputs, window, None)
    return window


def sliding(
    who: str,
    spatial: ShapeLike,
    size: Sequence[Any],
    strides: Sizes,
    padding: str,
    dilation_rate: Sizes = 1,
) -> Window:
    """The window that these arguments of a convolution or pooling describe, for an input of these lengths."""
    ndim = len(size)
    if len(spatial) != ndim:
        raise ValueError(
            f"{who}: expected an input of {ndim + 2} axes (N, ..., C) for a window of size {tuple(size)}, "
            f"got {len(spatial) + 2} axes. Add or remove axes."
        )
    moves, dilation = numbers(strides, ndim, "strides"), numbers(dilation_rate, ndim, "dilation_rate")
    around = tuple(
        _padding(who, padding, n, (k - 1) * d + 1, s, ndim)
        for n, k, d, s in zip(spatial, size, dilation, moves, strict=True)
    )
    return Window(tuple(size), moves, around, dilation, (1,) * ndim)


def _padding(who: str, padding: str, n: int | None, reach: int, stride: int, ndim: int) -> tuple[int, int]:
    """(before, after) for one axis of length n and a window of this extent."""
    if padding == "valid":
        return 0, 0
    if padding == "causal" and ndim == 1 and who == "conv":
        return reach - 1, 0
    if padding != "same":
        known = "'valid', 'same' or 'causal'" if ndim == 1 and who == "conv" else "'valid' or 'same'"
        raise ValueError(f"{who}: expected padding {known}, got {padding!r}. Choose one of them.")
    if n is None:
        if stride > 1:
            raise ValueError(
                f"{who}: expected known lengths for padding='same' with strides, got None. State them in Input(shape)."
            )
        n = 1
    total = at_least((-(-n // stride) - 1) * stride + reach - n, 0)
    return total // 2, total - total // 2


def numbers(value: Any, count: int, name: str, least: int = 1) -> Dims:
    """One integer for each spatial axis, from one integer or a sequence."""
    try:
        given = (
            (operator.index(value),) * count
            if not isinstance(value, (tuple, list))
            else tuple(operator.index(v) for v in value)
        )
    except TypeError:
        given = ()
    if len(given) != count or any(v < least for v in given):
        raise ValueError(
            f"{name}: expected an integer of at least {least}, or {count} of them, got {value!r}. "
            f"Pass for example {name.rpartition(' ')[2]}={least}."
        )
    return given


__all__ = ["average_pool", "conv", "conv_transpose", "depthwise_conv", "max_pool", "separable_conv"]
