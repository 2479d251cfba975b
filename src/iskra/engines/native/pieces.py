"""How nodes are written that stand for another node."""

from __future__ import annotations

import math
from typing import Any, Protocol

import numpy as np

from ...graph import OPS, Tensor
from ...graph.tensor import constant


class Builder(Protocol):
    """Keeps nodes in order; `prepare` has one."""

    views: dict[int, Any]

    def keep(self, tensor: Tensor) -> Tensor:
        """Note a node."""

    def reduce(self, node: Tensor, x: Tensor) -> Tensor:
        """A reduction cut to size."""


class Pieces:
    """Writes single nodes.

    Args:
        builder: where they go.
    """

    def __init__(self, builder: Builder) -> None:
        self.builder = builder

    def _write(self, kind: str, *inputs: Tensor, **attrs: Any) -> Tensor:
        node = OPS[kind].record(*inputs, **attrs)
        return node if node.index in self.builder.views else self.builder.keep(node)

    def _again(self, node: Tensor, inputs: tuple[Tensor, ...], shape: Any = None, **attrs: Any) -> Tensor:
        """The same op on other inputs, perhaps with other settings."""
        return self.builder.keep(
            Tensor(node.op, inputs, {**node.attrs, **attrs}, node.shape if shape is None else shape, node.dtype)
        )

    def _dense(self, x: Tensor) -> Tensor:
        """The value stored row by row."""
        return x if self.builder.views[x.index].is_whole else self.builder.keep(OPS["copy"].record(x))

    def _filled(self, shape: Any, value: float, dtype: str) -> Tensor:
        number = self.builder.keep(constant(np.asarray(value, dtype), dtype))
        return self._write("broadcast_to", number, shape=tuple(shape))


def divisor(n: int, limit: int) -> int:
    """The largest divisor of n that is at most `limit`."""
    best = 1
    for small in range(1, math.isqrt(n) + 1):
        if n % small == 0:
            best = max([best, *(d for d in (small, n // small) if d <= limit)])
    return best
