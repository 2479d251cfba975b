"""Bitwise operations on integers."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..op import Op
from ..tensor import Shape, Tensor
from .elementwise import broadcast_shapes


def _bitwise(name: str, reference: Any) -> Op:
    def infer(a: Tensor, b: Tensor) -> tuple[Shape, str]:
        if a.dtype == "float32":
            raise TypeError(f"{name}: expected integers, got float32. Cast them: iskra.ops.cast(x, 'int32').")
        return broadcast_shapes(name, a.shape, b.shape), a.dtype

    return Op(name, reference, infer, promote="common", elementwise=True)


bitwise_and: Op = _bitwise("bitwise_and", np.bitwise_and)
bitwise_or: Op = _bitwise("bitwise_or", np.bitwise_or)
bitwise_xor: Op = _bitwise("bitwise_xor", np.bitwise_xor)
