"""Merging layers, which combine several inputs, and their functions."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any, TypeAlias, Unpack

from .. import ops
from ..ops.normalizations import inverse_norm
from ..typing import Array
from .layer import Layer
from .options import LayerOptions

Masks: TypeAlias = "Sequence[Array | None]"


class Merge(Layer):
    """Base of layers that combine a list of inputs elementwise, which a subclass does in `merged`.

    Inputs of fewer axes get axes of length 1 after the batch; axes of length 1 broadcast.

    Args:
        **kwargs: see `Layer`.

    Shapes:
        inputs (N, ...), at least two that broadcast; output (N, ...).

    Raises:
        ValueError: fewer than two inputs, or shapes that do not broadcast (when called).
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    def compute_mask(self, inputs: Sequence[Array], mask: Masks | None = None) -> Array | None:
        """True where the mask of any input is, if all inputs have one."""
        masks = [each for each in mask or () if each is not None]
        return reduce(ops.logical_or, masks) if mask is not None and len(masks) == len(mask) else None

    def call(self, inputs: Sequence[Array]) -> Array:
        """The inputs, merged."""
        values = several(inputs, self._who)
        ndim = max(len(value.shape) for value in values)
        values = [_with_axes(value, ndim) for value in values]
        for axis in range(1, ndim):
            lengths = {value.shape[axis] for value in values} - {1, None}
            if len(lengths) > 1:
                raise ValueError(
                    f"{self._who}: expected inputs of one shape, got {_shapes(values)}. Reshape them, or project."
                )
        return self.merged(values)

    def merged(self, values: list[Array]) -> Array:
        """The values combined; every subclass defines its own."""
        raise NotImplementedError(f"{self._who}: expected a method merged(self, values), got none. Define it.")


class Add(Merge):
    """Elementwise sum of the inputs; shapes and errors are those of `Merge`.

    Example:
        >>> import numpy as np
        >>> Add()([np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]])])
        array([[4., 6.]], dtype=float32)
    """

    def merged(self, values: list[Array]) -> Array:
        """`a + b + ...`."""
        return reduce(ops.add, values)


class Subtract(Merge):
    """Elementwise difference of two inputs; shapes and errors are those of `Merge`.

    Example:
        >>> import numpy as np
        >>> Subtract()([np.array([[1.0, 2.0]]), np.array([[3.0, 5.0]])])
        array([[-2., -3.]], dtype=float32)
    """

    def merged(self, values: list[Array]) -> Array:
        """`a - b`."""
        if len(values) != 2:
            raise ValueError(f"{self._who}: expected two inputs, got {len(values)}. Add up those to subtract first.")
        return values[0] - values[1]


class Multiply(Merge):
    """Elementwise product of the inputs; shapes and errors are those of `Merge`.

    Example:
        >>> import numpy as np
        >>> Multiply()([np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]])])
        array([[3., 8.]], dtype=float32)
    """

    def merged(self, values: list[Array]) -> Array:
        """`a * b * ...`."""
        return reduce(ops.multiply, values)


class Average(Merge):
    """Elementwise mean of the inputs; shapes and errors are those of `Merge`.

    Example:
        >>> import numpy as np
        >>> Average()([np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]])])
        array([[2., 3.]], dtype=float32)
    """

    def merged(self, values: list[Array]) -> Array:
        """`(a + b + ...) / n`."""
        return reduce(ops.add, values) / len(values)


class Maximum(Merge):
    """Elementwise maximum of the inputs; shapes and errors are those of `Merge`.

    Example:
        >>> import numpy as np
        >>> Maximum()([np.array([[1.0, 5.0]]), np.array([[3.0, 4.0]])])
        array([[3., 5.]], dtype=float32)
    """

    def merged(self, values: list[Array]) -> Array:
        """`max(a, b, ...)`."""
        return reduce(ops.maximum, values)


class Minimum(Merge):
    """Elementwise minimum of the inputs; shapes and errors are those of `Merge`.

    Example:
        >>> import numpy as np
        >>> Minimum()([np.array([[1.0, 5.0]]), np.array([[3.0, 4.0]])])
        array([[1., 4.]], dtype=float32)
    """

    def merged(self, values: list[Array]) -> Array:
        """`min(a, b, ...)`."""
        return reduce(ops.minimum, values)


class Concatenate(Layer):
    """Concatenation of the inputs along an axis.

    Args:
        axis: the axis along which they are concatenated, not that of the batch.
        **kwargs: see `Layer`.

    Shapes:
        inputs (N, ..., A), (N, ..., B), ...; output (N, ..., A + B + ...).

    Raises:
        ValueError: no list of inputs, or shapes that differ along another axis (when called).

    Example:
        >>> import numpy as np
        >>> Concatenate()([np.array([[1.0, 2.0]]), np.array([[3.0]])])
        array([[1., 2., 3.]], dtype=float32)
    """

    def __init__(self, axis: int = -1, **kwargs: Unpack[LayerOptions]) -> None:
        super().__init__(**kwargs)
        self.axis = axis

    def compute_mask(self, inputs: Sequence[Array], mask: Masks | None = None) -> Array | None:
        """True where the mask of any of the values concatenated is; inputs without a mask count everywhere."""
        if mask is None or all(each is None for each in mask):
            return None
        whole = [_elementwise_mask(each, value) for each, value in zip(mask, inputs, strict=True)]
        return ops.any(ops.concatenate(whole, self.axis), axis=-1)

    def call(self, inputs: Sequence[Array]) -> Array:
        """(N, ..., A), (N, ..., B) -> (N, ..., A + B)."""
        values = several(inputs, self._who, least=1)
        others = [[n for i, n in enumerate(v.shape) if i and i != self.axis % len(v.shape)] for v in values]
        if any(rest != others[0] for rest in others):
            raise ValueError(
                f"{self._who}: expected shapes that differ along axis {self.axis} only, got {_shapes(values)}. "
                "Reshape them."
            )
        return ops.concatenate(values, self.axis)


