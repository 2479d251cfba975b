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
        inputs (N, ...) that broadcast, one or more; output (N, ...).

    Raises:
        ValueError: no list of inputs, or shapes that do not broadcast (when called).
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    def compute_mask(self, inputs: Sequence[Array], mask: Masks | None = None) -> Array | None:
        """True where the mask of any input is, if all inputs have one."""
        masks = [each for each in masks_of_all(inputs, mask, self._who) if each is not None]
        return reduce(ops.logical_or, masks) if mask is not None and len(masks) == len(mask) else None

    def call(self, inputs: Sequence[Array]) -> Array:
        """The inputs, merged."""
        values = several(inputs, self._who)
        ndim = max(len(value.shape) for value in values)
        values = [_with_axes(value, ndim) for value in values]
        for axis in range(ndim):
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
    """Elementwise difference of two inputs, not more and not less; else shapes and errors are those of `Merge`.

    Example:
        >>> import numpy as np
        >>> Subtract()([np.array([[1.0, 2.0]]), np.array([[3.0, 5.0]])])
        array([[-2., -3.]], dtype=float32)
    """

    def merged(self, values: list[Array]) -> Array:
        """`a - b`."""
        if len(values) != 2:
            raise ValueError(
                f"{self._who}: expected two inputs, got {len(values)}. The layer should be called on exactly 2 "
                "inputs, as [a, b]."
            )
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
        axis: the axis along which they are concatenated, the batch counted as 0.
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
        if all(each is None for each in masks_of_all(inputs, mask, self._who)):
            return None
        assert mask is not None
        whole = [_elementwise_mask(each, value) for each, value in zip(mask, inputs, strict=True)]
        return ops.any(ops.concatenate(whole, self.axis), axis=-1)

    def call(self, inputs: Sequence[Array]) -> Array:
        """(N, ..., A), (N, ..., B) -> (N, ..., A + B)."""
        values = several(inputs, self._who)
        ndim = len(values[0].shape)
        axis = _axis_of(values[0], self.axis, self._who)
        lengths = zip(*(value.shape for value in values), strict=False)
        others = [set(each) - {None} for position, each in enumerate(lengths) if position != axis]
        if any(len(value.shape) != ndim for value in values) or any(len(each) > 1 for each in others):
            raise ValueError(
                f"{self._who}: expected shapes that differ along axis {self.axis} only, got {_shapes(values)}. "
                "It requires inputs with matching shapes except for the concatenation axis: reshape or crop them."
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
        ValueError: `axes` is neither, or (when called) an axis is that of the batch or none of the input's, or the
            lengths along the axes or the batch sizes differ.

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
        first, second = several(inputs, self._who, exactly=2)
        pair = (self.axes, self.axes) if isinstance(self.axes, int) else self.axes
        if 0 in [_axis_of(value, axis, self._who) for value, axis in zip((first, second), pair, strict=True)]:
            raise ValueError(
                f"{self._who}: expected axes other than the batch, got {tuple(pair)}. Count the batch as 0."
            )
        if len({first.shape[0], second.shape[0]} - {None}) > 1:
            raise ValueError(
                f"{self._who}: expected batches of one size, got {_shapes([first, second])}. Pass as many rows in each."
            )
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


def several(inputs: Sequence[Array], who: str, exactly: int | None = None) -> list[Array]:
    """The inputs of a merging layer as a list, any number of them or an exact one."""
    if not isinstance(inputs, (list, tuple)):
        raise ValueError(f"{who}: expected a list of inputs, got a single one. Call the layer on [a, b].")
    if exactly is not None and len(inputs) != exactly:
        raise ValueError(f"{who}: expected {exactly} inputs, got {len(inputs)}. Call the layer on [a, b].")
    return list(inputs)


def masks_of_all(inputs: Sequence[Array], mask: Masks | None, who: str) -> list[Array | None]:
    """The masks of the inputs as a list, one for each; an empty one if there are none at all."""
    if mask is None:
        return []
    if not isinstance(mask, (list, tuple)):
        raise ValueError(
            f"{who}: expected a list of masks, got a single one. `mask` should be a list of one for each input, or "
            "None."
        )
    if not isinstance(inputs, (list, tuple)):
        raise ValueError(
            f"{who}: expected a list of inputs, got a single one. `inputs` should be a list of one for each mask."
        )
    if len(mask) != len(inputs):
        raise ValueError(
            f"{who}: expected {len(inputs)} masks, got {len(mask)}. `inputs` and `mask` should have the same length."
        )
    return list(mask)


def _axis_of(value: Array, axis: int, who: str) -> int:
    """An axis counted from the front."""
    ndim = len(value.shape)
    if not -ndim <= axis < ndim:
        raise ValueError(f"{who}: expected an axis of the input's {ndim}, got {axis}. Count the batch as 0.")
    return axis % ndim


def _shapes(values: Sequence[Array]) -> str:
    """The shapes, for an error."""
    return ", ".join(str(tuple(value.shape)) for value in values)


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
