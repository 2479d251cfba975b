"""Emission: groups become kernels of the native program, with numbered operands and instructions."""

from __future__ import annotations

from collections.abc import Callable

from ..._native import Program
from ...graph import Graph
from . import attention, kernels, windows
from .addresses import Addresses
from .code_generation import CodeGenerator
from .groups import CODED, Group
from .loop import emit_loop
from .predicates import Predicates

KERNELS: dict[str, Callable[[Addresses, Program, Group], int]] = {
    "argsort": kernels.along_rows,
    "attention": attention.attention,
    "attention_gradient": attention.attention_gradient,
    "conv_kernel_gradient": windows.kernel_gradient,
    "copy": kernels.copy,
    "cumsum": kernels.along_rows,
    "first_occurrences": kernels.first_occurrences,
    "gather": kernels.gather,
    "max_pool": windows.max_pool,
    "scatter_to_maxima": windows.scatter_to_maxima,
    "random_normal": kernels.random,
    "random_uniform": kernels.random,
    "scatter_add": kernels.scatter_add,
    "sum_pool": windows.sum_pool,
    "take_rows": kernels.take_rows,
    "warp": windows.warp,
    "warp_gradient": windows.warp,
}
"""By the kind of a group that is not made of instructions, what adds its kernel."""


class Emitter:
    """Adds the kernels of groups to a program.

    Args:
        addresses: where values are.
        predicates: what may be left out.
        lower: makes a program of the body of a loop.

    Attributes:
        code_generator: which writes the instructions of groups.
        kernels: the numbers of each group's kernels.
    """

    def __init__(self, addresses: Addresses, predicates: Predicates, lower: Callable[[Graph], Program]) -> None:
        self.code_generator: CodeGenerator = CodeGenerator(predicates, addresses)
        self.kernels: dict[Group, list[int]] = {}
        self._addresses = addresses
        self._lower = lower

    def units(self, program: Program, unit: list[Group]) -> list[list[int]]:
        """The numbers of the kernels of a unit of the schedule, apart where they can run beside each other."""
        for group in unit:
            self.kernels[group] = self._emit(program, group)
            if group.predicate is not None and self.code_generator.is_optional(group):
                for number in self.kernels[group]:
                    program.set_predicate(kernel=number, flag=self._addresses.of(group.predicate))
        numbers = [number for group in unit for number in self.kernels[group]]
        apart = len(unit) == 1 and unit[0].kind in ("conv", "concatenate")  # each writes memory of its own
        return [[number] for number in numbers] if apart else [numbers]

    def _emit(self, program: Program, group: Group) -> list[int]:
        """The numbers of the group's kernels, to be run in that order."""
        at = self._addresses
        if group.kind in CODED:
            code = self.code_generator.instructions(group)
            if group.kind == "conv":
                return windows.conv(at, program, group, code)
            return [(kernels.matmul if group.kind == "matmul" else kernels.tile)(at, program, group, code)]
        if group.kind == "concatenate":
            return kernels.concatenate(at, program, group)
        if group.kind == "put_rows":
            return kernels.put_rows(at, program, group)
        if group.kind == "scatter_slice":
            return kernels.scatter_slice(at, program, group)
        if group.kind == "scan":
            return [emit_loop(at, program, group, self._lower)]
        return [KERNELS[group.kind](at, program, group)]
