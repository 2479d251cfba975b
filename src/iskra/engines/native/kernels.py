"""Kernels: their arguments for the C++ core. Those that move windows are in `windows`, loops in `loop`.

Each function adds the kernel of a group to a program and returns its number; if there are several, their numbers, to be
run in that order.
"""

from __future__ import annotations

import math

from ..._native import Program
from .addresses import Address, Addresses
from .groups import Group
from .instructions import Instructions
from .operands import collapsed, merge_axes, spread_operands, transposed
from .views import Dims, View, contiguous_strides, dims
from .windows import pad

LARGE = 10_000  # elements from which padding is a kernel that threads share


def tile(at: Addresses, program: Program, group: Group, code: Instructions) -> int:
    """Elementwise work and reductions."""
    space, operands = collapsed(group, code.operands)
    return program.add_tile(
        dims=space,
        operands=operands,
        registers=code.num_registers,
        code=code.numbered(),
        accumulates=group.summed is not None,
        predicate=code.predicate,
    )


def matmul(at: Addresses, program: Program, group: Group, code: Instructions) -> int:
    """A product and its epilogue."""
    node = group.nodes[0]
    *batch, m, n = shape = dims(node)
    a, b = (at.view(t) for t in node.inputs)
    k = a.shape[-1]
    left = (*at.of(a), a.broadcast((*batch, m, k)).strides)
    right = (*at.of(b), b.broadcast((*batch, k, n)).strides)
    operands = spread_operands(shape, code)
    if n == 1 and left[2][-2] == 1:  # a column from columns that lie in rows: (a b)^T = b^T a^T walks the rows
        m, n, left, right = n, m, transposed(right), transposed(left)
        operands = [transposed(operand) for operand in operands]
    return program.add_matmul(
        batch=batch,
        m=m,
        n=n,
        k=k,
        a=left,
        b=right,
        operands=operands,
        registers=code.num_registers,
        code=code.numbered(),
        predicate=code.predicate,
        bfloat16=node.attrs.get("precision") == "bfloat16",
    )


def gather(at: Addresses, program: Program, group: Group) -> int:
    """The batch, row by row out of the data set."""
    leaf = group.nodes[0]
    row, number = math.prod(dims(leaf)[1:]), at.input_numbers[leaf.index]
    return program.add_gather(input=number, offset=at.result(leaf)[1], row=row, to_int=leaf.dtype == "int32")


def copy(at: Addresses, program: Program, group: Group) -> int:
    """A value in memory of its own."""
    view = at.assignment.copied[group]
    target = at.buffer(at.assignment.target(group))
    return _move(at, program, at.assignment.located(view), target, contiguous_strides(view.shape))


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
    if 2 <= node.ndim <= 6 and node.size >= LARGE:
        return [pad(at, program, group)]
    strides, spans = contiguous_strides(dims(node)), node.attrs["spans"]
    base, offset = at.result(node)
    fill = _move(at, program, View(at.zero, 0, (0,) * node.ndim, dims(node)), (base, offset), strides)
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


def along_rows(at: Addresses, program: Program, group: Group) -> int:
    """The order that sorts each row, or its running sums."""
    node = group.nodes[0]
    x, out = at.input(node.inputs[0]), at.result(node)
    kind, is_int = "order" if node.kind == "argsort" else "running_sum", node.inputs[0].dtype == "int32"
    *lengths, cols = dims(node)
    return program.add_rows(kind=kind, x=x, out=out, rows=math.prod(lengths), cols=cols, is_int=is_int)


def random(at: Addresses, program: Program, group: Group) -> int:
    """Uniform or normal numbers."""
    node = group.nodes[0]
    kind = "uniform" if node.kind == "random_uniform" else "normal"
    return program.add_random(kind=kind, offset=at.result(node)[1], count=node.size, key=at.input(node.inputs[0]))


def take_rows(at: Addresses, program: Program, group: Group) -> int:
    """Rows of a table by index."""
    node = group.nodes[0]
    table, indices = (at.input(t) for t in node.inputs)
    rows, *row = dims(node.inputs[0])
    count, out = node.inputs[1].size, at.result(node)[1]
    return program.add_take(table=table, rows=rows, row=math.prod(row), indices=indices, count=count, out=out)


def scatter_add(at: Addresses, program: Program, group: Group) -> int:
    """Rows added up by index."""
    node = group.nodes[0]
    values, indices = (at.input(t) for t in node.inputs)
    rows, *row = dims(node)
    count, out = node.inputs[1].size, at.result(node)[1]
    return program.add_scatter(out=out, rows=rows, row=math.prod(row), indices=indices, count=count, values=values)


def first_occurrences(at: Addresses, program: Program, group: Group) -> int:
    """The position of the first index of each row."""
    node = group.nodes[0]
    count, out = node.size, at.result(node)[1]
    return program.add_first(indices=at.input(node.inputs[0]), rows=node.attrs["rows"], count=count, out=out)


def put_rows(at: Addresses, program: Program, group: Group) -> list[int]:
    """Rows written over those of a table; of a copy of the table, where that is not overwritten in place."""
    node = group.nodes[0]
    table, indices, values, first = node.inputs
    rows, *row = dims(table)
    out, view = at.result(node), at.view(table)
    copied = [] if at.input(table) == out else [_move(at, program, view, out, contiguous_strides(view.shape))]
    put = program.add_put(
        table=out,
        rows=rows,
        row=math.prod(row),
        indices=at.input(indices),
        first=at.input(first),
        count=indices.size,
        values=at.input(values),
    )
    return [*copied, put]
