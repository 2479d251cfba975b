"""Layers that rearrange values: flattening, reshaping, permuting, repeating."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Unpack

import numpy as np

from .. import ops
from ..graph.unknown import unknown
from ..typing import Array, DataFormat, Outputs, Structure
from .arguments import integer
from .channels import ChannelsLayer
from .input_spec import InputSpec
from .layer import Layer
from .options import LayerOptions


class Identity(Layer):
    """Identity layer: the output is the input.

    Shapes:
        input and output (N, ...).

    Example:
        >>> Identity()([[1.0]])
        array([[1.]], dtype=float32)
    """

    supports_masking = True

    def __init__(self, **kwargs: Unpack[LayerOptions]) -> None:
        super().__init__(**kwargs)

    def call(self, inputs: Structure) -> Outputs:
        """`inputs`."""
        return inputs


class Flatten(ChannelsLayer):
    """Flatten each example to a vector, last axis fastest.

    Args:
        data_format: "channels_last", "channels_first", whose channels become the last axis before, or None for
            `iskra.config.image_data_format()`.
        **kwargs: see `Layer`.

    Shapes:
        input (N, ...), output (N, F) with F the product of the other lengths; (N,) becomes (N, 1).

    Raises:
        ValueError: another data format.

    Example:
        >>> Flatten().compute_output_shape((None, 28, 28))
        (None, 784)
    """

    def __init__(self, data_format: DataFormat | None = None, **kwargs: Unpack[LayerOptions]) -> None:
        super().__init__(data_format, **kwargs)

    def call(self, inputs: Array) -> Array:
        """(N, ...) -> (N, F)."""
        shape: Any = ops.shape(inputs)
        if None in shape[1:]:
            result: Any = unknown((shape[0], None))
            return result
        x = self.channels_last(inputs) if len(shape) > 2 else inputs
        size = math.prod(shape[1:])
        return ops.reshape(x, (-1 if size else shape[0], size))


class Reshape(Layer):
    """Reshape each example.

    Args:
        target_shape: the new shape without the batch; one length may be -1, which is worked out.
        **kwargs: see `Layer`.

    Shapes:
        input (N, ...), output (N, *target_shape).

    Raises:
        ValueError: a length below -1, more than one -1, or (when called) shapes of different sizes.

    Example:
        >>> Reshape((2, -1)).compute_output_shape((None, 6))
        (None, 2, 3)
    """

    def __init__(self, target_shape: int | Sequence[int], **kwargs: Unpack[LayerOptions]) -> None:
        super().__init__(**kwargs)
        dims = (target_shape,) if isinstance(target_shape, int) else tuple(target_shape)
        if dims.count(-1) > 1:
            raise ValueError(
                f"Reshape: expected at most one unknown dimension, -1, got target_shape={dims}. State the other "
                "lengths."
            )
        self.target_shape: tuple[int, ...] = tuple(_length(n, dims) for n in dims)

    def call(self, inputs: Array) -> Array:
        """(N, ...) -> (N, *target_shape)."""
        lengths: Any = ops.shape(inputs)
        n, *rest = lengths
        if None in rest:
            result: Any = unknown((n, *(None if length == -1 else length for length in self.target_shape)))
            return result
        size, known = math.prod(rest), math.prod(n for n in self.target_shape if n != -1)
        if size % (known or 1) or (-1 not in self.target_shape and size != known):
            raise ValueError(
                f"Reshape: expected a target_shape of {size} elements for inputs {(None, *rest)}, "
                f"got {self.target_shape}. Write one length as -1 to have it worked out."
            )
        dims = tuple(size // (known or 1) if n == -1 else n for n in self.target_shape)
        return ops.reshape(inputs, (-1 if size else n, *dims))


def _length(length: object, target_shape: tuple[Any, ...]) -> int:
    """One of the lengths of `Reshape`."""
    if isinstance(length, bool) or not isinstance(length, (int, np.integer)) or length < -1:
        raise ValueError(
            "Reshape: expected each length as a non-negative integer, or -1 to have it worked out, "
            f"got target_shape={target_shape}. Pass for example target_shape=(2, -1)."
        )
    return int(length)


class Permute(Layer):
    """Permute the axes of each example.

    Args:
        dims: the old axes in the new order, counted from 1 (0 is the batch).
        **kwargs: see `Layer`.

    Shapes:
        input (N, ...), output (N, ...) with the axes in their new order.

    Raises:
        ValueError: `dims` is not a permutation of 1, 2, ...

    Example:
        >>> Permute((2, 1)).compute_output_shape((None, 10, 64))
        (None, 64, 10)
    """

    def __init__(self, dims: Sequence[int], **kwargs: Unpack[LayerOptions]) -> None:
        super().__init__(**kwargs)
        self.dims: tuple[int, ...] = tuple(dims)
        if sorted(self.dims) != list(range(1, len(self.dims) + 1)):
            raise ValueError(
                f"Permute: expected each of 1 to {len(self.dims)} once in dims, got {self.dims}. Axis 0 is the batch."
            )
        self.input_spec: InputSpec = InputSpec(ndim=len(self.dims) + 1)

    def call(self, inputs: Array) -> Array:
        """The axes in their new order."""
        return ops.transpose(inputs, (0, *self.dims))


class RepeatVector(Layer):
    """Repeat each vector n times.

    Args:
        n: number of repetitions, at least 1.
        **kwargs: see `Layer`.

    Shapes:
        input (N, F), output (N, n, F).

    Raises:
        TypeError: `n` is not an integer.
        ValueError: `n` is below 1.

    Example:
        >>> RepeatVector(2)([[1.0, 2.0]])
        array([[[1., 2.],
                [1., 2.]]], dtype=float32)
    """

    def __init__(self, n: int, **kwargs: Unpack[LayerOptions]) -> None:
        super().__init__(**kwargs)
        if not isinstance(n, (int, np.integer)):
            raise TypeError(f"RepeatVector: expected an integer value for `n`, got {n!r}. Pass for example n=2.")
        self.n: int = integer(n, "n", "RepeatVector")
        self.input_spec: InputSpec = InputSpec(ndim=2)

    def call(self, inputs: Array) -> Array:
        """(N, F) -> (N, n, F)."""
        rows, width = ops.shape(inputs)
        return ops.broadcast_to(ops.expand_dims(inputs, 1), (rows, self.n, width))
