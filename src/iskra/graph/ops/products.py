"""The matrix product."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..op import Op
from ..tensor import Shape, Tensor
from .elementwise import broadcast_shapes, unbroadcast
from .shapes import reshape, transpose


def _infer(a: Tensor, b: Tensor) -> tuple[Shape, str]:
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


def _gradient(g: Tensor, y: Tensor, a: Tensor, b: Tensor) -> tuple[Any, ...]:
    left = unbroadcast(matmul(g, swapped(b)), a.shape)
    if b.ndim == 2 < a.ndim:  # one product over all rows, instead of the sum of many
        return left, matmul(swapped(_rows(a)), _rows(g))
    return left, unbroadcast(matmul(swapped(a), g), b.shape)


def _rows(x: Tensor) -> Tensor:
    """(..., m, n) -> (rows, n)."""
    return reshape(x, shape=(-1, x.shape[-1]))


matmul: Op = Op("matmul", np.matmul, _infer, _gradient, promote="float")
"""y[..., i, j] = sum over k of a[..., i, k] b[..., k, j], over the last two axes; the others broadcast."""
