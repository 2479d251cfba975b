"""Hand-built programs: one kernel over state arrays, run for one step."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from iskra import _native


@pytest.fixture(params=_native.isas())
def isa(request: pytest.FixtureRequest) -> Iterator[str]:
    """Every instruction set that this CPU can run, one after the other."""
    before = _native.isa()
    _native.set_isa(request.param)
    yield request.param
    _native.set_isa(before)


def strided(base: int, array: np.ndarray, shape: Sequence[int]) -> tuple[int, int, list[int]]:
    """The operand that broadcasts `array` to `shape`, in elements from the start of its buffer."""
    owner = array if array.base is None else array.base
    offset = (array.__array_interface__["data"][0] - owner.__array_interface__["data"][0]) // 4
    return base, offset, [s // 4 for s in np.broadcast_to(array, shape).strides]


def whole(array: np.ndarray) -> np.ndarray:
    """The array that owns the memory, flat."""
    owner = array if array.base is None else array.base
    return np.lib.stride_tricks.as_strided(owner, (owner.size,), (owner.itemsize,))


def build(
    dims: Sequence[int], arrays: Sequence[np.ndarray], code: Sequence[tuple], registers: int = 0, **options: Any
) -> _native.Program:
    """A program of one tile kernel whose operands are the arrays, as states, broadcast to `dims`."""
    program = _native.Program(arena=0, num_state=len(arrays), constants=[], num_inputs=0, num_outputs=0, batch=1)
    operands = [strided(1 + i, a, dims) for i, a in enumerate(arrays)]
    steps = [(_native.OPCODES[name], kind, *(list(rest) + [-1] * 4)[:4]) for name, kind, *rest in code]
    program.add_tile(dims=list(dims), operands=operands, registers=registers, code=steps, **options)
    program.set_schedule([[[0]]])
    return program


@pytest.fixture
def tile() -> Callable[..., None]:
    """Runs one tile kernel: `tile(dims, arrays, code, registers=0, accumulates=False)`."""

    def run(dims: Sequence[int], arrays: Sequence[np.ndarray], code: Sequence[tuple], **options: Any) -> None:
        program = build(dims, arrays, code, **options)
        program.run(state=[whole(a) for a in arrays], data=[], threads=1)

    return run


@pytest.fixture
def matmul() -> Callable[..., None]:
    """Runs one product: `matmul(a, b, arrays, code, registers=1, threads=1, predicate=...)`, arrays over its shape."""

    def run(
        a: np.ndarray,
        b: np.ndarray,
        arrays: Sequence[np.ndarray],
        code: Sequence[tuple],
        registers: int = 1,
        threads: int = 1,
        **options: Any,
    ) -> None:
        everything = [a, b, *arrays]
        program = _native.Program(
            arena=0, num_state=len(everything), constants=[], num_inputs=0, num_outputs=0, batch=1
        )
        batch = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
        (m, k), n = a.shape[-2:], b.shape[-1]
        steps = [(_native.OPCODES[name], kind, *(list(rest) + [-1] * 4)[:4]) for name, kind, *rest in code]
        program.add_matmul(
            batch=list(batch),
            m=m,
            n=n,
            k=k,
            a=strided(1, a, (*batch, m, k)),
            b=strided(2, b, (*batch, k, n)),
            operands=[strided(3 + i, x, (*batch, m, n)) for i, x in enumerate(arrays)],
            registers=registers,
            code=steps,
            **options,
        )
        program.set_schedule([[[0]]])
        program.run(state=[whole(x) for x in everything], data=[], threads=threads)

    return run
