"""Padding without a copy: a value is stored right inside its padding by the kernel that makes it.

What reads the padded value finds it complete, since the border is zero from the beginning: the memory is shared only by
values with the same border. What reads the bare value walks the inside. Only if somebody must have it row by row it is
stored twice.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ...graph import Tensor
from .fusion import Fusion
from .groups import CODED, FULL, PRODUCTS, Group, space_strides, squeezed
from .views import Dims, View, contiguous_strides, holds_rows

LARGE = 10_000  # elements from which it matters


class Inside(NamedTuple):
    """A value, `(N, H, W, C)` or fewer or more axes, inside its padding.

    Attributes:
        root: the value.
        pad: its padded copy that need not be made, but has memory.
        group: who makes the value.
        offset: where the value begins in the padded memory.
        strides: how it is walked there.
    """

    root: Tensor
    pad: Tensor
    group: Group
    offset: int
    strides: Dims

    def located(self, view: View) -> View | None:
        """A view of the value as a walk through the padded memory; None where there is no such walk."""
        if view.offset:
            return None
        shape: Dims = self.root.shape  # type: ignore[assignment]
        axes = {stride: axis for axis, stride in enumerate(contiguous_strides(shape)) if shape[axis] > 1}
        strides = []
        for n, s in zip(view.shape, view.strides, strict=True):
            axis = axes.get(s)
            if n > 1 and s != 0 and (axis is None or shape[axis] != n):
                return None
            strides.append(0 if n == 1 or s == 0 or axis is None else self.strides[axis])
        return View(view.root, 0, tuple(strides), view.shape)

    @property
    def frame(self) -> tuple[Any, ...]:
        """What the border is like: values with the same may take turns in the same memory."""
        return self.pad.shape, tuple(self.pad.attrs["spans"])


def join_padding(fusion: Fusion, groups: list[Group]) -> dict[int, Inside]:
    """Find values that can be stored inside their padding, and let their groups stand for the padding's, which go.

    Args:
        fusion: what is computed together; its `group_of` is changed.
        groups: all groups; those of paddings that need no kernel are taken away.

    Returns:
        What was found, by the value's index.
    """
    found: dict[int, Inside] = {}
    for group in groups[:]:
        inside = _inside(fusion, group) if group.kind == "scatter_slice" else None
        if inside is not None and inside.root.index not in found:
            found[inside.root.index] = inside
            groups.remove(group)
            fusion.group_of[inside.pad.index] = inside.group
    return found


def _inside(fusion: Fusion, group: Group) -> Inside | None:
    pad = group.nodes[0]
    spans = pad.attrs["spans"]
    view = fusion.views[pad.inputs[0].index]
    maker = fusion.group_of.get(view.root.index)
    if pad.ndim != 4 or pad.size < LARGE or any(step != 1 for _, step, _ in spans) or not view.is_whole:
        return None
    if (spans[0][2], spans[3][2]) != (pad.shape[0], pad.shape[3]) or view.shape != view.root.shape:
        return None
    if maker is None or maker.kind not in CODED or maker.roles[view.root.index] != FULL or group.predicate is not None:
        return None
    if maker.split is not None or maker.summed is not None or maker.predicate is not None:
        return None
    if squeezed(view.shape) != maker.dims:
        return None
    strides = contiguous_strides(pad.shape)  # type: ignore[arg-type]
    offset = sum(first * s for (first, _, _), s in zip(spans, strides, strict=True))
    return Inside(view.root, pad, maker, offset, strides)


def reads_inside(fusion: Fusion, inside: Inside, group: Group) -> bool:
    """Whether a group that reads the bare value can walk it inside its padding."""
    for node in group.nodes:
        for place, source in enumerate(node.inputs):
            view = fusion.views[source.index]
            if view.root is not inside.root:
                continue
            located = inside.located(view)
            if located is None:
                return False
            if node.kind == "conv_kernel_gradient" or (node.kind == "conv" and place == 0):
                if view.shape != inside.root.shape:
                    return False
                continue
            if group.kind not in CODED or node.kind in PRODUCTS:
                return False
            if not holds_rows(space_strides(group, node, located), group.dims, group.reduced):
                return False
    return True
