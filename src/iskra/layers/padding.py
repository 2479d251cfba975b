"""Zero padding and cropping of spatial axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

from .. import ops
from ..ops.convolution import numbers
from ..typing import Array
from .options import LayerOptions
from .spatial import SpatialLayer

Widths = int | Sequence[int] | Sequence[Sequence[int]]


def pairs(value: Widths, ndim: int, name: str) -> tuple[tuple[int, ...], ...]:
    """(before, after) for each axis, from one integer, one for each axis, or such pairs."""
    if ndim == 1:
        return (numbers(value, 2, name, 0),)
    each = value if isinstance(value, (tuple, list)) else (value,) * ndim
    if len(each) != ndim:
        raise ValueError(
            f"{name}: expected an integer, or {ndim} integers or pairs of them, got {value!r}. "
            f"Pass for example {name.rpartition(' ')[2]}=1."
        )
    return tuple(numbers(widths, 2, name, 0) for widths in each)


class ZeroPadding(SpatialLayer):
    """Base of layers that pad the spatial axes with zeros.

    Args:
        padding: number of zeros: one integer, one for each axis, or (before, after) for each axis.
        data_format: "channels_last", "channels_first" (N, C, ...), or None for `iskra.config.image_data_format()`.
        **kwargs: see `Layer`.

    Shapes:
        input (N, L, ..., C); output (N, before + L + after, ..., C).

    Raises:
        ValueError: negative numbers, or another count of them.
    """

    def __init__(self, padding: Widths = 1, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(data_format, **kwargs)
        self.padding: tuple[tuple[int, ...], ...] = pairs(padding, self.ndim, f"{type(self).__name__}: padding")

    def call(self, inputs: Array) -> Array:
        """(N, ..., C), padded."""
        widths: list[tuple[int, ...]] = [(0, 0)] * (self.ndim + 2)
        for axis, pair in zip(self.spatial_axes, self.padding, strict=True):
            widths[axis] = pair
        return ops.pad(inputs, widths)


class ZeroPadding1D(ZeroPadding, ndim=1):
    """Zero padding of sequences (N, L, C); the arguments are those of `ZeroPadding`, two integers (before, after).

    Example:
        >>> ZeroPadding1D((2, 0)).compute_output_shape((None, 5, 3))
        (None, 7, 3)
    """


class ZeroPadding2D(ZeroPadding, ndim=2):
    """Zero padding of images (N, H, W, C); the arguments are those of `ZeroPadding`.

    Example:
        >>> ZeroPadding2D(((1, 0), (2, 2))).compute_output_shape((None, 5, 5, 3))
        (None, 6, 9, 3)
    """


class ZeroPadding3D(ZeroPadding, ndim=3):
    """Zero padding of volumes (N, D, H, W, C); the arguments are those of `ZeroPadding`."""


class Cropping(SpatialLayer):
    """Base of layers that crop the spatial axes at both ends.

    Args:
        cropping: number of positions to remove: one integer, one for each axis, or (before, after) for each axis.
        data_format: "channels_last", "channels_first" (N, C, ...), or None for `iskra.config.image_data_format()`.
        **kwargs: see `Layer`.

    Shapes:
        input (N, L, ..., C); output (N, L - before - after, ..., C).

    Raises:
        ValueError: negative numbers, another count of them, or (when called) nothing is left.
    """

    def __init__(self, cropping: Widths, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(data_format, **kwargs)
        self.cropping: tuple[tuple[int, ...], ...] = pairs(cropping, self.ndim, f"{type(self).__name__}: cropping")

    def call(self, inputs: Array) -> Array:
        """(N, ..., C), cropped."""
        shape = ops.shape(inputs)
        kept = [slice(None)] * len(shape)
        for axis, (before, after) in zip(self.spatial_axes, self.cropping, strict=True):
            n = shape[axis]
            if n is not None and n <= before + after:
                raise ValueError(
                    f"{self._who}: expected an input longer than cropping={self.cropping} along every axis, "
                    f"got the shape {shape}. Crop less."
                )
            kept[axis] = slice(before, None if after == 0 else -after if n is None else n - after)
        return inputs[tuple(kept)]


class Cropping1D(Cropping, ndim=1):
    """Cropping of sequences (N, L, C); the argument is that of `Cropping`, two integers (before, after).

    Example:
        >>> Cropping1D().compute_output_shape((None, 5, 3))
        (None, 3, 3)
    """

    def __init__(self, cropping: Widths = (1, 1), **kwargs: Any) -> None:
        super().__init__(cropping, "channels_last", **kwargs)


class Cropping2D(Cropping, ndim=2):
    """Cropping of images (N, H, W, C); the arguments are those of `Cropping`.

    Example:
        >>> Cropping2D(((1, 0), (2, 2))).compute_output_shape((None, 5, 5, 3))
        (None, 4, 1, 3)
    """

    def __init__(
        self, cropping: Widths = ((0, 0), (0, 0)), data_format: str | None = None, **kwargs: Unpack[LayerOptions]
    ) -> None:
        super().__init__(cropping, data_format, **kwargs)


class Cropping3D(Cropping, ndim=3):
    """Cropping of volumes (N, D, H, W, C); the arguments are those of `Cropping`."""

    def __init__(
        self,
        cropping: Widths = ((1, 1), (1, 1), (1, 1)),
        data_format: str | None = None,
        **kwargs: Unpack[LayerOptions],
    ) -> None:
        super().__init__(cropping, data_format, **kwargs)
