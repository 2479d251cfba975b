"""Padded buffers: a value that a convolution wants among zeros is written there by the kernel that makes it.

Padding is then no pass over memory. What reads the padded value finds it complete, since the border is zero from the
beginning: the memory is shared only by values with the same border (see `memory`). What reads the bare value walks the
interior of the padded one. Only if a reader needs it contiguous, the bare value is stored as well.

Example:
    y = relu(x @ W + b) as 3 images of 2 rows, 2 columns and 1 channel, padded by one zero at each edge:

        y       (3, 2, 2, 1)   made by the group [matmul, add, relu, ...]
        padded  (3, 4, 4, 1)   scatter_slice of y: spans (0, 1, 3), (1, 1, 2), (1, 1, 2), (0, 1, 1)

    The group of `padded` goes. Its buffer stays, and y begins 1 row of 4 and 1 column of 1 into it:

    >>> pad, spans = (3, 4, 4, 1), ((0, 1, 3), (1, 1, 2), (1, 1, 2), (0, 1, 1))
    >>> interior(pad, spans)
    (5, (16, 4, 1, 1))

    So image i, row r, column c of y is element 5 + 16 i + 4 r + c of the padded buffer: a kernel writes it by these
    strides, and the zeros around it are never touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ...graph import Tensor
from .fusion import Fusion
from .groups import CODED, FULL, PRODUCTS, Group, space_strides, squeezed
from .views import Dims, View, contiguous_strides, dims, holds_rows

LARGE = 10_000  # elements from which it matters

Span = tuple[int, int, int]  # start, step, count


class PaddedBuffer(NamedTuple):
    """A value, `(N, H, W, C)`, in the interior of its padding."""

    root: Tensor  # the value
    pad: Tensor  # its padded copy that need not be made, but has memory
    group: Group  # which makes the value
    offset: int  # where the value begins in the padded memory
    strides: Dims  # how it is walked there

    def located(self, view: View) -> View | None:
        """A view of the value as a walk through the padded memory; None where there is no such walk."""
        if view.offset:
            return None
        shape = dims(self.root)
        axes = {stride: axis for axis, stride in enumerate(contiguous_strides(shape)) if shape[axis] > 1}
        strides = []
        for n, s in zip(view.shape, view.strides, strict=True):
            axis = axes.get(s)
            if n > 1 and s != 0 and (axis is None or shape[axis] != n):
                return None
            strides.append(0 if n == 1 or s == 0 or axis is None else self.strides[axis])
        return View(view.root, 0, tuple(strides), view.shape)

    @property
    def frame(self) -> tuple[Dims, tuple[Span, ...]]:
        """What the border is like: values with the same may take turns in the same memory."""
        return dims(self.pad), tuple(self.pad.attrs["spans"])


def interior(shape: Dims, spans: Sequence[Span]) -> tuple[int, Dims]:
    """Offset and strides of a value in a padded one of this shape."""
    strides = contiguous_strides(shape)
    return sum(start * s for (start, _, _), s in zip(spans, strides, strict=True)), strides


def take_paddings(fusion: Fusion, groups: list[Group]) -> dict[int, PaddedBuffer]:
    """Find values, by index, that can be stored in their padding; their groups stand for the padding's, which go.

    `fusion.group_of` is changed, and groups of paddings that need no kernel are taken out of `groups`.
    """
    found: dict[int, PaddedBuffer] = {}
    for group in groups[:]:
        padded = _padded_buffer(fusion, group) if group.kind == "scatter_slice" else None
        if padded is not None and padded.root.index not in found:
            found[padded.root.index] = padded
            groups.remove(group)
            fusion.group_of[padded.pad.index] = padded.group
    return found


def _padded_buffer(fusion: Fusion, group: Group) -> PaddedBuffer | None:
    pad = group.nodes[0]
    spans = pad.attrs["spans"]
    view = fusion.views[pad.inputs[0].index]
    maker = fusion.group_of.get(view.root.index)
    if pad.ndim != 4 or pad.size < LARGE or any(step != 1 for _, step, _ in spans) or not view.is_whole:
        return None
    if (spans[0][2], spans[3][2]) != (pad.shape[0], pad.shape[3]) or view.shape != view.root.shape:
        return None
    if maker is None or maker.kind not in CODED or maker.roles[view.root.index] != FULL or maker.reduced:
        return None
    if group.predicate is not None or maker.predicate is not None or squeezed(view.shape) != maker.dims:
        return None
    return PaddedBuffer(view.root, pad, maker, *interior(dims(pad), spans))


def reads_padded(fusion: Fusion, padded: PaddedBuffer, group: Group) -> bool:
    """Whether a group that reads the bare value can walk it in its padding."""
    for node in group.nodes:
        for position, source in enumerate(node.inputs):
            view = fusion.views[source.index]
            if view.root is not padded.root:
                continue
            located = padded.located(view)
            if located is None:
                return False
            if node.kind == "conv_kernel_gradient" or (node.kind == "conv" and position == 0):
                if view.shape != padded.root.shape:
                    return False
                continue
            if group.kind not in CODED or node.kind in PRODUCTS:
                return False
            if not holds_rows(space_strides(group, node, located), group.dims, group.reduced):
                return False
    return True
