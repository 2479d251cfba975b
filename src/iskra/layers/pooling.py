"""Pooling: the largest or the mean of each window, or of all positions, channel by channel."""

from __future__ import annotations

from typing import Any

from .. import ops
from ..ops.convolution import numbers
from .arguments import channels_last
from .input_spec import InputSpec
from .layer import Layer
from .sliding import Sizes


class Pooling(Layer):
    """Make one value of each window.

    Args:
        pool_size: the window, one number or one for each axis.
        strides: how far it moves; by default its own size.
        padding: "valid" for none, or "same", where a window at the edge sees less.
        data_format: "channels_last", the one order there is, or None.
        name: by default the class's name, numbered.
        **kwargs: see `Layer`.

    Shapes:
        input (N, ..., C); output (N, ..., C), with fewer positions.
    """

    ndim: int

    def __init__(
        self,
        pool_size: Sizes = 2,
        strides: Sizes | None = None,
        padding: str = "valid",
        data_format: str | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        kind = type(self).__name__
        channels_last(data_format, kind)
        self.pool_size = numbers(pool_size, self.ndim, f"{kind}: pool_size")
        self.strides = self.pool_size if strides is None else numbers(strides, self.ndim, f"{kind}: strides")
        self.padding = padding.lower() if isinstance(padding, str) else padding
        if self.padding not in ("valid", "same"):
            raise ValueError(f"{kind}: expected padding 'valid' or 'same', got {padding!r}. Choose one of them.")
        self.input_spec = InputSpec(ndim=self.ndim + 2)


class MaxPooling(Pooling):
    """Take the largest of each window; the arguments are those of `Pooling`."""

    def call(self, inputs: Any) -> Any:
        """`max_pool(inputs)`."""
        return ops.max_pool(inputs, self.pool_size, self.strides, self.padding)


class MaxPooling1D(MaxPooling):
    """Take the largest of each window of one axis; the arguments are those of `Pooling`.

    Example:
        >>> import numpy as np
        >>> MaxPooling1D(2)(np.array([[[3.0], [1.0], [2.0], [5.0]]]))[0, :, 0]
        array([3., 5.], dtype=float32)
    """

    ndim = 1


class MaxPooling2D(MaxPooling):
    """Take the largest of each window of two axes; the arguments are those of `Pooling`.

    Example:
        >>> MaxPooling2D().compute_output_shape((None, 32, 32, 3))
        (None, 16, 16, 3)
    """

    ndim = 2


class MaxPooling3D(MaxPooling):
    """Take the largest of each window of three axes; the arguments are those of `Pooling`.

    Example:
        >>> MaxPooling3D(3, strides=1, padding="same").compute_output_shape((None, 8, 8, 8, 3))
        (None, 8, 8, 8, 3)
    """

    ndim = 3


class AveragePooling(Pooling):
    """Take the mean of each window; the arguments are those of `Pooling`."""

    def call(self, inputs: Any) -> Any:
        """`average_pool(inputs)`."""
        return ops.average_pool(inputs, self.pool_size, self.strides, self.padding)


class AveragePooling1D(AveragePooling):
    """Take the mean of each window of one axis; the arguments are those of `Pooling`.

    Example:
        >>> import numpy as np
        >>> AveragePooling1D(2)(np.array([[[3.0], [1.0], [2.0], [5.0]]]))[0, :, 0]
        array([2. , 3.5], dtype=float32)
    """

    ndim = 1


class AveragePooling2D(AveragePooling):
    """Take the mean of each window of two axes; the arguments are those of `Pooling`.

    Example:
        >>> AveragePooling2D((2, 4)).compute_output_shape((None, 32, 32, 3))
        (None, 16, 8, 3)
    """

    ndim = 2


class AveragePooling3D(AveragePooling):
    """Take the mean of each window of three axes; the arguments are those of `Pooling`.

    Example:
        >>> AveragePooling3D().compute_output_shape((None, 8, 8, 8, 3))
        (None, 4, 4, 4, 3)
    """

    ndim = 3


class GlobalPooling(Layer):
    """Make one value of all positions.

    Args:
        data_format: "channels_last", the one order there is, or None.
        keepdims: whether the spatial axes stay, with length 1.
        **kwargs: see `Layer`.

    Shapes:
        input (N, ..., C), output (N, C), or (N, 1, ..., C) with `keepdims`.
    """

    ndim: int

    def __init__(self, data_format: str | None = None, keepdims: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        channels_last(data_format, type(self).__name__)
        self.keepdims = keepdims
        self.input_spec = InputSpec(ndim=self.ndim + 2)

    @property
    def _axes(self) -> tuple[int, ...]:
        return tuple(range(1, self.ndim + 1))


class GlobalMaxPooling(GlobalPooling):
    """Take the largest of all positions; the arguments are those of `GlobalPooling`."""

    def call(self, inputs: Any) -> Any:
        """(N, ..., C) -> (N, C)."""
        return ops.max(inputs, self._axes, self.keepdims)


class GlobalMaxPooling1D(GlobalMaxPooling):
    """Take the largest of all positions of one axis; the arguments are those of `GlobalPooling`.

    Example:
        >>> GlobalMaxPooling1D()([[[3.0], [1.0], [2.0], [5.0]]])
        array([[5.]], dtype=float32)
    """

    ndim = 1


class GlobalMaxPooling2D(GlobalMaxPooling):
    """Take the largest of all positions of two axes; the arguments are those of `GlobalPooling`.

    Example:
        >>> GlobalMaxPooling2D(keepdims=True).compute_output_shape((None, 8, 8, 16))
        (None, 1, 1, 16)
    """

    ndim = 2


class GlobalMaxPooling3D(GlobalMaxPooling):
    """Take the largest of all positions of three axes; the arguments are those of `GlobalPooling`.

    Example:
        >>> GlobalMaxPooling3D().compute_output_shape((None, 8, 8, 8, 16))
        (None, 16)
    """

    ndim = 3


class GlobalAveragePooling(GlobalPooling):
    """Take the mean of all positions; the arguments are those of `GlobalPooling`."""

    def call(self, inputs: Any) -> Any:
        """(N, ..., C) -> (N, C)."""
        return ops.mean(inputs, self._axes, self.keepdims)


class GlobalAveragePooling1D(GlobalAveragePooling):
    """Take the mean of all positions of one axis; the arguments are those of `GlobalPooling`.

    Example:
        >>> GlobalAveragePooling1D()([[[3.0], [1.0], [2.0], [5.0]]])
        array([[2.75]], dtype=float32)
    """

    ndim = 1

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """(N, L, C) -> (N, C), of the positions where a mask (N, L) is True."""
        if mask is None:
            return super().call(inputs)
        kept = ops.expand_dims(ops.cast(mask, "float32"), -1)  # (N, L, 1)
        return ops.sum(inputs * kept, 1, self.keepdims) / ops.sum(kept, 1, self.keepdims)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """None: there are no positions left."""
        return None


class GlobalAveragePooling2D(GlobalAveragePooling):
    """Take the mean of all positions of two axes; the arguments are those of `GlobalPooling`.

    Example:
        >>> GlobalAveragePooling2D().compute_output_shape((None, 8, 8, 16))
        (None, 16)
    """

    ndim = 2


class GlobalAveragePooling3D(GlobalAveragePooling):
    """Take the mean of all positions of three axes; the arguments are those of `GlobalPooling`.

    Example:
        >>> GlobalAveragePooling3D().compute_output_shape((None, 8, 8, 8, 16))
        (None, 16)
    """

    ndim = 3
