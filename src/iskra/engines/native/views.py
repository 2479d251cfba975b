"""Where a tensor's numbers are: most shape ops move nothing, they are another way to walk over the same memory."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ...graph import Tensor

Dims = tuple[int, ...]


class View(NamedTuple):
    """Element (i, j, ...) of the view is element `offset + i strides[0] + j strides[1] + ...` of the root.

    The root is a leaf or a computed tensor, stored in row-major order. A stride of 0 repeats.
    """

    root: Tensor
    offset: int
    strides: Dims
    shape: Dims

    @property
    def is_whole(self) -> bool:
        """Whether the view is the root itself, element for element, in the root's order."""
        root_shape = dims(self.root)
        if self.shape == root_shape:
            return self.offset == 0 and is_contiguous(self.strides, root_shape)
        same_size = math.prod(root_shape) == math.prod(self.shape)
        return self.offset == 0 and same_size and is_contiguous(self.strides, self.shape)

    def broadcast(self, shape: Dims) -> View:
        """The view repeated to `shape` by NumPy's rules."""
        if shape == self.shape:
            return self
        extra = len(shape) - len(self.shape)
        strides = [
            0 if old == 1 and new != 1 else s
            for s, old, new in zip(self.strides, self.shape, shape[extra:], strict=True)
        ]
        return View(self.root, self.offset, (0,) * extra + tuple(strides), shape)


def dims(node: Tensor) -> Dims:
    """The lengths of a node's axes: in a graph that is compiled all are known."""
    return node.shape  # type: ignore[return-value]


def contiguous_strides(shape: Sequence[int]) -> Dims:
    """Strides of an array in row-major order."""
    return _row_major(tuple(shape))


@functools.lru_cache(4096)
def _row_major(shape: Dims) -> Dims:
    strides, step = [], 1
    for length in reversed(shape):
        strides.append(step)
        step *= length
    return tuple(reversed(strides))


def is_contiguous(strides: Sequence[int], shape: Sequence[int]) -> bool:
    """Whether walking with these strides is walking in row-major order; axes of length 1 do not count."""
    wanted = contiguous_strides(tuple(shape))
    return strides == wanted or all(n == 1 or s == w for s, w, n in zip(strides, wanted, shape, strict=True))


def walks_as_one(strides: Sequence[int], dims: Sequence[int], first: int, stop: int) -> bool:
    """Whether the axes from `first` to `stop` are, in memory, one axis."""
    return all(strides[i] == strides[i + 1] * dims[i + 1] for i in range(first, stop - 1))


def holds_rows(strides: Sequence[int], dims: Sequence[int], reduced: Iterable[tuple[int, int]]) -> bool:
    """Whether memory holds each reduced range of axes, and all axes after it, as one axis each.

    This is what a kernel asks of everything that it reads beside a reduction.
    """
    ranges = ((first, stop) for begin, end in reduced for first, stop in ((begin, end), (end, len(dims))))
    return all(walks_as_one(strides, dims, first, stop) for first, stop in ranges)


def view_of(node: Tensor, views: dict[int, View]) -> View:
    """The node as a view of something stored; a node that must be computed is its own root."""
    shape = dims(node)
    source = views[node.inputs[0].index] if node.inputs else None
    kind = node.kind
    if source is not None:
        if kind == "stop_gradient" or (kind == "cast" and _same_bits(node)):
            return source
        if kind == "broadcast_to":
            return source.broadcast(shape)
        if kind == "transpose":
            axes = node.attrs["axes"]
            return View(source.root, source.offset, tuple(source.strides[a] for a in axes), shape)
        if kind == "slice":
            spans = node.attrs["spans"]
            offset = source.offset + sum(start * s for (start, _, _), s in zip(spans, source.strides, strict=True))
            strides = tuple(step * s for (_, step, _), s in zip(spans, source.strides, strict=True))
            return View(source.root, offset, strides, shape)
        if kind == "reshape":
            reshaped = reshaped_strides(source.shape, source.strides, shape)
            if reshaped is not None:
                return View(source.root, source.offset, reshaped, shape)
    return View(node, 0, contiguous_strides(shape), shape)


def reshaped_strides(old: Dims, strides: Dims, new: Dims) -> Dims | None:
    """Strides that walk the same elements in another shape, or None where only a copy will do."""
    if math.prod(old) == 0:
        return contiguous_strides(new)
    axes = [(n, s) for n, s in zip(old, strides, strict=True) if n != 1]
    result: list[int] = []
    at, left = 0, 1  # elements of the old axes taken in and not yet handed out
    step = 0
    for length in reversed(new):
        if length == 1:
            result.append(0)
            continue
        while left % length:
            if at == len(axes):
                return None
            n, s = axes[-1 - at]
            if left == 1:
                step, left = s, n
            elif s == step * left:
                left *= n
            else:
                return None
            at += 1
        result.append(step)
        step *= length
        left //= length
    return tuple(reversed(result))


def _same_bits(node: Tensor) -> bool:
    """A bool is stored as the float 0 or 1 it becomes."""
    return node.dtype == node.inputs[0].dtype or (node.inputs[0].dtype == "bool" and node.dtype == "float32")
