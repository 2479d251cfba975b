"""Inspection, conversion and custom gradients of values, under the names of `keras.ops`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from ..graph import Tensor, Variable
from ..graph.op import as_operand, as_value, is_symbolic
from ..graph.ops.elementwise import copy as _copy, where
from ..graph.ops.own_gradient import own_gradient
from ..typing import Array, ArrayLike, DTypeLike
from .elementwise import cast, clip
from .shapes import convert_to_tensor, shape as _shape

__all__ = ["convert_to_numpy", "copy", "custom_gradient", "dtype", "is_tensor", "ndim", "saturate_cast", "size", "view"]


def convert_to_numpy(x: ArrayLike) -> np.ndarray:
    """The value as a NumPy array.

    Raises:
        TypeError: The value is symbolic: it has no numbers until the program runs.

    Example:
        >>> convert_to_numpy([1.0, 2.0])
        array([1., 2.], dtype=float32)
    """
    if isinstance(x, Tensor):
        raise TypeError(
            f"convert_to_numpy: expected numbers, got a symbolic value (shape {x.shape}), which has none until the "
            "program runs. Call it outside of the model, on what predict returns."
        )
    return np.asarray(as_operand(x))


def is_tensor(x: ArrayLike) -> bool:
    """Whether x is an array or a symbolic value, of any shape; not a list or a Python number."""
    return isinstance(x, (np.ndarray, np.generic, Tensor))


def dtype(x: ArrayLike) -> str:
    """The dtype by its name.

    Example:
        >>> dtype([1.0, 2.0])
        'float32'
    """
    return str(x.dtype) if isinstance(x, (Tensor, Variable)) else str(np.asarray(as_operand(x)).dtype)


def ndim(x: ArrayLike) -> int:
    """Number of axes: the length of the shape."""
    return len(_shape(x))


def size(x: ArrayLike) -> int | None:
    """Number of elements, the product of the shape; None while a length is not known."""
    lengths = _shape(x)
    return None if None in lengths else int(np.prod(lengths, dtype=np.int64))  # type: ignore[arg-type]


def copy(x: ArrayLike) -> Array:
    """A copy, of the same shape and dtype."""
    return _copy(convert_to_tensor(x))


def saturate_cast(x: ArrayLike, dtype: DTypeLike) -> Array:
    """A cast, elementwise, that clips values to the range of the dtype instead of wrapping around.

    Example:
        >>> saturate_cast([300.0, -7.0], "uint8")
        array([255,   0], dtype=uint8)
    """
    kind = np.dtype(dtype)
    x = convert_to_tensor(x)
    if kind.kind == "b":
        return cast(clip(x, 0, 1), dtype)
    if kind.kind not in "iu" or str(x.dtype) == dtype:
        return cast(x, dtype)
    limits = np.iinfo(kind)
    if str(x.dtype).startswith("float"):
        below = float(np.nextafter(np.float32(limits.max), np.float32(0))) if limits.max > 2**24 else float(limits.max)
        inside = cast(clip(x, float(limits.min), below), dtype)
        return where(x > below, limits.max, inside)
    return cast(clip(x, max(limits.min, -(2**31)), min(limits.max, 2**31 - 1)), dtype)


def view(x: ArrayLike, dtype: DTypeLike = None) -> Array:
    """The bits of an array interpreted as another dtype, without a copy; the last axis changes with the item size.

    Raises:
        TypeError: The value is symbolic, and the dtype another one.

    Example:
        >>> view(np.float32([1.0]), "int32")
        array([1065353216], dtype=int32)
    """
    value: Any = as_value(x)
    if is_symbolic(x) and dtype not in (None, str(value.dtype)):
        raise TypeError(
            f"view: expected an array, got a symbolic value. Use cast, or view what predict returns: {dtype}."
        )
    return value if is_symbolic(x) else np.asarray(value).view(dtype or None)  # type: ignore[arg-type]


def custom_gradient(f: Callable[..., tuple[Any, Callable[..., Any]]]) -> Callable[..., Any]:
    """Decorator for functions that define their own gradients.

    Args:
        f: a function of values. It returns its value, and a function from the upstream gradient to the gradients of
            all arguments of f (one, or a tuple), called as `gradients(upstream)` or `gradients(upstream=...)`.

    Returns:
        A function of the same arguments that returns the value alone.

    Raises:
        ValueError: There are not as many gradients as arguments.

    Example:
        >>> @custom_gradient
        ... def half_gradient(x):
        ...     return abs(x), lambda upstream: upstream * 0.5
        >>> half_gradient(-3.0)
        3.0
    """

    @functools.wraps(f)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        value, gradients = f(*args, **kwargs)
        if not is_symbolic(value):
            return value
        symbolic = tuple(i for i, argument in enumerate(args) if is_symbolic(argument))

        def symbolic_gradients(g: Tensor) -> tuple[Any, ...]:
            found = gradients(g)
            found = found if isinstance(found, (tuple, list)) else (found,)
            if len(found) != len(args):
                raise ValueError(
                    f"custom_gradient: expected a gradient for each of {len(args)} arguments, got {len(found)}. "
                    "Return a tuple with one for each, None for those without a gradient."
                )
            return tuple(found[i] for i in symbolic)

        return own_gradient(value, *(args[i] for i in symbolic), gradients=symbolic_gradients)

    return wrapper
