"""The matrix product, of factors as they are or rounded to bfloat16."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..op import Op
from ..precision import current_precision
from ..tensor import Shape, Tensor
from .elementwise import broadcast_shapes, unbroadcast
from .shapes import reshape, transpose


def _infer(a: Tensor, b: Tensor, *, precision: str = "float32") -> tuple[Shape, str]:
    fits = a.ndim >= 2 and b.ndim >= 2 and (a.shape[-1] == b.shape[-2] or None in (a.shape[-1], b.shape[-2]))
    if not fits:
        raise ValueError(
            f"matmul: expected (..., m, k) and (..., k, n), got {a.shape} and {b.shape}. "
            "The last axis of the first must be as long as the second last of the second."
        )
    return (*broadcast_shapes("matmul", a.shape[:-2], b.shape[:-2]), a.shape[-2], b.shape[-1]), "float32"


def swapped(x: Tensor) -> Tensor:
    """The last two axes exchanged."""
    return transpose(x, axes=(*range(x.ndim - 2), x.ndim - 1, x.ndim - 2))


def _gradient(g: Tensor, y: Tensor, a: Tensor, b: Tensor, *, precision: str = "float32") -> tuple[Any, ...]:
    left = unbroadcast(matmul(g, swapped(b), precision=precision), a.shape)
    if b.ndim == 2 < a.ndim:  # one product over all rows, instead of the sum of many
        return left, matmul(swapped(_rows(a)), _rows(g), precision=precision)
    return left, unbroadcast(matmul(swapped(a), g, precision=precision), b.shape)


def _rows(x: Tensor) -> Tensor:
    """(..., m, n) -> (rows, n)."""
    return reshape(x, shape=(-1, x.shape[-1]))


def rounded_to_bfloat16(x: Any) -> Any:
    """The nearest numbers of 8 binary digits, half to even, in float32 (or float64, where x is that).

    A bfloat16 number is the upper half of a float32: 1 bit of sign, 8 of exponent, 7 of fraction.

    Example:
        >>> rounded_to_bfloat16(np.float32([1.0, 1.003, 1.00390625, 3.14159265]))
        array([1.      , 1.      , 1.      , 3.140625], dtype=float32)
    """
    bits = np.asarray(x, np.float32).view(np.uint32)
    near = (bits + 0x7FFF + ((bits >> 16) & 1)) & np.uint32(0xFFFF0000)
    near = near.view(np.float32).astype(np.result_type(x, np.float32))
    return np.where(np.isnan(x), x, near)


def _product(a: Any, b: Any, *, precision: str = "float32") -> Any:
    if precision == "bfloat16":
        a, b = rounded_to_bfloat16(a), rounded_to_bfloat16(b)
    return np.matmul(a, b)


class Product(Op):
    """An op whose factors may be rounded: how is a setting of the node, `precision`, unless it is float32.

    By default it is that of the layer whose call runs, see `graph.precision`. Engines may be more precise.
    """

    def __call__(self, *inputs: Any, precision: str | None = None, **attrs: Any) -> Any:
        if (precision or current_precision()) == "bfloat16":
            attrs["precision"] = "bfloat16"
        return super().__call__(*inputs, **attrs)


matmul: Op = Product("matmul", _product, _infer, _gradient, promote="float")
"""y[..., i, j] = sum over k of a[..., i, k] b[..., k, j], over the last two axes; the others broadcast."""
