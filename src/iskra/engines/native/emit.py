"""Emission: groups become kernels of the native program, with numbered operands and instructions."""

from __future__ import annotations

import math
from collections.abc import Callable

from ..._native import Program
from ...graph import Graph
from . import kernels, windows
from .addresses import Addresses
from .code_generation import CodeGenerator
from .groups import CODED, Group
from .instructions import Instructions
from .loop import emit_loop
from .operands import collapsed, spread_operands, transposed
from .predicates import Predicates
from .views import dims

Emit = Callable[[Addresses, Program, Group], list[int]]

KERNELS: dict[str, Emit] = {
    "argsort": kernels.along_rows,
    "concatenate": kernels.concatenate,
    "conv_kernel_gradient": windows.kernel_gradient,
    "copy": kernels.copy,
    "cumsum": kernels.along_rows,
    "max_pool": windows.max_pool,
    "scatter_to_maxima": windows.scatter_to_maxima,
    "random_normal": kernels.random,
    "random_uniform": kernels.random,
    "scatter_add": kernels.scatter_add,
    "scatter_slice": kernels.scatter_slice,
    "sum_pool": windows.sum_pool,
    "take_rows": kernels.take_rows,
    "warp": windows.warp,
    "warp_gradient": windows.warp,
}
"""By the kind of a group, what adds the kernels of an op that is not made of instructions."""


class Emitter:
    """Adds the kernels of groups to a program.

    Args:
        graph: whose inputs the program gathers.
        addresses: where values are.
        predicates: what may be left out.
        lower: makes a program of the body of a loop.

    Attributes:
        code_generator: which writes the instructions of groups.
        kernels: the numbers of each group's kernels.
    """

    def __init__(
        self, graph: Graph, addresses: Addresses, predicates: Predicates, lower: Callable[[Graph], Program]
    ) -> None:
        self.code_generator = CodeGenerator(predicates, addresses)
        self.kernels: dict[Group, list[int]] = {}
        self._addresses = addresses
        self._lower = lower
        self._input_numbers = {t.index: i for i, t in enumerate(graph.inputs)}

    def units(self, program: Program, unit: list[Group]) -> list[list[int]]:
        """The numbers of the kernels of a unit of the schedule, apart where they can run beside each other."""
        numbers = [number for group in unit for number in self._emit(program, group)]
        apart = len(unit) == 1 and unit[0].kind in ("conv", "concatenate")  # each writes memory of its own
        return [[number] for number in numbers] if apart else [numbers]

    def _emit(self, program: Program, group: Group) -> list[int]:
        """The numbers of the group's kernels, to be run in that order."""
        numbers = self.kernels[group] = self._kernels(program, group)
        if group.predicate is not None and self.code_generator.is_optional(group):
            for number in numbers:
                program.set_predicate(kernel=number, flag=self._addresses.of(group.predicate))
        return numbers

    def _kernels(self, program: Program, group: Group) -> list[int]:
        if group.kind in CODED:
            code = self.code_generator.instructions(group)
            if group.kind == "conv":
                return windows.conv(self._addresses, program, group, code)
            return [self._matmul(program, group, code) if group.kind == "matmul" else _tile(program, group, code)]
        if group.kind == "gather":
            return [self._gather(program, group)]
        if group.kind == "scan":
            return emit_loop(self._addresses, program, group, self._lower)
        return KERNELS[group.kind](self._addresses, program, group)

    def _matmul(self, program: Program, group: Group, code: Instructions) -> int:
        node = group.nodes[0]
        *batch, m, n = shape = dims(node)
        a, b = (self._addresses.view(t) for t in node.inputs)
        k = a.shape[-1]
        left = (*self._addresses.of(a), a.broadcast((*batch, m, k)).strides)
        right = (*self._addresses.of(b), b.broadcast((*batch, k, n)).strides)
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
        )

    def _gather(self, program: Program, group: Group) -> int:
        leaf = group.nodes[0]
        return program.add_gather(
            input=self._input_numbers[leaf.index],
            offset=self._addresses.result(leaf)[1],
            row=math.prod(dims(leaf)[1:]),
            to_int=leaf.dtype == "int32",
        )


def _tile(program: Program, group: Group, code: Instructions) -> int:
    space, operands = collapsed(group, code.operands)
    return program.add_tile(
        dims=space,
        operands=operands,
        registers=code.num_registers,
        code=code.numbered(),
        accumulates=group.summed is not None,
        predicate=code.predicate,
    )
