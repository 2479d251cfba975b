"""Kernels, programs and the thread team of iskra's native engine."""

from collections.abc import Sequence


class Program:
    """An arena, kernels and a schedule, run step after step on a state."""

    def __init__(self, *, arena: int, num_state: int, constants: object, num_inputs: int, num_outputs: int, batch: int) -> None: ...

    def add_gather(self, *, input: int, offset: int, row: int, to_int: bool = False) -> int: ...

    def add_tile(self, *, dims: Sequence[int], operands: Sequence[tuple[int, int, Sequence[int]]], registers: int, code: Sequence[tuple[int, int, int, int, int, int]], accumulates: bool = False, guard: tuple[int, int, int] = (-1, 0, 0)) -> int: ...

    def add_matmul(self, *, batch: Sequence[int], m: int, n: int, k: int, a: tuple[int, int, Sequence[int]], b: tuple[int, int, Sequence[int]], operands: Sequence[tuple[int, int, Sequence[int]]], registers: int, code: Sequence[tuple[int, int, int, int, int, int]], segments: Sequence[tuple[int, int]] = (), guard: tuple[int, int, int] = (-1, 0, 0), channelwise: bool = False) -> int: ...

    def add_slope(self, *, x: tuple[int, int], g: tuple[int, int], out: tuple[int, int], taps: Sequence[tuple[int, int, int]], rows: Sequence[tuple[int, int]], images: int, pieces: int, m: int, n: int, cols: int, x_image: int, g_image: int, x_step: int, g_step: int, out_piece: int, out_row: int, channelwise: bool = False) -> int: ...

    def add_pad(self, *, dims: Sequence[int], source: tuple[int, int, Sequence[int]], spans: Sequence[tuple[int, int, int]], out: tuple[int, int]) -> int: ...

    def add_pool(self, *, kind: str, x: tuple[int, int], y: tuple[int, int], places: tuple[int, int] | None, images: int, channels: int, lengths: Sequence[int], outputs: Sequence[int], size: Sequence[int], strides: Sequence[int], dilation: Sequence[int], before: Sequence[int]) -> int: ...

    def add_warp(self, *, images: tuple[int, int], transforms: tuple[int, int], results: tuple[int, int], count: int, channels: int, image: tuple[int, int], result: tuple[int, int], bilinear: bool, fill_mode: str, fill_value: float, slopes: tuple[bool, bool], back: bool) -> int: ...

    def add_random(self, *, kind: str, offset: int, count: int, key: tuple[int, int]) -> int: ...

    def add_take(self, *, table: tuple[int, int], rows: int, row: int, indices: tuple[int, int], count: int, out: int) -> int: ...

    def add_scatter(self, *, out: int, rows: int, row: int, indices: tuple[int, int], count: int, values: tuple[int, int]) -> int: ...

    def add_rows(self, *, kind: str, x: tuple[int, int], out: tuple[int, int], rows: int, cols: int, whole: bool = False) -> int: ...

    def set_guard(self, *, kernel: int, flag: tuple[int, int]) -> None: ...

    def set_schedule(self, stages: Sequence[Sequence[Sequence[int]]]) -> None: ...

    def run(self, *, state: object, data: object, index: object | None = None, outputs: object = (), first_row: int = 0, steps: int = 1, seconds: float = float('inf'), threads: int = 0) -> int: ...

def isa() -> str:
    """The instruction set that new programs use."""

def isas() -> list[str]:
    """Instruction sets that this CPU can run, the best first."""

def set_isa(name: str) -> None:
    """Chooses the instruction set of programs made from now on."""

def available_threads() -> int:
    """Threads this process may use: affinity and container limits respected."""

def first_nonfinite(array: object) -> int:
    """Flat position of the first NaN or infinity, or -1."""

OPCODES: dict = ...
