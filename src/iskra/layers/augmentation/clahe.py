"""Contrast-limited adaptive histogram equalization."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Unpack

import numpy as np

from ... import ops
from ...graph.ops.last_axis import cumsum, gather_along_axis, scatter_along_axis
from ...typing import Array, Outputs
from ..arguments import integer, not_negative
from ..options import ImageOptions
from .factors import value_limits
from .image_layer import ImageLayer

_BINS = 256


class ContrastLimitedAdaptiveHistogramEqualization(ImageLayer):
    """Contrast-limited adaptive histogram equalization (CLAHE) of each channel, whether a model trains or not.

    Each tile of an image has a table of new values, the cumulative histogram of its values in 256 bins. What a bin
    holds beyond the limit is spread over all bins, so that noise in flat regions is not amplified. The new value of a
    pixel is interpolated between the tables of the four nearest tiles.

    Args:
        value_range: the lowest and the highest value of a pixel.
        clip_limit: the most that a bin may hold, as a multiple of the mean of the bins; 0 for no limit.
        tile_grid_size: number of tiles along height and width.
        data_format, **kwargs: see `Layer`.

    Raises:
        ValueError: a value range that is no two different numbers, a negative limit, or numbers of tiles below 1.

    Example:
        >>> image = np.array([[[100.0], [110.0], [120.0], [130.0]]])
        >>> layer = ContrastLimitedAdaptiveHistogramEqualization(clip_limit=0, tile_grid_size=(1, 1))
        >>> layer(image).ravel().tolist()
        [63.75, 127.5, 191.25, 255.0]

    References:
        Zuiderveld, "Contrast limited adaptive histogram equalization", in Graphics Gems IV, 1994.
    """

    def __init__(
        self,
        value_range: Sequence[float] = (0, 255),
        clip_limit: float = 4.0,
        tile_grid_size: Sequence[int] = (8, 8),
        data_format: str | None = None,
        **kwargs: Unpack[ImageOptions],
    ) -> None:
        super().__init__(data_format=data_format, **kwargs)
        who = type(self).__name__
        self.value_range: tuple[float, float] = value_limits(value_range, who)
        self.clip_limit: float = not_negative(clip_limit, "clip_limit", who)
        if not isinstance(tile_grid_size, (tuple, list)) or len(tile_grid_size) != 2:
            raise ValueError(f"{who}: expected tile_grid_size as two integers, got {tile_grid_size!r}. Pass (8, 8).")
        self.tile_grid_size: tuple[int, ...] = tuple(integer(n, "tile_grid_size", who) for n in tile_grid_size)

    def transform_images(self, images: Array, transformation: Outputs | None, training: bool = True) -> Array:
        """Images of locally equalized channels."""
        low, high = self.value_range
        shape: Any = ops.shape(images)
        height, width, channels = shape[1:]
        (down, right), (rows, columns) = self.tile_grid_size, self._tile(height, width)
        pixels = ops.cast(ops.clip((images - low) * (255.0 / (high - low)), 0.0, 255.0), "int32")
        tables = self._tables(pixels, rows, columns)  # (N, down * right * C * 256)
        result: Any = 0.0
        for y, share in _nearest(height, rows, down):
            for x, other in _nearest(width, columns, right):
                tiles = y[:, None, None] * right + x[:, None]  # (H, W, 1)
                first = ((tiles * channels + np.arange(channels)) * _BINS).astype(np.int32)
                values = gather_along_axis(tables, ops.reshape(pixels + first, (-1, height * width * channels)))
                weights = share[:, None, None] * other[:, None]
                result = result + ops.reshape(values, (-1, height, width, channels)) * weights
        return result * ((high - low) / 255.0) + low

    def _tile(self, height: int, width: int) -> tuple[int, int]:
        """Rows and columns of a tile, so many that the tiles cover the image."""
        down, right = self.tile_grid_size
        return -(-height // down), -(-width // right)

    def _tables(self, pixels: Array, rows: int, columns: int) -> Array:
        """The new values of all values, by tile and channel: (N, down * right * C * 256)."""
        shape: Any = ops.shape(pixels)
        down, right = self.tile_grid_size
        behind = (0, down * rows - shape[1]), (0, right * columns - shape[2])
        whole = ops.pad(pixels, ((0, 0), *behind, (0, 0)), "symmetric")
        tiles = ops.reshape(whole, (-1, down, rows, right, columns, shape[3]))
        tiles = ops.reshape(ops.transpose(tiles, (0, 1, 3, 5, 2, 4)), (-1, down * right * shape[3], rows * columns))
        held = scatter_along_axis(ops.cast(ops.less_equal(0, tiles), "float32"), tiles, length=_BINS)
        if self.clip_limit:
            kept = ops.minimum(held, self.clip_limit * rows * columns / _BINS)
            held = kept + ops.mean(held - kept, axis=-1, keepdims=True)
        upto = cumsum(held)
        first = upto[..., :1]
        total = ops.maximum(float(rows * columns) - first, 1e-6)
        return ops.reshape(ops.clip((upto - first) * 255.0 / total, 0.0, 255.0), (-1, down * right * shape[3] * _BINS))


def _nearest(length: int, size: int, count: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The tiles before and behind each position, by their centers, and the share of each, (L,)."""
    position = np.arange(length) / size - 0.5
    before = np.floor(position)
    share = (position - before).astype(np.float32)
    for tile, weight in ((before, 1 - share), (before + 1, share)):
        yield np.clip(tile, 0, count - 1).astype(np.int32), weight
