"""Layers that move values and change none."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from .. import ops
from .arguments import whole
from .input_spec import InputSpec
from .layer import Layer


class Identity(Layer):
    """Pass the input on.

    Example:
        >>> Identity()([[1.0]])
        array([[1.]], dtype=float32)
    """

    supports_masking = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    def call(self, inputs: Any) -> Any:
        """`inputs`."""
        return inputs


class Flatten(Layer):
    """Make one vector of each example, last axis fastest.

    Args:
        data_format: "channels_last", the one order there is, or None.
        **kwargs: see `Layer`.

    Shapes:
        input (N, ...), output (N, F) with F the product of the other lengths; (N,) becomes (N, 1).

    Example:
        >>> Flatten().compute_output_shape((None, 28, 28))
        (None, 784)
    """

    def __init__(self, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if data_format not in (None, "channels_last"):
            raise ValueError(
                f"Flatten: expected data_format='channels_last', got {data_format!r}. Move the channels to the end."
            )

    def call(self, inputs: Any) -> Any:
        """(N, ...) -> (N, F)."""
        rest = ops.shape(inputs)[1:]
        if None in rest:
            raise ValueError(
                f"Flatten: expected known lengths, got the input shape {(None, *rest)}. State them in Input(shape)."
            )
        return ops.reshape(inputs, (-1, math.prod(rest)))  # type: ignore[arg-type]


class Reshape(Layer):
    """Give each example another shape.

    Args:
        target_shape: the shape without the batch; one length may be -1.
        **kwargs: see `Layer`.

    Shapes:
        input (N, ...), output (N, *target_shape).

    Raises:
        ValueError: a length that is none, or shapes of different sizes (when called).

    Example:
        >>> Reshape((2, -1)).compute_output_shape((None, 6))
        (None, 2, 3)
    """

    def __init__(self, target_shape: int | Sequence[int], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        dims = (target_shape,) if isinstance(target_shape, int) else tuple(target_shape)
        if dims.count(-1) > 1:
            raise ValueError(f"Reshape: expected one -1 at most in target_shape, got {dims}. State the other lengths.")
        self.target_shape = tuple(n if n == -1 else whole(n, "each length", "Reshape") for n in dims)

    def call(self, inputs: Any) -> Any:
        """(N, ...) -> (N, *target_shape)."""
        rest = ops.shape(inputs)[1:]
        size, known = math.prod(n or 1 for n in rest), math.prod(n for n in self.target_shape if n != -1)
        if size % known or (-1 not in self.target_shape and size != known):
            raise ValueError(
                f"Reshape: expected a target_shape of {size} elements for inputs {(None, *rest)}, "
                f"got {self.target_shape}. Write one length as -1 to have it worked out."
            )
        dims = tuple(size // known if n == -1 else n for n in self.target_shape)
        return ops.reshape(inputs, (-1, *dims))


class Permute(Layer):
    """Put the axes of each example in another order.

    Args:
        dims: the old axes in the new order, counted from 1 (0 is the batch).
        **kwargs: see `Layer`.

    Example:
        >>> Permute((2, 1)).compute_output_shape((None, 10, 64))
        (None, 64, 10)
    """

    def __init__(self, dims: Sequence[int], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dims = tuple(dims)
        if sorted(self.dims) != list(range(1, len(self.dims) + 1)):
            raise ValueError(
                f"Permute: expected each of 1 to {len(self.dims)} once in dims, got {self.dims}. Axis 0 is the batch."
            )
        self.input_spec = InputSpec(ndim=len(self.dims) + 1)

    def call(self, inputs: Any) -> Any:
        """The axes in their new order."""
        return ops.transpose(inputs, (0, *self.dims))


class RepeatVector(Layer):
    """Repeat each vector n times.

    Args:
        n: how often, at least 1.
        **kwargs: see `Layer`.

    Shapes:
        input (N, F), output (N, n, F).

    Example:
        >>> RepeatVector(2)([[1.0, 2.0]])
        array([[[1., 2.],
                [1., 2.]]], dtype=float32)
    """

    def __init__(self, n: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.n = whole(n, "n", "RepeatVector")
        self.input_spec = InputSpec(ndim=2)

    def call(self, inputs: Any) -> Any:
        """(N, F) -> (N, n, F)."""
        rows, width = ops.shape(inputs)
        return ops.broadcast_to(ops.expand_dims(inputs, 1), (rows, self.n, width))
