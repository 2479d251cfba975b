"""Layers that change how many positions there are: zeros around, edges cut off, values repeated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import ops
from ..graph.allocation_limit import check_allocation
from ..ops.convolution import numbers
from .arguments import channels_last
from .input_spec import InputSpec
from .layer import Layer
from .sliding import Sizes

Widths = int | Sequence[int] | Sequence[Sequence[int]]


def pairs(value: Any, ndim: int, name: str) -> tuple[tuple[int, ...], ...]:
    """(before, after) for each axis, from one number, one for each axis, or such pairs."""
    if ndim == 1:
        return (numbers(value, 2, name, 0),)
    each = value if isinstance(value, (tuple, list)) and len(value) == ndim else (value,) * ndim
    return tuple(numbers(widths, 2, name, 0) for widths in each)


class ZeroPadding(Layer):
    """Put zeros around the input.

    Args:
        padding: how many; one number, one for each axis, or (before, after) for each axis.
        data_format: "channels_last", the one order there is, or None.
        **kwargs: see `Layer`.
    """

    ndim: int

    def __init__(self, padding: Widths = 1, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        kind = type(self).__name__
        channels_last(data_format, kind)
        self.padding = pairs(padding, self.ndim, f"{kind}: padding")
        self.input_spec = InputSpec(ndim=self.ndim + 2)

    def call(self, inputs: Any) -> Any:
        """(N, ..., C), padded."""
        return ops.pad(inputs, ((0, 0), *self.padding, (0, 0)))


class ZeroPadding1D(ZeroPadding):
    """Put zeros around one axis; the arguments are those of `ZeroPadding`, two numbers being (before, after).

    Example:
        >>> ZeroPadding1D((2, 0)).compute_output_shape((None, 5, 3))
        (None, 7, 3)
    """

    ndim = 1


class ZeroPadding2D(ZeroPadding):
    """Put zeros around two axes; the arguments are those of `ZeroPadding`.

    Example:
        >>> ZeroPadding2D(((1, 0), (2, 2))).compute_output_shape((None, 5, 5, 3))
        (None, 6, 9, 3)
    """

    ndim = 2


class ZeroPadding3D(ZeroPadding):
    """Put zeros around three axes; the arguments are those of `ZeroPadding`.

    Example:
        >>> ZeroPadding3D((1, 2, 0)).compute_output_shape((None, 5, 5, 5, 3))
        (None, 7, 9, 5, 3)
    """

    ndim = 3


class Cropping(Layer):
    """Cut the edges off.

    Args:
        cropping: how much; one number, one for each axis, or (before, after) for each axis.
        data_format: "channels_last", the one order there is, or None.
        **kwargs: see `Layer`.

    Raises:
        ValueError: when called, if nothing is left.
    """

    ndim: int

    def __init__(self, cropping: Widths, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        kind = type(self).__name__
        channels_last(data_format, kind)
        self.cropping = pairs(cropping, self.ndim, f"{kind}: cropping")
        self.input_spec = InputSpec(ndim=self.ndim + 2)

    def call(self, inputs: Any) -> Any:
        """(N, ..., C), cropped."""
        shape = ops.shape(inputs)
        lengths = zip(shape[1:-1], self.cropping, strict=True)
        if any(n is not None and n <= before + after for n, (before, after) in lengths):
            raise ValueError(
                f"{self._who}: expected an input longer than cropping={self.cropping} along every axis, "
                f"got the shape {shape}. Crop less."
            )
        kept = (
            slice(before, None if after == 0 else -after if n is None else n - after)
            for n, (before, after) in zip(shape[1:-1], self.cropping, strict=True)
        )
        return inputs[(slice(None), *kept)]


class Cropping1D(Cropping):
    """Cut the ends of one axis off; two numbers are (before, after).

    Example:
        >>> Cropping1D().compute_output_shape((None, 5, 3))
        (None, 3, 3)
    """

    ndim = 1

    def __init__(self, cropping: Widths = (1, 1), **kwargs: Any) -> None:
        super().__init__(cropping, **kwargs)


class Cropping2D(Cropping):
    """Cut the edges of two axes off; the arguments are those of `Cropping`.

    Example:
        >>> Cropping2D(((1, 0), (2, 2))).compute_output_shape((None, 5, 5, 3))
        (None, 4, 1, 3)
    """

    ndim = 2

    def __init__(self, cropping: Widths = ((0, 0), (0, 0)), data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(cropping, data_format, **kwargs)


class Cropping3D(Cropping):
    """Cut the edges of three axes off; the arguments are those of `Cropping`.

    Example:
        >>> Cropping3D().compute_output_shape((None, 5, 5, 5, 3))
        (None, 3, 3, 3, 3)
    """

    ndim = 3

    def __init__(
        self, cropping: Widths = ((1, 1), (1, 1), (1, 1)), data_format: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(cropping, data_format, **kwargs)


class UpSampling(Layer):
    """Repeat every position.

    Args:
        size: how often, one number or one for each axis.
        data_format: "channels_last", the one order there is, or None.
        **kwargs: see `Layer`.
    """

    ndim: int

    def __init__(self, size: Sizes = 2, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        kind = type(self).__name__
        channels_last(data_format, kind)
        self.size = numbers(size, self.ndim, f"{kind}: size")
        self.input_spec = InputSpec(ndim=self.ndim + 2)

    def call(self, inputs: Any) -> Any:
        """(N, L, ..., C) -> (N, L * size, ..., C)."""
        dims: tuple[Any, ...] = ops.shape(inputs)
        n, *lengths, channels = dims
        if None in lengths:
            raise ValueError(
                f"{self._who}: expected known lengths, got the input shape {dims}. State them in Input(shape)."
            )
        apart = [m for length in lengths for m in (length, 1)]  # (N, L, 1, ..., C)
        repeated = [m for length, times in zip(lengths, self.size, strict=True) for m in (length, times)]
        joined = [length * times for length, times in zip(lengths, self.size, strict=True)]
        x = ops.reshape(inputs, (-1 if n is None else n, *apart, channels))
        if n is not None:
            x = ops.broadcast_to(x, (n, *repeated, channels))
        else:  # the batch is not known yet: products with ones repeat, too
            for axis, times in enumerate(self.size):
                check_allocation(self._who, (times,))
                x = x * np.ones([times if i == 2 * axis + 2 else 1 for i in range(len(repeated) + 2)], np.float32)
        return ops.reshape(x, (-1 if n is None else n, *joined, channels))


class UpSampling1D(UpSampling):
    """Repeat every position of one axis.

    Args:
        size: how often.
        **kwargs: see `Layer`.

    Example:
        >>> UpSampling1D(2)([[[1.0], [2.0]]])[0, :, 0]
        array([1., 1., 2., 2.], dtype=float32)
    """

    ndim = 1

    def __init__(self, size: Sizes = 2, **kwargs: Any) -> None:
        super().__init__(size, **kwargs)


class UpSampling2D(UpSampling):
    """Enlarge images by whole factors.

    Args:
        size: the factors, one number or two.
        data_format: "channels_last", the one order there is, or None.
        interpolation: "nearest" repeats, "bilinear" draws straight lines between the centres of pixels.
        **kwargs: see `Layer`.

    Example:
        >>> UpSampling2D((2, 3)).compute_output_shape((None, 4, 4, 3))
        (None, 8, 12, 3)
    """

    ndim = 2

    def __init__(
        self, size: Sizes = (2, 2), data_format: str | None = None, interpolation: str = "nearest", **kwargs: Any
    ) -> None:
        super().__init__(size, data_format, **kwargs)
        if interpolation not in ("nearest", "bilinear"):
            raise ValueError(
                f"UpSampling2D: expected interpolation 'nearest' or 'bilinear', got {interpolation!r}. Choose one."
            )
        self.interpolation = interpolation

    def call(self, inputs: Any) -> Any:
        """(N, H, W, C) -> (N, H * size, W * size, C)."""
        if self.interpolation == "nearest":
            return super().call(inputs)
        x = inputs
        for axis, times in enumerate(self.size, 1):
            weights = between(ops.shape(x)[axis], times)
            x = ops.swapaxes(ops.matmul(ops.swapaxes(x, axis, -1), weights), axis, -1)
        return x


def between(length: int | None, times: int) -> np.ndarray:
    """(L, L * times): what each new pixel takes of the old ones, by its distance from their centres."""
    if length is None:
        raise ValueError("UpSampling2D: expected known lengths, got None. State them in Input(shape).")
    check_allocation("UpSampling2D", (length, length * times))
    centres = np.clip((np.arange(length * times) + 0.5) / times - 0.5, 0, length - 1)
    return np.maximum(0.0, 1.0 - np.abs(centres - np.arange(length)[:, None])).astype(np.float32)


class UpSampling3D(UpSampling):
    """Repeat every position of three axes; the arguments are those of `UpSampling`.

    Example:
        >>> UpSampling3D().compute_output_shape((None, 4, 4, 4, 3))
        (None, 8, 8, 8, 3)
    """

    ndim = 3
