"""Shapes, products, reductions and indexing as ONNX operators."""

from __future__ import annotations

from typing import Any

import numpy as np
from onnx import TensorProto

from .builder import Builder, Converter, by_name, plain
from .free_batch import ROWS, Free, Node, values_of

_END = np.iinfo(np.int64).max


def _reshape(to: Builder, node: Node, x: str, *, shape: Any) -> str:
    return to.add("Reshape", x, to.new_shape(node.shape), allowzero=int(0 in node.shape))


def _matmul(to: Builder, node: Node, a: str, b: str, *, precision: str = "float32") -> str:
    """The file's product is of float32, whatever precision the model's layers ask for: runtimes choose their own."""
    return to.add("MatMul", a, b)


def _transpose(to: Builder, node: Node, x: str, *, axes: tuple[int, ...]) -> str:
    return to.add("Transpose", x, perm=list(axes))


def _broadcast_to(to: Builder, node: Node, x: str, *, shape: Any) -> str:
    return to.add("Expand", x, to.shape(node.shape))


def _concatenate(to: Builder, node: Node, *parts: str, axis: int) -> str:
    return to.add("Concat", *parts, axis=axis)


def _slice(to: Builder, node: Node, x: str, *, spans: Any) -> str:
    starts, ends, axes, steps = [], [], [], []
    for axis, (start, step, length) in enumerate(spans):
        if isinstance(length, Free) and length.expression == ROWS and (start, step) == (0, 1):
            continue  # the whole axis of rows
        starts.append(start)
        stop = start + step * length
        ends.append(stop if min(values_of(stop)) >= 0 else -_END)
        axes.append(axis)
        steps.append(step)
    if not axes:
        return to.add("Identity", x)
    return to.add("Slice", x, *(to.shape(values) for values in (starts, ends, axes, steps)))


def _scatter_slice(to: Builder, node: Node, x: str, *, shape: Any, spans: Any) -> str:
    """Zeros around, and between if the slice has steps; a step backwards is turned first."""
    before, after = [], []
    for axis, ((start, step, length), full) in enumerate(zip(spans, shape, strict=True)):
        if step < 0:
            x = _turned(to, x, axis)
            start, step = start + step * (length - 1), -step
        if step > 1:
            x = _spread(to, x, axis, step, len(shape))
        before.append(start)
        after.append(full - start - ((length - 1) * step + 1 if length else 0))
    if not any(before) and not any(after):
        return to.add("Identity", x)
    return to.add("Pad", x, to.shape([*before, *after]), to.like(node, 0))


def _turned(to: Builder, x: str, axis: int) -> str:
    return to.add("Slice", x, *(to.integers([value]) for value in (-1, -_END, axis, -1)))


def _spread(to: Builder, x: str, axis: int, step: int, ndim: int) -> str:
    """Put `step - 1` zeros between the elements of an axis."""
    apart = to.add("Unsqueeze", x, to.integers([axis + 1]))
    pads = [0] * (2 * (ndim + 1))
    pads[ndim + 1 + axis + 1] = step - 1
    apart = to.add("Pad", apart, to.integers(pads))
    shape = to.add("Shape", x)
    lengths = to.add("Mul", shape, to.integers([step if i == axis else 1 for i in range(ndim)]))
    joined = to.add("Reshape", apart, lengths)
    return to.add("Slice", joined, *(to.integers([value]) for value in (0, -(step - 1), axis, 1)))


def _reduction(kind: str) -> Converter:
    def converter(to: Builder, node: Node, x: str, *, axis: tuple[int, ...], keepdims: bool) -> str:
        return to.add(kind, x, to.integers(axis), keepdims=int(keepdims), noop_with_empty_axes=1)

    return converter


def _sum(to: Builder, node: Node, x: str, *, axis: tuple[int, ...], keepdims: bool) -> str:
    if node.dtype == "int32":
        x = to.add("Cast", x, to=TensorProto.INT32)  # of a bool, too
    return _reduction("ReduceSum")(to, node, x, axis=axis, keepdims=keepdims)


def _arg(kind: str) -> Converter:
    def converter(to: Builder, node: Node, x: str, *, axis: int) -> str:
        return _int32(to, to.add(kind, x, axis=axis, keepdims=0))

    return converter


def _scatter_add(to: Builder, node: Node, values: str, indices: str, *, rows: int) -> str:
    zeros = to.add("Expand", to.like(node, 0), to.shape(node.shape))
    positions = to.add("Unsqueeze", to.add("Cast", indices, to=TensorProto.INT64), to.integers([-1]))
    return to.add("ScatterND", zeros, positions, values, reduction="add")


def _argsort(to: Builder, node: Node, x: str) -> str:
    _, positions = to.add_several("TopK", 2, x, to.shape([node.shape[-1]]), axis=-1, largest=0, sorted=1)
    return _int32(to, positions)


def _cumsum(to: Builder, node: Node, x: str) -> str:
    return to.add("CumSum", x, to.constant(-1, np.int64))


def _scatter_along_axis(to: Builder, node: Node, values: str, indices: str, *, length: int) -> str:
    zeros = to.add("Expand", to.like(node, 0), to.shape(node.shape))
    return to.add("ScatterElements", zeros, indices, values, axis=-1, reduction="add")


def _int32(to: Builder, x: str) -> str:
    return to.add("Cast", x, to=TensorProto.INT32)


CONVERTERS: dict[str, Converter] = {
    **by_name(_argsort, _broadcast_to, _concatenate, _cumsum, _matmul, _reshape, _scatter_add, _scatter_along_axis),
    **by_name(_scatter_slice, _slice, _sum, _transpose),
    "argmax": _arg("ArgMax"),
    "argmin": _arg("ArgMin"),
    "gather_along_axis": plain("GatherElements", axis=-1),
    "max": _reduction("ReduceMax"),
    "min": _reduction("ReduceMin"),
    "prod": _reduction("ReduceProd"),
    "take_rows": plain("Gather", axis=0),
}
