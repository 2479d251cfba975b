"""Reductions over axes. `axis` is a sorted tuple of axes counted from the front; `keepdims` leaves them as length 1."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..op import Op
from ..tensor import Shape, Tensor
from .elementwise import cast, divide, equal, where
from .shapes import broadcast_to, reshape


def reduced_shape(shape: Shape, axis: tuple[int, ...], keepdims: bool) -> Shape:
    """The shape after a reduction."""
    if keepdims:
        return tuple(1 if i in axis else n for i, n in enumerate(shape))
    return tuple(n for i, n in enumerate(shape) if i not in axis)


def _infer(x: Tensor, *, axis: tuple[int, ...], keepdims: bool) -> tuple[Shape, str]:
    return reduced_shape(x.shape, axis, keepdims), x.dtype


def _spread(t: Tensor, x: Tensor, axis: tuple[int, ...]) -> Tensor:
    """A reduced tensor broadcast to the shape of `x`."""
    return broadcast_to(reshape(t, shape=reduced_shape(x.shape, axis, True)), shape=x.shape)


def _sum(x: Any, *, axis: tuple[int, ...], keepdims: bool) -> Any:
    x = np.asarray(x)
    return np.sum(x, axis=axis, keepdims=keepdims, dtype=np.int32 if x.dtype.kind in "iub" else None)


def _sum_gradient(g: Tensor, y: Tensor, x: Tensor, *, axis: tuple[int, ...], keepdims: bool) -> tuple[Any, ...]:
    return (_spread(g, x, axis),)


def _sum_infer(x: Tensor, *, axis: tuple[int, ...], keepdims: bool) -> tuple[Shape, str]:
    return reduced_shape(x.shape, axis, keepdims), "int32" if x.dtype == "bool" else x.dtype


def _extreme_gradient(g: Tensor, y: Tensor, x: Tensor, *, axis: tuple[int, ...], keepdims: bool) -> tuple[Any, ...]:
    """The gradient is divided equally among equal extremes."""
    chosen = cast(equal(x, _spread(y, x, axis)), dtype="float32")
    share = divide(chosen, sum(chosen, axis=axis, keepdims=True))
    return (_spread(g, x, axis) * share,)


def _prod_gradient(g: Tensor, y: Tensor, x: Tensor, *, axis: tuple[int, ...], keepdims: bool) -> tuple[Any, ...]:
    """The derivative by x_i is the product of the others: a quotient, unless one of them, or x_i itself, is zero."""
    zero = equal(x, 0.0)
    filled = where(zero, 1.0, x)
    count = _spread(sum(cast(zero, dtype="float32"), axis=axis, keepdims=True), x, axis)
    others = _spread(prod(filled, axis=axis, keepdims=True), x, axis)
    derivative = where(equal(count, cast(zero, dtype="float32")), others / filled, 0.0)
    return (_spread(g, x, axis) * derivative,)


def _ndarray(function: Any) -> Any:
    return lambda x, *, axis, keepdims: function(np.asarray(x), axis=axis, keepdims=keepdims)


sum: Op = Op("sum", _sum, _sum_infer, _sum_gradient)
max: Op = Op("max", _ndarray(np.max), _infer, _extreme_gradient)
min: Op = Op("min", _ndarray(np.min), _infer, _extreme_gradient)
prod: Op = Op("prod", _ndarray(np.prod), _infer, _prod_gradient)


def _arg_infer(x: Tensor, *, axis: int) -> tuple[Shape, str]:
    return reduced_shape(x.shape, (axis,), False), "int32"


def _arg(function: Any) -> Any:
    return lambda x, *, axis: np.asarray(function(np.asarray(x), axis=axis), np.int32)[()]


argmax: Op = Op("argmax", _arg(np.argmax), _arg_infer)
argmin: Op = Op("argmin", _arg(np.argmin), _arg_infer)
