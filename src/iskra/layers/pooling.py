"""Pooling layers: the maximum or the mean of each window, or of all positions, channel by channel."""

from __future__ import annotations

from typing import Any

from .. import ops
from ..typing import Array
from .spatial import Sizes, SpatialLayer


class Pooling(SpatialLayer):
    """Base of layers that reduce each window to one value.

    Args:
        pool_size: size of the window, one integer or one for each axis.
        strides: step from window to window; by default `pool_size`.
        padding: "valid" for none, or "same", where a window at the edge has fewer elements.
        data_format: "channels_last", "channels_first" (N, C, ...), or None for `iskra.config.image_data_format()`.
        name: by default the class's name, numbered.
        **kwargs: see `Layer`.

    Shapes:
        input (N, L, ..., C); output (N, L', ..., C), L' = (L - pool_size) // strides + 1 with "valid" padding,
        ceil(L / strides) with "same".

    Raises:
        ValueError: sizes that are no positive integers, or an unknown padding.
    """

    def __init__(
        self,
        pool_size: Sizes = 2,
        strides: Sizes | None = None,
        padding: str = "valid",
        data_format: str | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data_format, name=name, **kwargs)
        self.pool_size: tuple[int, ...] = self._per_axis(pool_size, "pool_size")
        self.strides: tuple[int, ...] = self.pool_size if strides is None else self._per_axis(strides, "strides")
        self.padding: str = padding.lower() if isinstance(padding, str) else padding
        if self.padding not in ("valid", "same"):
            raise ValueError(
                f"{type(self).__name__}: expected padding 'valid' or 'same', got {padding!r}. Choose one of them."
            )


class MaxPooling(Pooling):
    """Max pooling; the arguments are those of `Pooling`."""

    def call(self, inputs: Array) -> Array:
        """`max_pool(inputs)`."""
        return ops.max_pool(inputs, self.pool_size, self.strides, self.padding, self.data_format)


class MaxPooling1D(MaxPooling, ndim=1):
    """Max pooling of sequences (N, L, C); the arguments are those of `Pooling`.

    Example:
        >>> MaxPooling1D(2)([[[3.0], [1.0], [2.0], [5.0]]])[0, :, 0]
        array([3., 5.], dtype=float32)
    """


class MaxPooling2D(MaxPooling, ndim=2):
    """Max pooling of images (N, H, W, C); the arguments are those of `Pooling`.

    Example:
        >>> MaxPooling2D().compute_output_shape((None, 32, 32, 3))
        (None, 16, 16, 3)
    """


class MaxPooling3D(MaxPooling, ndim=3):
    """Max pooling of volumes (N, D, H, W, C); the arguments are those of `Pooling`."""


class AveragePooling(Pooling):
    """Average pooling; the arguments are those of `Pooling`."""

    def call(self, inputs: Array) -> Array:
        """`average_pool(inputs)`."""
        return ops.average_pool(inputs, self.pool_size, self.strides, self.padding, self.data_format)


class AveragePooling1D(AveragePooling, ndim=1):
    """Average pooling of sequences (N, L, C); the arguments are those of `Pooling`.

    Example:
        >>> AveragePooling1D(2)([[[3.0], [1.0], [2.0], [5.0]]])[0, :, 0]
        array([2. , 3.5], dtype=float32)
    """


class AveragePooling2D(AveragePooling, ndim=2):
    """Average pooling of images (N, H, W, C); the arguments are those of `Pooling`.

    Example:
        >>> AveragePooling2D((2, 4)).compute_output_shape((None, 32, 32, 3))
        (None, 16, 8, 3)
    """


class AveragePooling3D(AveragePooling, ndim=3):
    """Average pooling of volumes (N, D, H, W, C); the arguments are those of `Pooling`."""


class GlobalPooling(SpatialLayer):
    """Base of layers that reduce all positions to one value for each channel.

    Args:
        data_format: "channels_last", "channels_first" (N, C, ...), or None for `iskra.config.image_data_format()`.
        keepdims: whether the spatial axes stay, with length 1.
        **kwargs: see `Layer`.

    Shapes:
        input (N, ..., C); output (N, C), or (N, 1, ..., C) with `keepdims`.

    References:
        Lin et al., "Network in network", ICLR 2014.
    """

    def __init__(self, data_format: str | None = None, keepdims: bool = False, **kwargs: Any) -> None:
        super().__init__(data_format, **kwargs)
        self.keepdims = keepdims


class GlobalMaxPooling(GlobalPooling):
    """Global max pooling; the arguments are those of `GlobalPooling`."""

    def call(self, inputs: Array) -> Array:
        """(N, ..., C) -> (N, C)."""
        return ops.max(inputs, self.spatial_axes, self.keepdims)


class GlobalMaxPooling1D(GlobalMaxPooling, ndim=1):
    """Global max pooling of sequences (N, L, C); the arguments are those of `GlobalPooling`.

    Example:
        >>> GlobalMaxPooling1D()([[[3.0], [1.0], [2.0], [5.0]]])
        array([[5.]], dtype=float32)
    """


class GlobalMaxPooling2D(GlobalMaxPooling, ndim=2):
    """Global max pooling of images (N, H, W, C); the arguments are those of `GlobalPooling`.

    Example:
        >>> GlobalMaxPooling2D(keepdims=True).compute_output_shape((None, 8, 8, 16))
        (None, 1, 1, 16)
    """


class GlobalMaxPooling3D(GlobalMaxPooling, ndim=3):
    """Global max pooling of volumes (N, D, H, W, C); the arguments are those of `GlobalPooling`."""


class GlobalAveragePooling(GlobalPooling):
    """Global average pooling; the arguments are those of `GlobalPooling`."""

    def call(self, inputs: Array) -> Array:
        """(N, ..., C) -> (N, C)."""
        return ops.mean(inputs, self.spatial_axes, self.keepdims)


class GlobalAveragePooling1D(GlobalAveragePooling, ndim=1):
    """Global average pooling of sequences (N, L, C); the arguments are those of `GlobalPooling`.

    Example:
        >>> GlobalAveragePooling1D()([[[3.0], [1.0], [2.0], [5.0]]])
        array([[2.75]], dtype=float32)
    """

    def call(self, inputs: Array, mask: Array | None = None) -> Array:
        """(N, L, C) -> (N, C), over the positions where a mask (N, L) is True."""
        if mask is None:
            return super().call(inputs)
        kept = ops.expand_dims(ops.cast(mask, "float32"), 1 if self.is_channels_first else -1)  # (N, L, 1)
        return ops.sum(inputs * kept, self.spatial_axes, self.keepdims) / ops.sum(
            kept, self.spatial_axes, self.keepdims
        )

    def compute_mask(self, inputs: Array, mask: Array | None = None) -> None:
        """None: there are no positions left."""


class GlobalAveragePooling2D(GlobalAveragePooling, ndim=2):
    """Global average pooling of images (N, H, W, C); the arguments are those of `GlobalPooling`.

    Example:
        >>> GlobalAveragePooling2D().compute_output_shape((None, 8, 8, 16))
        (None, 16)
    """


class GlobalAveragePooling3D(GlobalAveragePooling, ndim=3):
    """Global average pooling of volumes (N, D, H, W, C); the arguments are those of `GlobalPooling`."""
