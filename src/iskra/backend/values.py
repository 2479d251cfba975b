"""Variables and values under the names of older programs: `K.get_value`, `K.int_shape`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from .. import ops
from ..config import floatx
from ..graph import Variable
from ..typing import Array, ArrayLike, DTypeLike, Shape
from .settings import standardize_dtype


def variable(value: ArrayLike, dtype: DTypeLike = None, name: str | None = None, constraint: Any = None) -> Variable:
    """A variable with a value: a number, an array or a list.

    Example:
        >>> K_value = variable([1.0, 2.0])
        >>> set_value(K_value, [3.0, 4.0])
        >>> get_value(K_value)
        array([3., 4.], dtype=float32)
    """
    made = Variable(np.asarray(get_value(value), standardize_dtype(dtype)), name=name or "variable")
    made.constraint = constraint
    return made


def constant(
    value: ArrayLike, dtype: DTypeLike = None, shape: Sequence[int] | None = None, name: str | None = None
) -> Array:
    """An array of values, or of one value in a shape; float32 by default."""
    array = np.asarray(value, standardize_dtype(dtype))
    return array if shape is None else np.broadcast_to(array, tuple(shape)).copy()


def get_value(x: Any) -> np.ndarray:
    """The value of a variable or an array as NumPy's."""
    return x.numpy() if isinstance(x, Variable) else np.asarray(x)


def set_value(x: Variable, value: ArrayLike) -> None:
    """Give a variable a value of its shape."""
    x.assign(np.asarray(value))


def batch_get_value(tensors: Iterable[Any]) -> list[np.ndarray]:
    """The values of several variables."""
    return [get_value(each) for each in tensors]


def batch_set_value(tuples: Iterable[tuple[Variable, ArrayLike]]) -> None:
    """Give several variables values: pairs of a variable and its value."""
    for each, value in tuples:
        set_value(each, value)


def update(x: Variable, new_x: ArrayLike) -> Variable:
    """Give a variable a value, also inside a step, and return it."""
    x.assign(new_x)
    return x


def update_add(x: Variable, increment: ArrayLike) -> Variable:
    """Add to a variable, and return it."""
    return update(x, x + increment)


def update_sub(x: Variable, decrement: ArrayLike) -> Variable:
    """Subtract from a variable, and return it."""
    return update(x, x - decrement)


def moving_average_update(x: Variable, value: ArrayLike, momentum: ArrayLike) -> Variable:
    """Move a variable towards a value: `x * momentum + value * (1 - momentum)`."""
    return update(x, ops.add(value, ops.multiply(momentum, ops.subtract(x, value))))


def cast_to_floatx(x: ArrayLike) -> Array:
    """The values in the default dtype of floats."""
    return ops.cast(x, floatx())


def dtype(x: Any) -> str:
    """The name of the dtype of a value."""
    return standardize_dtype(x.dtype)


def int_shape(x: Any) -> Shape:
    """The shape as a tuple; None for lengths that are not known."""
    return tuple(x.shape)


def count_params(x: Any) -> int:
    """The number of elements of a variable or an array."""
    return math.prod(x.shape)


def is_sparse(tensor: Any) -> bool:
    """Whether a value is sparse: none is."""
    return False


def to_dense(tensor: ArrayLike) -> ArrayLike:
    """The value itself: all are dense."""
    return tensor


@contextmanager
def name_scope(name: str) -> Iterator[str]:
    """A context for names of ops, which have none: it changes nothing."""
    yield name
