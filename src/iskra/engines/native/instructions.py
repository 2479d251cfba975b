"""Instructions of one kernel for the interpreter: operands in memory, registers, operations."""

from __future__ import annotations

from ..._native import OPCODES
from ...graph import Tensor
from .groups import is_reduction
from .views import Dims

_SAME_FOR_INTEGERS = {"where": "where", "copy": "copy", "floor": "copy", "ceil": "copy", "round": "copy"}

Instruction = tuple[str, int, int, int, int, int]


class Instructions:
    """The operands, the registers and the list of instructions of one kernel.

    While it is written, values have provisional numbers: operands 0, 1, ..., registers -1, -2, ...

    Args:
        reserved: registers that hold something from the start (the product of a matmul).

    Attributes:
        num_registers: how many it needs.
        values: where a member's value is, by its index.
        predicate: (operand, begin, end): instructions that run only where a single number is not 0; -1 for none.

    Example:
        The epilogue relu(product + b). The product is in the first register, b and the result are in memory: operands 0
        and 1. In the end registers are numbered after the operands, so the product is 2 and the sum 3. A source that an
        instruction does not use repeats the first:

        >>> code = Instructions(reserved=1)
        >>> code._emit("add", 0, code.fresh(), code.register(0), code.operand(2, 0, (0, 1)))
        >>> code._emit("relu", 0, code.operand(0, 64, (2, 1)), code.register(1))
        >>> names = {number: name for name, number in OPCODES.items()}
        >>> for opcode, kind, target, *sources in code.numbered():
        ...     print(names[opcode], target, sources)
        add 3 [2, 0, 2]
        relu 1 [3, 3, 3]
    """

    def __init__(self, reserved: int = 0) -> None:
        self.operands: list[tuple[int, int, Dims]] = []
        self._numbers: dict[tuple[int, int, Dims], int] = {}  # of the operands
        self.num_registers: int = reserved
        self.predicate: tuple[int, int, int] = (-1, 0, 0)
        self.values: dict[int, int] = {}
        self._instructions: list[Instruction] = []

    def __len__(self) -> int:
        return len(self._instructions)

    def operand(self, base: int, offset: int, strides: Dims) -> int:
        """The number of a memory operand."""
        key = (base, offset, strides)
        number = self._numbers.setdefault(key, len(self.operands))
        if number == len(self.operands):
            self.operands.append(key)
        return number

    def register(self, number: int) -> int:
        """The provisional number of a register."""
        return -1 - number

    def fresh(self) -> int:
        """A register not used before."""
        self.num_registers += 1
        return self.register(self.num_registers - 1)

    def copy(self, source: int, target: int, kind: int) -> None:
        """Write a value to one more operand."""
        self._emit("copy", kind, target, source)

    def append(self, node: Tensor, kind: int, sources: list[int], target: int | None, by_column: bool = False) -> int:
        """Instructions that compute the node; returns where its value is."""
        x = node.inputs[0]
        target = self.fresh() if target is None else target
        if is_reduction(node):
            self._emit(f"{'acc' if by_column else 'row'}_{node.kind}", 0, target, sources[0])
        elif node.kind == "cast":
            self._cast(x.dtype, node.dtype, kind, sources[0], target)
        elif "int32" in (node.dtype if node.kind == "where" else "", x.dtype):
            self._integer(node.kind, kind, target, sources)
        elif node.kind == "floor_divide":
            self._floor_divide(kind, target, *sources)
        else:
            self._emit(node.kind, kind, target, *sources)
        return target

    def numbered(self) -> list[tuple[int, int, int, int, int, int]]:
        """The instructions with registers counted after the operands, and as few registers as will do."""
        shared = _shared_registers(self._instructions)
        self.num_registers = 1 + max(shared.values(), default=-1)
        count = len(self.operands)

        def final(number: int) -> int:
            return number if number >= 0 else count + shared[number]

        return [
            (OPCODES[op], kind, final(d), final(a), final(b), final(c)) for op, kind, d, a, b, c in self._instructions
        ]

    def _emit(self, opcode: str, kind: int, target: int, *sources: int) -> None:
        a, b, c = (*sources, *(sources[0],) * (3 - len(sources)))
        self._instructions.append((opcode, kind, target, a, b, c))

    def _integer(self, name: str, kind: int, target: int, sources: list[int]) -> None:
        opcode = _SAME_FOR_INTEGERS.get(name, f"int_{name}")
        if name == "square":
            self._emit("int_multiply", kind, target, sources[0], sources[0])
        elif opcode in OPCODES:
            self._emit(opcode, kind, target, *sources)
        else:  # through floats, exact up to 2^24
            floats = [self.fresh() for _ in sources]
            for register, source in zip(floats, sources, strict=True):
                self._emit("int_to_float", kind, register, source)
            self._emit(name, kind, floats[0], *floats)
            self._emit("float_to_int", kind, target, floats[0])

    def _floor_divide(self, kind: int, target: int, a: int, b: int) -> None:
        """(a - a mod b) / b, an integer but for rounding: floor(a / b) could miss one where a / b is rounded up."""
        whole = self.fresh()
        self._emit("mod", kind, whole, a, b)
        self._emit("subtract", kind, whole, a, whole)
        self._emit("divide", kind, whole, whole, b)
        self._emit("round", kind, target, whole)

    def _cast(self, old: str, new: str, kind: int, source: int, target: int) -> None:
        if new == "bool" or old == new:
            twice = self.fresh()  # x != 0, as two negations
            self._emit("int_to_float" if old == "int32" else "copy", kind, twice, source)
            self._emit("logical_not", kind, twice, twice)
            self._emit("logical_not", kind, target, twice)
        else:
            self._emit("int_to_float" if old == "int32" else "float_to_int", kind, target, source)


def _shared_registers(instructions: list[Instruction]) -> dict[int, int]:
    """A register for each provisional one, so that those whose values are never needed at once share."""
    last: dict[int, int] = {}
    for position, (_, _, target, *sources) in enumerate(instructions):
        for number in (target, *sources):
            if number < 0:
                last[number] = position
    assigned: dict[int, int] = {-1: 0} if -1 in last else {}
    free: list[int] = []
    count = 1 if -1 in last else 0
    for position, (_, _, target, *sources) in enumerate(instructions):
        if target < 0 and target not in assigned:
            if free:
                assigned[target] = free.pop()
            else:
                assigned[target] = count
                count += 1
        for number in {target, *sources}:
            if number < 0 and last[number] == position and number in assigned:
                free.append(assigned[number])
    return assigned
