"""Emission: groups become kernels of the native program, with numbered operands and instructions."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...graph import Graph
from . import spatial
from .coder import Coder
from .fusion import Fusion
from .groups import CODED, Group
from .instructions import Code
from .loop import emit_loop
from .placement import Home, Placement
from .predicates import Predicates
from .views import Dims, View, contiguous_strides

LARGE = 10_000  # elements from which padding is a kernel that threads share


class Emitter:
    """Adds the kernels of groups to a program.

    Bases of addresses: 0 is the arena, then the state arrays, then one block of all constants, then the outputs.
    """

    def __init__(
        self, graph: Graph, fusion: Fusion, placement: Placement, predicates: Predicates, offsets: dict[int, int]
    ) -> None:
        self.graph = graph
        self.fusion = fusion
        self.placement = placement
        self.offsets = offsets
        self.coder = Coder(fusion, placement, predicates, self.source, self.address)
        self.kernels: dict[int, list[int]] = {}  # by the group's id
        self._input_numbers = {t.index: i for i, t in enumerate(graph.inputs)}
        self.constants, self._constant_offsets = self._gather_constants()

    def units(self, program: Any, unit: list[Group]) -> list[list[int]]:
        """The numbers of the kernels of a unit of the schedule, apart where they can run beside each other."""
        kernels = [kernel for group in unit for kernel in self.emit(program, group)]
        apart = len(unit) == 1 and unit[0].kind in ("conv", "concatenate")  # each writes memory of its own
        return [[kernel] for kernel in kernels] if apart else [kernels]

    def emit(self, program: Any, group: Group) -> list[int]:
        """The numbers of the group's kernels, to be run in that order."""
        kernels = self.kernels[id(group)] = self._kernels(program, group)
        if group.predicate is not None and self.coder.is_optional(group):
            for kernel in kernels:
                program.set_predicate(kernel=kernel, flag=self.source(group.predicate))
        return kernels

    def _kernels(self, program: Any, group: Group) -> list[int]:
        if group.kind in CODED:
            return self._code_kernels(program, group)
        if group.kind == "copy":
            return [self._copy(program, group)]
        return getattr(self, "_" + group.kind)(program, group)

    # Addresses ------------------------------------------------------------------------------------------------------

    def address(self, home: Home) -> tuple[int, int]:
        """(base, offset) of a piece of memory."""
        states = len(self.graph.state)
        if home.space == "arena":
            return 0, self.offsets[home.slot]
        if home.space == "inside":
            inside = self.placement.insides[home.slot]
            return 0, self.offsets[inside.pad.index] + inside.offset
        if home.space == "state":
            return 1 + home.slot, 0
        return 2 + states + home.slot, 0

    def source(self, view: View) -> tuple[int, int]:
        """(base, offset) where a view begins."""
        if view.root.index in self._constant_offsets:
            return 1 + len(self.graph.state), self._constant_offsets[view.root.index] + view.offset
        base, offset = self.address(self.placement.home[view.root.index])
        return base, offset + view.offset

    def _gather_constants(self) -> tuple[np.ndarray, dict[int, int]]:
        """All constants in one block of 4-byte elements, each beginning on a cache line if it is more than a number."""
        offsets: dict[int, int] = {}
        parts: list[np.ndarray] = []
        length = 0
        for index, view in self.fusion.views.items():
            if view.root.index == index and view.root.kind == "constant":
                value = view.root.attrs["value"]
                bits = np.ascontiguousarray(value, np.int32 if view.root.dtype == "int32" else np.float32).reshape(-1)
                padding = -length % 16 if bits.size > 1 else 0
                parts += [np.zeros(padding, np.float32), bits.view(np.float32)]
                offsets[index] = length + padding
                length += padding + bits.size
        return np.concatenate([np.zeros(0, np.float32), *parts]), offsets

    # Kernels with code ----------------------------------------------------------------------------------------------

    def _code_kernels(self, program: Any, group: Group) -> list[int]:
        code = self.coder.code(group)
        if group.kind == "matmul":
            return [self._matmul(program, group, code)]
        if group.kind == "conv":
            return spatial.conv(self, program, group, code)
        dims, strides = _collapsed(group, [s for _, _, s in code.operands])
        operands = [(base, offset, list(s)) for (base, offset, _), s in zip(code.operands, strides, strict=True)]
        tile = program.add_tile(
            dims=list(dims),
            operands=operands,
            registers=code.num_registers,
            code=code.numbered(),
            accumulates=group.summed is not None,
            predicate=code.predicate,
        )
        return [tile]

    def _matmul(self, program: Any, group: Group, code: Code) -> int:
        node = group.nodes[0]
        shape: Dims = node.shape  # type: ignore[assignment]
        batch, (m, n) = shape[:-2], shape[-2:]
        a, b = (self.fusion.views[t.index] for t in node.inputs)
        k = a.shape[-1]
        left = (*self.source(a), list(a.broadcast((*batch, m, k)).strides))
        right = (*self.source(b), list(b.broadcast((*batch, k, n)).strides))
        operands = spread_operands(shape, code)
        if n == 1 and left[2][-2] == 1:  # a column from columns that lie in rows: (a b)^T = b^T a^T walks the rows
            m, n, left, right = n, m, _turned(right), _turned(left)
            operands = [_turned(operand) for operand in operands]
        return program.add_matmul(
            batch=list(batch),
            m=m,
            n=n,
            k=k,
            a=left,
            b=right,
            operands=operands,
            registers=code.num_registers,
            code=code.numbered(),
            predicate=code.predicate,
        )

    # Kernels of their own -------------------------------------------------------------------------------------------

    def _gather(self, program: Any, group: Group) -> list[int]:
        leaf = group.nodes[0]
        row = math.prod(leaf.shape[1:])  # type: ignore[arg-type]
        offset = self.offsets[leaf.index]
        number = self._input_numbers[leaf.index]
        return [program.add_gather(input=number, offset=offset, row=row, to_int=leaf.dtype == "int32")]

    def _copy(self, program: Any, group: Group) -> int:
        view = self.placement.sources[id(group)]
        home = self.placement.copies.get(id(group)) or self.placement.home[group.nodes[0].index]
        base, offset = self.address(home)
        return self._move(program, self.placement.located(view), base, offset, contiguous_strides(view.shape))

    def _move(self, program: Any, view: View, base: int, offset: int, strides: Dims) -> int:
        """A kernel that copies a view to memory walked with `strides`."""
        code = Code()
        value = code.operand(*self.source(view), view.strides)
        code.copy(value, code.operand(base, offset, strides), 0)
        dims, merged = merge_axes(view.shape, [s for _, _, s in code.operands], ())
        operands = [(b, o, list(s)) for (b, o, _), s in zip(code.operands, merged, strict=True)]
        return program.add_tile(dims=list(dims), operands=operands, registers=0, code=code.numbered())

    def _concatenate(self, program: Any, group: Group) -> list[int]:
        node, axis, kernels = group.nodes[0], group.nodes[0].attrs["axis"], []
        strides = contiguous_strides(node.shape)  # type: ignore[arg-type]
        base, offset = self.address(self.placement.home[node.index])
        for part in node.inputs:
            kernels.append(self._move(program, self.fusion.views[part.index], base, offset, strides))
            offset += part.shape[axis] * strides[axis]
        return kernels

    def _scatter_slice(self, program: Any, group: Group) -> list[int]:
        node = group.nodes[0]
        strides = contiguous_strides(node.shape)  # type: ignore[arg-type]
        base, offset = self.address(self.placement.home[node.index])
        spans = node.attrs["spans"]
        if 2 <= node.ndim <= 6 and node.size >= LARGE:
            return [spatial.pad(self, program, group)]
        zero = View(self.fusion.zero, 0, (0,) * node.ndim, node.shape)  # type: ignore[arg-type]
        fill = self._move(program, zero, base, offset, strides)
        start = offset + sum(first * s for (first, _, _), s in zip(spans, strides, strict=True))
        steps = tuple(step * s for (_, step, _), s in zip(spans, strides, strict=True))
        return [fill, self._move(program, self.fusion.views[node.inputs[0].index], base, start, steps)]

    def _conv_kernel_gradient(self, program: Any, group: Group) -> list[int]:
        return [spatial.kernel_gradient(self, program, group)]

    def _max_pool(self, program: Any, group: Group) -> list[int]:
        return [spatial.max_pool(self, program, group)]

    def _sum_pool(self, program: Any, group: Group) -> list[int]:
        return [spatial.sum_pool(self, program, group)]

    def _put_places(self, program: Any, group: Group) -> list[int]:
        return [spatial.put_places(self, program, group)]

    def _warp(self, program: Any, group: Group) -> list[int]:
        return [spatial.warp(self, program, group)]

    _warp_back = _warp

    def _argsort(self, program: Any, group: Group, kind: str = "order") -> list[int]:
        (node,) = group.nodes
        (x,) = node.inputs
        cols: int = x.shape[-1]  # type: ignore[assignment]
        source, out = self.source(self.fusion.views[x.index]), (0, self.offsets[node.index])
        whole = x.dtype == "int32"
        return [program.add_rows(kind=kind, x=source, out=out, rows=x.size // cols, cols=cols, whole=whole)]

    def _cumsum(self, program: Any, group: Group) -> list[int]:
        return self._argsort(program, group, "running_sum")

    def _scan(self, program: Any, group: Group) -> list[int]:
        return emit_loop(self, program, group)

    def _random_uniform(self, program: Any, group: Group, kind: str = "uniform") -> list[int]:
        node = group.nodes[0]
        key = self.source(self.fusion.views[node.inputs[0].index])
        return [program.add_random(kind=kind, offset=self.offsets[node.index], count=node.size, key=key)]

    def _random_normal(self, program: Any, group: Group) -> list[int]:
        return self._random_uniform(program, group, "normal")

    def _take_rows(self, program: Any, group: Group) -> list[int]:
        node = group.nodes[0]
        table, indices = (self.fusion.views[t.index] for t in node.inputs)
        return [
            program.add_take(
                table=self.source(table),
                rows=table.shape[0],
                row=math.prod(table.shape[1:]),
                indices=self.source(indices),
                count=math.prod(indices.shape),
                out=self.offsets[node.index],
            )
        ]

    def _scatter_add(self, program: Any, group: Group) -> list[int]:
        node = group.nodes[0]
        values, indices = (self.fusion.views[t.index] for t in node.inputs)
        return [
            program.add_scatter(
                out=self.offsets[node.index],
                rows=node.attrs["rows"],
                row=math.prod(node.shape[1:]),  # type: ignore[arg-type]
                indices=self.source(indices),
                count=math.prod(indices.shape),
                values=self.source(values),
            )
        ]


def _turned(operand: tuple[int, int, list[int]]) -> tuple[int, int, list[int]]:
    """An operand of a product with its last two axes exchanged."""
    base, offset, strides = operand
    return base, offset, [*strides[:-2], strides[-1], strides[-2]]


def spread_operands(shape: Dims, code: Code) -> list[tuple[int, int, list[int]]]:
    """The code's operands with a stride for every axis of a product, 0 for those of length 1."""
    places = [i for i, length in enumerate(shape) if length != 1]
    operands = []
    for base, offset, strides in code.operands:
        full = [0] * len(shape)
        for place, stride in zip(places, strides, strict=True):
            full[place] = stride
        operands.append((base, offset, full))
    return operands


def _collapsed(group: Group, strides: list[Dims]) -> tuple[Dims, list[Dims]]:
    """The group's space as [outer..., rows, cols]; reductions fix where rows and columns part."""
    borders = set()
    if group.split is not None:
        borders.add(group.split)
    if group.summed is not None:
        borders |= set(group.summed)
    return merge_axes(group.dims, strides, tuple(sorted(borders)))


def merge_axes(dims: Dims, strides: list[Dims], borders: tuple[int, ...]) -> tuple[Dims, list[Dims]]:
    """Neighbouring axes made one where every operand walks them as one; never across a border. At least two are left.

    Raises:
        NotImplementedError: a reduced range that some operand does not walk as one axis.
    """
    merged: list[int] = []
    walks: list[list[int]] = [[] for _ in strides]
    starts: list[int] = []  # the original axis at which each merged one begins
    for axis, n in enumerate(dims):
        if n == 1:
            continue
        joins = (
            bool(merged)
            and axis not in borders
            and all(w[-1] == s[axis] * n for w, s in zip(walks, strides, strict=True))
        )
        if joins:
            merged[-1] *= n
            for walk, s in zip(walks, strides, strict=True):
                walk[-1] = s[axis]
        else:
            starts.append(axis)
            merged.append(n)
            for walk, s in zip(walks, strides, strict=True):
                walk.append(s[axis])
    after = [sum(1 for start in starts if start >= border) for border in borders]
    last = borders[-1] if borders else None
    if borders and (after[-1] > 1 or (len(borders) == 2 and after[0] - after[-1] > 1)):
        raise NotImplementedError(
            f"native: a reduction over axes {borders} of {dims} that memory does not hold in a row"
        )
    if last is not None and after[-1] == 0:  # columns of length 1
        merged.append(1)
        for walk in walks:
            walk.append(0)
    if len(borders) == 2 and after[0] - after[-1] == 0:  # rows of length 1 between outer axes and columns
        merged.insert(len(merged) - 1, 1)
        for walk in walks:
            walk.insert(len(walk) - 1, 0)
    while len(merged) < 2:
        merged.insert(0, 1)
        for walk in walks:
            walk.insert(0, 0)
    return tuple(merged), [tuple(walk) for walk in walks]