class Dot(Layer):
    """Dot product of two inputs along an axis of each.

    Args:
        axes: the axis (not that of the batch), or a pair of axes, one for each input.
        normalize: whether to divide by the L2 norms first, which gives the cosine similarity.
        **kwargs: see `Layer`.

    Shapes:
        inputs (N, ..., F) and (N, ..., F); output (N, rest of the first, rest of the second), (N, 1) if there is none.

    Raises:
        ValueError: `axes` is neither, or (when called) the lengths along the axes differ.

    Example:
        >>> import numpy as np
        >>> Dot(axes=1)([np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]])])
        array([[11.]], dtype=float32)
    """

    def __init__(self, axes: int | Sequence[int], normalize: bool = False, **kwargs: Unpack[LayerOptions]) -> None:
        super().__init__(**kwargs)
        good = isinstance(axes, int) or (
            isinstance(axes, (list, tuple)) and len(axes) == 2 and all(isinstance(axis, int) for axis in axes)
        )
        if not good:
            raise ValueError(f"Dot: expected axes as an int or a pair of ints, got {axes!r}. Pass for example axes=1.")
        self.axes = axes
        self.normalize = normalize

    def compute_mask(self, inputs: Sequence[Array], mask: Masks | None = None) -> None:
        """None: the axis of the mask is reduced."""

    def call(self, inputs: Sequence[Array]) -> Array:
        """(N, A, F), (N, B, F) -> (N, A, B) along the last axes."""
        first, second = several(inputs, self._who, most=2)
        pair = (self.axes, self.axes) if isinstance(self.axes, int) else self.axes
        left = ops.moveaxis(first, pair[0], -1)  # (N, ..., F)
        right = ops.moveaxis(second, pair[1], -1)
        if left.shape[-1] != right.shape[-1]:
            raise ValueError(
                f"{self._who}: expected one length along the axes {tuple(pair)}, got {left.shape[-1]} and "
                f"{right.shape[-1]}. Choose other axes, or project one input."
            )
        if self.normalize:
            left, right = _normalized(left), _normalized(right)
        a, b = left.shape[1:-1], right.shape[1:-1]
        rows = -1 if left.shape[0] is None else left.shape[0]
        left = ops.reshape(left, (rows, math.prod(a), left.shape[-1]))  # (N, A, F)
        right = ops.reshape(right, (rows, math.prod(b), right.shape[-1]))  # (N, B, F)
        product = ops.matmul(left, ops.transpose(right, (0, 2, 1)))  # (N, A, B)
        return ops.reshape(product, (rows, *((*a, *b) or (1,))))


def several(inputs: Sequence[Array], who: str, least: int = 2, most: int | None = None) -> list[Array]:
    """The inputs of a merging layer as a list."""
    if not isinstance(inputs, (list, tuple)):
        raise ValueError(f"{who}: expected a list of inputs, got a single one. Call the layer on [a, b].")
    if len(inputs) < least or (most is not None and len(inputs) > most):
        wanted = str(most) if most is not None else f"at least {least}"
        raise ValueError(f"{who}: expected {wanted} inputs, got {len(inputs)}. Call the layer on [a, b].")
    return list(inputs)


def _shapes(values: Sequence[Array]) -> str:
    """The shapes for an error, without the batch size."""
    return ", ".join(str((None, *value.shape[1:])) for value in values)


def _elementwise_mask(mask: Array | None, value: Array) -> Array:
    """A mask of the shape of a value; True everywhere without one."""
    if mask is not None and len(mask.shape) == len(value.shape):
        return ops.cast(mask, "bool")
    mask = ops.ones((1,) * len(value.shape), "bool") if mask is None else ops.expand_dims(mask, -1)
    return ops.broadcast_to(ops.cast(mask, "bool"), value.shape)


def _with_axes(value: Array, ndim: int) -> Array:
    """(N, ...) with axes of length 1 after the batch, `ndim` in all."""
    while len(value.shape) < ndim:
        value = ops.expand_dims(value, 1)
    return value


def _normalized(value: Array) -> Array:
    """Vectors along the last axis, divided by their L2 norms."""
    return value * inverse_norm(value, -1, 1e-6)


def _function(kind: Callable[..., Layer], name: str) -> Callable[..., Array]:
    def function(inputs: Sequence[Array], **kwargs: Any) -> Array:
        return kind(**kwargs)(inputs)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"Functional form of the layer `{kind.__name__}`."
    return function


add: Callable[..., Array] = _function(Add, "add")
subtract: Callable[..., Array] = _function(Subtract, "subtract")
multiply: Callable[..., Array] = _function(Multiply, "multiply")
average: Callable[..., Array] = _function(Average, "average")
maximum: Callable[..., Array] = _function(Maximum, "maximum")
minimum: Callable[..., Array] = _function(Minimum, "minimum")


def concatenate(inputs: Sequence[Array], axis: int = -1, **kwargs: Any) -> Array:
    """Functional form of the layer `Concatenate`."""
    return Concatenate(axis=axis, **kwargs)(inputs)


def dot(inputs: Sequence[Array], axes: int | Sequence[int] = -1, **kwargs: Any) -> Array:
    """Functional form of the layer `Dot`."""
    return Dot(axes=axes, **kwargs)(inputs)
