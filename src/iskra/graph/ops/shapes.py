"""Shape primitives: reshape, transpose, broadcast, concatenate, slice (which flips, too) and its gradient, pad."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..op import Op
from ..tensor import Shape, Tensor
from .elementwise import broadcast_shapes, unbroadcast


def _reshape_infer(x: Tensor, *, shape: Shape) -> tuple[Shape, str]:
    if None in x.shape:
        return _reshape_unknown(x.shape, shape), x.dtype
    size = math.prod(x.shape)  # type: ignore[arg-type]
    known = math.prod(n for n in shape if n not in (-1, None))
    free = [i for i, n in enumerate(shape) if n in (-1, None)]
    fits = size == known if not free else known and size % known == 0
    if len(free) > 1 or not fits:
        raise ValueError(f"reshape: expected a shape of {size} elements for {x.shape}, got {shape}. Change the shape.")
    return tuple(size // known if i in free else n for i, n in enumerate(shape)), x.dtype


def _reshape_unknown(old: Shape, new: Shape) -> Shape:
    """With an unknown batch, which stays the leading axis; one -1 elsewhere is inferred from the other lengths."""
    if len([n for n in new if n in (-1, None)]) == 1:
        return tuple(None if n == -1 else n for n in new)
    rest = new[1:]
    if -1 in rest and (rest.count(-1) > 1 or None in (*old[1:], *rest)):
        raise ValueError(f"reshape: expected known lengths to infer -1 from, got {new} for {old}. State the length.")
    fixed = math.prod(n for n in rest if n not in (-1, None))
    return (None, *(math.prod(old[1:]) // fixed if n == -1 else n for n in rest))  # type: ignore[arg-type]


class _Reshape(Op):
    """A reshape to the same shape records no node; one of a reshape is applied to the original."""

    def record(self, *inputs: Any, **attrs: Any) -> Tensor:
        (x,) = inputs
        if isinstance(x, Tensor):
            if x.shape == tuple(attrs["shape"]) and None not in x.shape:
                return x
            if x.op is self and None not in x.shape:
                return self.record(x.inputs[0], **attrs)
        return super().record(*inputs, **attrs)


reshape: Op = _Reshape(
    "reshape",
    lambda x, *, shape: np.reshape(x, tuple(-1 if n is None else n for n in shape)),
    _reshape_infer,
    lambda g, y, x, *, shape: (reshape(g, shape=x.shape),),
)


def _transpose_gradient(g: Tensor, y: Tensor, x: Tensor, *, axes: tuple[int, ...]) -> tuple[Any, ...]:
    return (transpose(g, axes=tuple(int(i) for i in np.argsort(axes))),)


class _Transpose(Op):
    """A transpose of a transpose is one of the original, and none if it takes the axes back."""

    def record(self, *inputs: Any, **attrs: Any) -> Tensor:
        (x,) = inputs
        if isinstance(x, Tensor) and x.op is self:
            axes = tuple(x.attrs["axes"][axis] for axis in attrs["axes"])
            return x.inputs[0] if axes == tuple(range(x.ndim)) else super().record(x.inputs[0], axes=axes)
        return super().record(*inputs, **attrs)


transpose: Op = _Transpose(
    "transpose",
    lambda x, *, axes: np.transpose(x, axes),
    lambda x, *, axes: (tuple(x.shape[i] for i in axes), x.dtype),
    _transpose_gradient,
)


class _BroadcastTo(Op):
    def record(self, *inputs: Any, **attrs: Any) -> Tensor:
        x = inputs[0]
        if isinstance(x, Tensor) and x.shape == tuple(attrs["shape"]):
            return x
        return super().record(*inputs, **attrs)


def _broadcast_infer(x: Tensor, *, shape: Shape) -> tuple[Shape, str]:
    if broadcast_shapes("broadcast_to", x.shape, shape) != tuple(shape):
        raise ValueError(f"broadcast_to: expected a shape that {x.shape} broadcasts to, got {shape}. Reshape it first.")
    return tuple(shape), x.dtype


broadcast_to: Op = _BroadcastTo(
    "broadcast_to",
    lambda x, *, shape: np.broadcast_to(x, shape),
    _broadcast_infer,
    lambda g, y, x, *, shape: (unbroadcast(g, x.shape),),
)


def _concatenate_infer(*parts: Tensor, axis: int) -> tuple[Shape, str]:
    first = parts[0]
    for part in parts:
        rest = [(a, b) for i, (a, b) in enumerate(zip(first.shape, part.shape, strict=False)) if i != axis]
        if part.ndim != first.ndim or any(None not in (a, b) and a != b for a, b in rest):
            shapes = ", ".join(str(p.shape) for p in parts)
            raise ValueError(
                f"concatenate: expected shapes equal but for axis {axis}, got {shapes}. Reshape or pad the parts."
            )
    lengths = [p.shape[axis] for p in parts]
    length = None if None in lengths else sum(lengths)  # type: ignore[arg-type]
    return (*first.shape[:axis], length, *first.shape[axis + 1 :]), first.dtype


def _concatenate_gradient(g: Tensor, y: Tensor, *parts: Tensor, axis: int) -> tuple[Any, ...]:
    gradients, start = [], 0
    for part in parts:
        stop = start + part.shape[axis]  # type: ignore[operator]
        gradients.append(cut(g, axis, start, stop))
        start = stop
    return tuple(gradients)


concatenate: Op = Op(
    "concatenate",
    lambda *parts, axis: np.concatenate(parts, axis=axis),
    _concatenate_infer,
    _concatenate_gradient,
    promote="common",
)


# A slice is (start, step, length) for every axis: x[start], x[start + step], ... A pad is its gradient.


def _slices(shape: tuple[int, ...], spans: tuple[tuple[int, int, int | None], ...]) -> tuple[slice, ...]:
    result = []
    for n, (start, step, length) in zip(shape, spans, strict=True):
        stop: int | None = start + step * (n if length is None else length)
        result.append(slice(start, stop if stop is not None and stop >= 0 else None, step))
    return tuple(result)


slice_: Op = Op(
    "slice",
    lambda x, *, spans: np.asarray(x)[_slices(np.shape(x), spans)],
    lambda x, *, spans: (tuple(length for _, _, length in spans), x.dtype),
    lambda g, y, x, *, spans: (scatter_slice(g, shape=x.shape, spans=spans),),
)


def _scatter_slice(x: Any, *, shape: tuple[int, ...], spans: tuple[tuple[int, int, int], ...]) -> Any:
    """Zeros of `shape` with `x` at the positions that `slice` would read."""
    result = np.zeros(shape, x.dtype)
    result[_slices(shape, spans)] = x
    return result


scatter_slice: Op = Op(
    "scatter_slice",
    _scatter_slice,
    lambda x, *, shape, spans: (tuple(shape), x.dtype),
    lambda g, y, x, *, shape, spans: (slice_(g, spans=spans),),
)


def cut(x: Tensor, axis: int, start: int, stop: int) -> Tensor:
    """`x[start:stop]` along one axis."""
    spans = tuple((start, 1, stop - start) if i == axis else (0, 1, n) for i, n in enumerate(x.shape))
    return slice_(x, spans=spans)
