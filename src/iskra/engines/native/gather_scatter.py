"""Gather and scatter along an axis, made ready for their kernels; sorting; booleans' bits; the angle of a point.

These kernels want contiguous values.
"""

from __future__ import annotations

import math

import numpy as np

from ...graph import OPS, Tensor
from ...graph.tensor import constant
from .rewriter import Rewriter, dense_inputs
from .views import dims

_ARCTAN = (8.05374449538e-2, -1.38776856032e-1, 1.99777106478e-1, -3.33329491539e-1)  # for |x| < tan(pi / 8)
_LARGEST = float(np.finfo(np.float32).max)


def scatter_add(rewriter: Rewriter, node: Tensor, values: Tensor, indices: Tensor) -> Tensor:
    """The same on contiguous floats: integers are exact up to 2^24."""
    if node.dtype != "float32":
        floats = Tensor(node.op, (), node.attrs, node.shape, "float32")
        added = scatter_add(rewriter, floats, rewriter.write("cast", values, dtype="float32"), indices)
        return rewriter.write("cast", added, dtype=node.dtype)
    return dense_inputs(rewriter, node, values, indices)


def first_occurrences(rewriter: Rewriter, node: Tensor, indices: Tensor) -> Tensor:
    """The same on contiguous indices; once for all who want it."""
    key = (indices.index, node.attrs["rows"])
    if key not in rewriter.first_occurrences:
        rewriter.first_occurrences[key] = dense_inputs(rewriter, node, indices)
    return rewriter.first_occurrences[key]


def put_rows(rewriter: Rewriter, node: Tensor, table: Tensor, indices: Tensor, values: Tensor) -> Tensor:
    """The same with a fourth input, the first occurrences of the indices: only these write, so threads may share."""
    first = Tensor(OPS["first_occurrences"], (), {"rows": dims(table)[0]}, indices.shape, "int32")
    return dense_inputs(rewriter, node, table, indices, values, first_occurrences(rewriter, first, indices))


def along_rows(rewriter: Rewriter, node: Tensor, x: Tensor) -> Tensor:
    """Argsort or cumsum on rows that lie one after the other."""
    x = rewriter.write("cast", x, dtype="float32") if x.dtype == "bool" else x
    return dense_inputs(rewriter, node, x)


def gather_along_axis(rewriter: Rewriter, node: Tensor, x: Tensor, indices: Tensor) -> Tensor:
    """Rows of one element, taken by their index in all of x.

    Of x with rows of 3, the indices [[2, 0], [1, 1]] are elements 2, 0 of the first row and 1, 1 of the second: rows
    [2, 0, 4, 4] of x as 6 rows of one element.
    """
    flat = rewriter.write("reshape", x, shape=(x.size, 1))
    positions = rewriter.write("reshape", _flat_indices(rewriter, indices, dims(x)[-1]), shape=(indices.size,))
    rows = Tensor(OPS["take_rows"], (), {}, (indices.size, 1), node.dtype)
    return rewriter.write("reshape", dense_inputs(rewriter, rows, flat, positions), shape=node.shape)


def scatter_along_axis(rewriter: Rewriter, node: Tensor, values: Tensor, indices: Tensor) -> Tensor:
    """Rows of one element, added at their index in all of the result: the gradient of `gather_along_axis`."""
    flat = rewriter.write("reshape", values, shape=(values.size, 1))
    indices = _flat_indices(rewriter, indices, node.attrs["length"])
    positions = rewriter.write("reshape", indices, shape=(indices.size,))
    sums = Tensor(OPS["scatter_add"], (), {"rows": node.size}, (node.size, 1), node.dtype)
    return rewriter.write("reshape", scatter_add(rewriter, sums, flat, positions), shape=node.shape)


def _flat_indices(rewriter: Rewriter, indices: Tensor, length: int) -> Tensor:
    """Where elements are, counted through all rows; beyond the end for an index out of range."""
    shape = dims(indices)
    rows = math.prod(shape[:-1])
    first = np.arange(rows, dtype=np.int32).reshape(*shape[:-1], 1) * np.int32(length)
    starts = rewriter.write("broadcast_to", rewriter.keep(constant(first, "int32")), shape=shape)
    negative = rewriter.write("less", indices, rewriter.filled(shape, 0, "int32"))
    from_end = rewriter.write("add", indices, rewriter.filled(shape, length, "int32"))
    index = rewriter.write("where", negative, from_end, indices)
    known = rewriter.write(
        "logical_and",
        rewriter.write("less", rewriter.filled(shape, -1, "int32"), index),
        rewriter.write("less", index, rewriter.filled(shape, length, "int32")),
    )
    position = rewriter.write("add", index, starts)
    return rewriter.write("where", known, position, rewriter.filled(shape, rows * length, "int32"))


def bitwise(rewriter: Rewriter, node: Tensor, a: Tensor, b: Tensor) -> Tensor | None:
    """Of booleans, which are stored as floats, the logical operation."""
    logical = {"bitwise_and": "logical_and", "bitwise_or": "logical_or", "bitwise_xor": "not_equal"}
    return rewriter.write(logical[node.kind], a, b) if node.dtype == "bool" else None


def arctan2(rewriter: Rewriter, node: Tensor, y: Tensor, x: Tensor) -> Tensor:
    """The angle of a point: a polynomial in the smaller coordinate by the larger, turned to the right eighth."""
    write, filled = rewriter.write, rewriter.filled
    y, x = (write("broadcast_to", t, shape=node.shape) for t in (y, x))

    def number(value: float) -> Tensor:
        return filled(node.shape, value)

    tall, wide = (write("minimum", write("abs", t), number(_LARGEST)) for t in (y, x))
    large, small = write("maximum", tall, wide), write("minimum", tall, wide)
    large = write("where", write("equal", large, number(0.0)), number(1.0), large)
    angle = _arctan(rewriter, write("divide", small, large))
    steep = write("less", wide, tall)
    angle = write("where", steep, write("subtract", number(math.pi / 2), angle), angle)
    left = _is_negative(rewriter, x)
    angle = write("where", left, write("subtract", number(math.pi), angle), angle)
    return write("where", _is_negative(rewriter, y), write("negative", angle), angle)


def _arctan(rewriter: Rewriter, ratio: Tensor) -> Tensor:
    """For ratios from 0 to 1: pi / 4 + arctan((r - 1) / (r + 1)) beyond tan(pi / 8)."""
    write = rewriter.write

    def number(value: float) -> Tensor:
        return rewriter.filled(ratio.shape, value)

    one = number(1.0)
    far = write("less", number(math.tan(math.pi / 8)), ratio)
    turned = write("divide", write("subtract", ratio, one), write("add", ratio, one))
    z = write("where", far, turned, ratio)
    squared = write("square", z)
    series = number(_ARCTAN[0])
    for coefficient in _ARCTAN[1:]:
        series = write("add", write("multiply", series, squared), number(coefficient))
    series = write("multiply", write("multiply", series, squared), z)
    base = write("where", far, number(math.pi / 4), number(0.0))
    return write("add", base, write("add", series, z))


def _is_negative(rewriter: Rewriter, x: Tensor) -> Tensor:
    """Below zero, or the zero that has a minus sign."""
    write, zero = rewriter.write, rewriter.filled(x.shape, 0.0)
    return write("logical_or", write("less", x, zero), write("less", write("reciprocal", x), zero))
