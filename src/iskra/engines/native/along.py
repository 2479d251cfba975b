"""What takes elements by index, or goes along rows, made ready for its kernels; bits of truths; the angle of a point.

These kernels want values that are stored row by row.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...graph import OPS, Tensor
from ...graph.tensor import constant
from .pieces import Pieces

_ARCTAN = (8.05374449538e-2, -1.38776856032e-1, 1.99777106478e-1, -3.33329491539e-1)  # for |x| < tan(pi / 8)
_LARGEST = float(np.finfo(np.float32).max)


class Along(Pieces):
    """Writes the nodes that stand for one node of these."""

    def take_rows(self, node: Tensor, table: Tensor, indices: Tensor) -> Tensor:
        """The same on values that lie row by row."""
        return self._again(node, (self._dense(table), self._dense(indices)))

    def scatter_add(self, node: Tensor, values: Tensor, indices: Tensor) -> Tensor:
        """The same on floats that lie row by row: whole numbers are exact up to 2^24."""
        if node.dtype != "float32":
            added = self.scatter_add(
                Tensor(node.op, (), node.attrs, node.shape, "float32"),
                self._write("cast", values, dtype="float32"),
                indices,
            )
            return self._write("cast", added, dtype=node.dtype)
        return self._again(node, (self._dense(values), self._dense(indices)))

    def argsort(self, node: Tensor, x: Tensor) -> Tensor:
        """The same on rows that lie one after the other."""
        x = self._write("cast", x, dtype="float32") if x.dtype == "bool" else x
        return self._again(node, (self._dense(x),))

    cumsum = argsort

    def take_along(self, node: Tensor, x: Tensor, indices: Tensor) -> Tensor:
        """Rows of one element, taken by their place in all of x."""
        flat = self._write("reshape", x, shape=(x.size, 1))
        places = self._write("reshape", self._places(indices, x.shape[-1]), shape=(indices.size,))
        taken = self.take_rows(Tensor(OPS["take_rows"], (), {}, (indices.size, 1), node.dtype), flat, places)
        return self._write("reshape", taken, shape=node.shape)

    def add_along(self, node: Tensor, values: Tensor, indices: Tensor) -> Tensor:
        """Rows of one element, added at their place in all of the result."""
        flat = self._write("reshape", values, shape=(values.size, 1))
        places = self._write("reshape", self._places(indices, node.attrs["length"]), shape=(indices.size,))
        sums = Tensor(OPS["scatter_add"], (), {"rows": node.size}, (node.size, 1), node.dtype)
        return self._write("reshape", self.scatter_add(sums, flat, places), shape=node.shape)

    def _places(self, indices: Tensor, length: Any) -> Tensor:
        """Where elements are, counted through all rows; beyond the end for an index out of range."""
        shape: Any = indices.shape
        rows = math.prod(shape[:-1])
        first = np.arange(rows, dtype=np.int32).reshape(*shape[:-1], 1) * np.int32(length)
        starts = self._write("broadcast_to", self.builder.keep(constant(first, "int32")), shape=shape)
        negative = self._write("less", indices, self._filled(shape, 0, "int32"))
        from_end = self._write("add", indices, self._filled(shape, length, "int32"))
        index = self._write("where", negative, from_end, indices)
        known = self._write(
            "logical_and",
            self._write("less", self._filled(shape, -1, "int32"), index),
            self._write("less", index, self._filled(shape, length, "int32")),
        )
        place = self._write("add", index, starts)
        return self._write("where", known, place, self._filled(shape, rows * length, "int32"))

    def own_gradient(self, node: Tensor, value: Tensor, *args: Tensor) -> Tensor:
        """The value: its gradient is in the graph by now."""
        return value

    # Truth values are stored as floats ----------------------------------------------------------------------------

    def bitwise_and(self, node: Tensor, a: Tensor, b: Tensor) -> Tensor | None:
        """Of truth values, whether both hold."""
        return self._of_truths("logical_and", node, a, b)

    def bitwise_or(self, node: Tensor, a: Tensor, b: Tensor) -> Tensor | None:
        """Of truth values, whether one of them holds."""
        return self._of_truths("logical_or", node, a, b)

    def bitwise_xor(self, node: Tensor, a: Tensor, b: Tensor) -> Tensor | None:
        """Of truth values, whether they differ."""
        return self._of_truths("not_equal", node, a, b)

    def _of_truths(self, kind: str, node: Tensor, a: Tensor, b: Tensor) -> Tensor | None:
        return self._write(kind, a, b) if node.dtype == "bool" else None

    # The angle of a point -------------------------------------------------------------------------------------------

    def arctan2(self, node: Tensor, y: Tensor, x: Tensor) -> Tensor:
        """A polynomial in the smaller coordinate by the larger, turned to the right eighth of the circle."""
        y, x = (self._write("broadcast_to", t, shape=node.shape) for t in (y, x))
        tall, wide = (self._least(self._write("abs", t), _LARGEST) for t in (y, x))
        large, small = self._write("maximum", tall, wide), self._write("minimum", tall, wide)
        large = self._chosen(self._write("equal", large, self._number(large, 0.0)), self._number(large, 1.0), large)
        angle = self._arctan(self._write("divide", small, large))
        steep = self._write("less", wide, tall)
        angle = self._chosen(steep, self._write("subtract", self._number(angle, math.pi / 2), angle), angle)
        left = self._is_negative(x)
        angle = self._chosen(left, self._write("subtract", self._number(angle, math.pi), angle), angle)
        return self._chosen(self._is_negative(y), self._write("negative", angle), angle)

    def _arctan(self, ratio: Tensor) -> Tensor:
        """For ratios from 0 to 1: pi / 4 + arctan((r - 1) / (r + 1)) beyond tan(pi / 8)."""
        one = self._number(ratio, 1.0)
        far = self._write("less", self._number(ratio, math.tan(math.pi / 8)), ratio)
        turned = self._write("divide", self._write("subtract", ratio, one), self._write("add", ratio, one))
        z = self._chosen(far, turned, ratio)
        squared = self._write("square", z)
        series = self._number(z, _ARCTAN[0])
        for coefficient in _ARCTAN[1:]:
            series = self._write("add", self._write("multiply", series, squared), self._number(z, coefficient))
        series = self._write("multiply", self._write("multiply", series, squared), z)
        base = self._chosen(far, self._number(z, math.pi / 4), self._number(z, 0.0))
        return self._write("add", base, self._write("add", series, z))

    def _is_negative(self, x: Tensor) -> Tensor:
        """Below zero, or the zero that has a minus sign."""
        zero = self._number(x, 0.0)
        return self._write(
            "logical_or", self._write("less", x, zero), self._write("less", self._write("reciprocal", x), zero)
        )

    def _chosen(self, condition: Tensor, a: Tensor, b: Tensor) -> Tensor:
        return self._write("where", condition, a, b)

    def _least(self, x: Tensor, value: float) -> Tensor:
        return self._write("minimum", x, self._number(x, value))

    def _number(self, like: Tensor, value: float) -> Tensor:
        return self._filled(like.shape, value, "float32")
