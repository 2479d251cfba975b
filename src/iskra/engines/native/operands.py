"""The index space of a kernel: operands with a stride for each of its axes, and axes merged that are walked as one."""

from __future__ import annotations

from collections.abc import Sequence

from .addresses import Operand
from .groups import Group
from .instructions import Instructions
from .views import Dims


def spread_operands(shape: Dims, code: Instructions) -> list[Operand]:
    """The instructions' operands with a stride for every axis of a product, 0 for those of length 1."""
    long = [i for i, length in enumerate(shape) if length != 1]
    operands = []
    for base, offset, strides in code.operands:
        full = [0] * len(shape)
        for axis, stride in zip(long, strides, strict=True):
            full[axis] = stride
        operands.append((base, offset, tuple(full)))
    return operands


def transposed(operand: Operand) -> Operand:
    """An operand of a product with its last two axes exchanged."""
    base, offset, strides = operand
    return base, offset, (*strides[:-2], strides[-1], strides[-2])


def collapsed(group: Group, operands: Sequence[Operand]) -> tuple[Dims, list[Operand]]:
    """The group's space as [outer..., rows, cols]; reductions fix where rows and columns part."""
    borders = {border for border in (group.split, *(group.summed or ())) if border is not None}
    return merge_axes(group.dims, operands, tuple(sorted(borders)))


def merge_axes(dims: Dims, operands: Sequence[Operand], borders: Dims = ()) -> tuple[Dims, list[Operand]]:
    """Merge neighbouring axes where every operand walks them as one; never across a border. At least two are left.

    Raises:
        NotImplementedError: If an operand does not walk a reduced range as one axis.

    Example:
        Rows of 4 x 5 elements, written one after the other and read from a wider array: two axes are walked as one, the
        first is not, since the reader skips elements there:

        >>> merge_axes((3, 4, 5), [(0, 0, (20, 5, 1)), (1, 0, (40, 5, 1))])
        ((3, 20), [(0, 0, (20, 1)), (1, 0, (40, 1))])
    """
    merged: list[int] = []
    walks: list[list[int]] = [[] for _ in operands]
    starts: list[int] = []  # the original axis at which each merged one begins
    for axis, n in enumerate(dims):
        if n == 1:
            continue
        strides = [s[axis] for _, _, s in operands]
        if merged and axis not in borders and all(w[-1] == s * n for w, s in zip(walks, strides, strict=True)):
            merged[-1] *= n
            for walk, s in zip(walks, strides, strict=True):
                walk[-1] = s
        else:
            starts.append(axis)
            merged.append(n)
            for walk, s in zip(walks, strides, strict=True):
                walk.append(s)

    def insert(axis: int) -> None:
        for lengths, value in [(merged, 1), *((walk, 0) for walk in walks)]:
            lengths.insert(axis, value)

    after = [sum(start >= border for start in starts) for border in borders]
    if borders and (after[-1] > 1 or (len(borders) == 2 and after[0] - after[-1] > 1)):
        raise NotImplementedError(
            f"native: a reduction over axes {borders} of {dims} that memory does not hold in a row"
        )
    if borders and after[-1] == 0:  # columns of length 1
        insert(len(merged))
    if len(borders) == 2 and after[0] - after[-1] == 0:  # rows of length 1 between outer axes and columns
        insert(len(merged) - 1)
    while len(merged) < 2:
        insert(0)
    return tuple(merged), [(base, offset, tuple(walk)) for (base, offset, _), walk in zip(operands, walks, strict=True)]
