"""Kernels of single ops: their arguments for the C++ core. Those that move windows are in `windows`, loops in `loop`.

Each function adds the kernels of a group to a program and returns their numbers, to be run in that order.
"""

from __future__ import annotations

import math

from ..._native import Program
from .addresses import Address, Addresses
from .groups import Group
from .instructions import Instructions
from .operands import merge_axes
from .views import Dims, View, contiguous_strides, dims
from .windows import pad

LARGE = 10_000  # elements from which padding is a kernel that threads share


def copy(at: Addresses, program: Program, group: Group) -> list[int]:
    """A value in memory of its own."""
    view = at.assignment.copied[group]
    target = at.buffer(at.assignment.target(group))
    return [_move(at, program, at.assignment.located(view), target, contiguous_strides(view.shape))]


def concatenate(at: Addresses, program: Program, group: Group) -> list[int]:
    """One copy for each input."""
    node, axis, kernels = group.nodes[0], group.nodes[0].attrs["axis"], []
    strides = contiguous_strides(dims(node))
    base, offset = at.result(node)
    for part in node.inputs:
        kernels.append(_move(at, program, at.view(part), (base, offset), strides))
        offset += dims(part)[axis] * strides[axis]
    return kernels


def scatter_slice(at: Addresses, program: Program, group: Group) -> list[int]:
    """Values among zeros."""
    node = group.nodes[0]
    strides = contiguous_strides(dims(node))
    base, offset = at.result(node)
    spans = node.attrs["spans"]
    if 2 <= node.ndim <= 6 and node.size >= LARGE:
        return pad(at, program, group)
    zero = View(at.zero, 0, (0,) * node.ndim, dims(node))
    fill = _move(at, program, zero, (base, offset), strides)
    start = offset + sum(first * s for (first, _, _), s in zip(spans, strides, strict=True))
    steps = tuple(step * s for (_, step, _), s in zip(spans, strides, strict=True))
    return [fill, _move(at, program, at.view(node.inputs[0]), (base, start), steps)]


def _move(at: Addresses, program: Program, view: View, target: Address, strides: Dims) -> int:
    """A kernel that copies a view to memory walked with `strides`."""
    code = Instructions()
    value = code.operand(*at.of(view), view.strides)
    code.copy(value, code.operand(*target, strides), 0)
    space, operands = merge_axes(view.shape, code.operands)
    return program.add_tile(dims=space, operands=operands, registers=0, code=code.numbered())


def along_rows(at: Addresses, program: Program, group: Group) -> list[int]:
    """The order that sorts each row, or its running sums."""
    node = group.nodes[0]
    x = node.inputs[0]
    return [
        program.add_rows(
            kind="order" if node.kind == "argsort" else "running_sum",
            x=at.input(x),
            out=at.result(node),
            rows=x.size // dims(x)[-1],
            cols=dims(x)[-1],
            is_int=x.dtype == "int32",
        )
    ]


def random(at: Addresses, program: Program, group: Group) -> list[int]:
    """Uniform or normal numbers."""
    node = group.nodes[0]
    kind = "uniform" if node.kind == "random_uniform" else "normal"
    key = at.input(node.inputs[0])
    return [program.add_random(kind=kind, offset=at.result(node)[1], count=node.size, key=key)]


def take_rows(at: Addresses, program: Program, group: Group) -> list[int]:
    """Rows of a table by index."""
    node = group.nodes[0]
    table, indices = node.inputs
    return [
        program.add_take(
            table=at.input(table),
            rows=dims(table)[0],
            row=math.prod(dims(table)[1:]),
            indices=at.input(indices),
            count=indices.size,
            out=at.result(node)[1],
        )
    ]


def scatter_add(at: Addresses, program: Program, group: Group) -> list[int]:
    """Rows added up by index."""
    node = group.nodes[0]
    values, indices = node.inputs
    return [
        program.add_scatter(
            out=at.result(node)[1],
            rows=node.attrs["rows"],
            row=math.prod(dims(node)[1:]),
            indices=at.input(indices),
            count=indices.size,
            values=at.input(values),
        )
    ]
