"""Tiles: shapes, strides, broadcasts, staged operands, folds, in-place results, and the errors of add_tile."""

import numpy as np
import pytest

from iskra import _native

RNG = np.random.default_rng(7)


def normal(*shape: int) -> np.ndarray:
    return RNG.normal(size=shape).astype(np.float32)


@pytest.mark.parametrize(
    "dims", [(1, 1), (1, 7), (3, 5), (2, 3, 4), (2, 1, 3, 5), (5, 1000), (3, 5000), (2000, 3), (2, 2, 2, 2, 2, 17)]
)
def test_every_broadcast(dims, tile, isa):
    y = np.empty(dims, np.float32)
    for pattern in range(2 ** len(dims)):
        shape = [1 if pattern >> d & 1 else n for d, n in enumerate(dims)]
        a, b = normal(*shape), normal(*dims)
        tile(dims, [a, b, y], [("multiply", 0, 3, 0, 1), ("add", 0, 2, 3, 0)], registers=1)
        np.testing.assert_allclose(y, a * b + a, rtol=1e-5, atol=1e-6)  # fused: rounded once


@pytest.mark.parametrize("shape", [(5, 3), (64, 48), (100, 33), (1, 9), (9, 1)])
def test_transposed_operands_and_results(shape, tile, isa):
    a, b = normal(*shape), normal(*shape[::-1])
    y = np.empty(shape[::-1], np.float32)
    tile(shape, [a, b.T, y.T], [("add", 0, 3, 0, 1), ("exp", 0, 2, 3)], registers=1)
    np.testing.assert_allclose(y.T, np.exp(a + b.T), rtol=3e-7)


def test_strided_and_reversed_operands(tile, isa):
    base = normal(40, 90)
    a, b = base[::3, ::2], base[::-3, ::-2]
    y = np.zeros((20, 60), np.float32)
    view = y[2:16, 3:48]
    tile(a.shape, [a, b, view], [("subtract", 0, 2, 0, 1)])
    expected = np.zeros_like(y)
    expected[2:16, 3:48] = a - b
    np.testing.assert_array_equal(y, expected)


def test_a_product_read_twice_is_not_fused_away(tile, isa):
    a, b, c = normal(3, 40), normal(3, 40), normal(3, 40)
    y, z, v = np.empty_like(a), np.empty_like(a), np.empty_like(a)
    code = [
        ("multiply", 0, 6, 0, 1),
        ("add", 0, 3, 6, 2),
        ("multiply", 0, 7, 6, 0),
        ("subtract", 0, 7, 7, 6),
        ("copy", 0, 4, 7),
        ("multiply", 0, 8, 0, 0),
        ("subtract", 0, 5, 2, 8),
    ]
    tile(a.shape, [a, b, c, y, z, v], code, registers=3)
    np.testing.assert_allclose(y, a * b + c, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(z, a * b * a - a * b, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(v, c - a * a, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("shape", [(3, 5), (64, 1000), (7, 17)])
def test_in_place(shape, tile, isa):
    w, g = normal(*shape), normal(*shape)
    lr = np.full((1, 1), 0.1, np.float32)
    expected = w - np.float32(0.1) * g
    tile(shape, [w, g, lr], [("multiply", 0, 3, 1, 2), ("subtract", 0, 0, 0, 3)], registers=1)
    np.testing.assert_allclose(w, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("shape", [(1, 1), (3, 1), (5, 3), (64, 10), (7, 16), (33, 100), (3, 5000), (2, 3, 40)])
def test_row_reductions(shape, tile, isa):
    x = normal(*shape)
    flat = x.reshape(-1, shape[-1])
    flat[0, -1] = np.nan
    outs = [np.empty((*shape[:-1], 1), np.float32) for _ in range(4)]
    places = [np.empty((*shape[:-1], 1), np.int32) for _ in range(2)]
    names = ["row_sum", "row_max", "row_min", "row_prod", "row_argmax", "row_argmin"]
    tile(shape, [x, *outs, *places], [(name, 1, 1 + i, 0) for i, name in enumerate(names)])
    size = 1e-6 * np.nan_to_num(np.abs(x)).sum(-1, keepdims=True)
    assert (np.isnan(outs[0]) | (np.abs(outs[0] - x.sum(-1, keepdims=True, dtype=np.float64)) <= size)).all()
    np.testing.assert_array_equal(np.isnan(outs[0]), np.isnan(x).any(-1, keepdims=True))
    np.testing.assert_array_equal(outs[1], x.max(-1, keepdims=True))
    np.testing.assert_array_equal(outs[2], x.min(-1, keepdims=True))
    np.testing.assert_allclose(outs[3], x.prod(-1, keepdims=True), rtol=2e-3)
    np.testing.assert_array_equal(places[0], x.argmax(-1, keepdims=True))
    np.testing.assert_array_equal(places[1], x.argmin(-1, keepdims=True))


@pytest.mark.parametrize("shape", [(1, 10), (64, 10), (65, 129), (3, 3000), (50, 1)])
def test_softmax_in_one_kernel(shape, tile, isa):
    x, y = normal(*shape), np.empty(shape, np.float32)
    scale = normal(shape[0], 1)
    log_sum = np.empty((shape[0], 1), np.float32)
    code = [
        ("row_max", 1, 4, 0),
        ("subtract", 0, 5, 0, 4),
        ("exp", 0, 5, 5),
        ("row_sum", 1, 6, 5),
        ("divide", 0, 5, 5, 6),
        ("multiply", 0, 1, 5, 2),
        ("log", 1, 7, 6),
        ("add", 1, 3, 7, 4),
    ]
    tile(shape, [x, y, scale, log_sum], code, registers=4)
    e = np.exp(x.astype(np.float64))
    np.testing.assert_allclose(y, e / e.sum(-1, keepdims=True) * scale, rtol=1e-5)
    np.testing.assert_allclose(log_sum, np.log(e.sum(-1, keepdims=True)), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("shape", [(1, 10), (64, 10), (65, 129), (50, 1)])
def test_a_fold_may_overwrite_its_source(shape, tile, isa):
    x, y = normal(*shape), np.empty((shape[0], 1), np.float32)
    tile(shape, [x, y], [("square", 0, 2, 0), ("row_sum", 1, 2, 2), ("sqrt", 1, 2, 2), ("copy", 1, 1, 2)], registers=1)
    np.testing.assert_allclose(y, np.sqrt((x * x).sum(-1, keepdims=True)), rtol=1e-5)


def test_row_values_with_a_stride(tile, isa):
    wide = normal(50, 7)
    column, out = wide[:, 3:4], np.zeros((50, 9), np.float32)
    tile((50, 4), [column, out[:, 2:3]], [("exp", 1, 2, 0), ("negative", 1, 1, 2)], registers=1)
    np.testing.assert_allclose(out[:, 2:3], -np.exp(column), rtol=3e-7)
    assert not out[:, 3:].any() and not out[:, :2].any()


@pytest.mark.parametrize("shape", [(1, 1), (64, 1), (5000, 1), (64, 10), (64, 256), (1000, 77), (3, 20, 130)])
def test_accumulations_over_rows(shape, tile, isa):
    x = normal(*shape) * 0.5 + 1
    x.reshape(-1, shape[-1])[0, 0] = np.nan
    outs = [np.full((*shape[:-2], 1, shape[-1]), 9, np.float32) for _ in range(4)]
    code = [(name, 0, 1 + i, 0) for i, name in enumerate(["acc_sum", "acc_max", "acc_min"])]
    tile(shape, [x, *outs], [*code, ("square", 0, 5, 0), ("acc_sum", 0, 4, 5)], registers=1, accumulates=True)
    np.testing.assert_allclose(outs[0], x.sum(-2, keepdims=True), rtol=1e-5)
    np.testing.assert_array_equal(outs[1], x.max(-2, keepdims=True))
    np.testing.assert_array_equal(outs[2], x.min(-2, keepdims=True))
    np.testing.assert_allclose(outs[3], (x * x).sum(-2, keepdims=True), rtol=1e-5)


def test_accumulated_product(tile, isa):
    x = np.exp(normal(20, 50) * 0.1)
    y = np.empty((1, 50), np.float32)
    tile(x.shape, [x, y], [("acc_prod", 0, 1, 0)], accumulates=True)
    np.testing.assert_allclose(y, x.prod(0, keepdims=True), rtol=1e-5)


def op(name: str, kind: int, dst: int, *sources: int) -> tuple[int, ...]:
    return (_native.OPCODES[name], kind, dst, *([*list(sources), -1, -1, -1])[:3])


A, B = (0, 0, [5, 1]), (0, 10, [5, 1])  # two operands over [2, 5]
ROW, COLUMN = (0, 10, [1, 0]), (0, 10, [0, 1])
BAD = {
    "a value out of range": ({"code": [op("copy", 0, 1, 9)]}, r"expected a value in \[0, 2\), got 9"),
    "a register read first": ({"code": [op("copy", 0, 1, 2)], "registers": 1}, "written before, got 2"),
    "a row value written over": (
        {"registers": 1, "code": [op("row_sum", 1, 2, 0), op("subtract", 0, 2, 0, 2)]},
        "expected another register",
    ),
    "a full register in a row": (
        {"registers": 1, "operands": [A, ROW], "code": [op("copy", 0, 2, 0), op("exp", 1, 1, 2)]},
        "expected row values for kind 1, got the full register 2",
    ),
    "a full operand in a row": ({"operands": [A, ROW], "code": [op("exp", 1, 1, 0)]}, "column stride 0 for kind 1"),
    "an unknown opcode": ({"code": [(999, 0, 1, 0, 0, 0)]}, r"opcode of OPCODES and kind 0 or 1, got \(999, 0\)"),
    "an unknown kind": ({"code": [(0, 2, 1, 0, 0, 0)]}, "kind 0 or 1"),
    "a fold without accumulates": ({"code": [op("acc_sum", 0, 1, 0)]}, "expected no fold here"),
    "a sum into a register": (
        {"registers": 1, "code": [op("acc_sum", 0, 2, 0)], "accumulates": True},
        "expected a memory operand",
    ),
    "a sum with a row stride": ({"code": [op("acc_sum", 0, 1, 0)], "accumulates": True}, "row stride 0"),
    "a sum without a column stride": (
        {"operands": [A, (0, 10, [0, 0])], "code": [op("acc_sum", 0, 1, 0)], "accumulates": True},
        "destination with column stride 1",
    ),
    "a sum of rows into columns": (
        {"operands": [ROW, COLUMN], "code": [op("acc_sum", 1, 1, 0)], "accumulates": True},
        "column stride 0 for kind 1",
    ),
    "a sum read before its end": (
        {"operands": [A, COLUMN], "code": [op("acc_sum", 0, 1, 0), op("copy", 0, 0, 1)], "accumulates": True},
        "nothing reads here",
    ),
    "a destination without row stride": ({"operands": [A, COLUMN]}, "with a row stride, got 0"),
    "a destination without column stride": ({"operands": [A, ROW]}, "with a column stride, got 0"),
    "a destination without outer stride": (
        {"dims": [3, 2, 5], "operands": [(0, 0, [0, 5, 1]), (0, 10, [0, 5, 1])]},
        "operand 1: expected a stride in outer dim 0",
    ),
    "memory outside the arena": ({"operands": [A, (0, 91, [5, 1])]}, "within base 0 of 100 elements"),
    "memory before the arena": ({"operands": [(0, 0, [-5, 1]), B]}, "within base 0"),
    "an unknown base": ({"operands": [A, (3, 0, [5, 1])]}, r"base in \[0, 1\), got 3"),
    "too few strides": ({"operands": [(0, 0, [5]), B]}, "expected 2 strides, got 1"),
    "a rank of one": ({"dims": [5]}, "expected rank 2 to 6, got 1"),
    "an empty dim": ({"dims": [0, 5]}, "sizes of at least 1, got 0"),
    "too many registers": ({"registers": 1000}, "expected 0 to 192 registers, got 1000"),
    "too many values": ({"registers": 191}, "at most 192 operands and registers, got 193"),
}


@pytest.mark.parametrize("case", BAD)
def test_add_tile_says_what_is_wrong(case):
    change, message = BAD[case]
    program = _native.Program(arena=100, num_state=0, constants=[], num_inputs=0, num_outputs=0, batch=1)
    good = {"dims": [2, 5], "operands": [A, B], "registers": 0, "code": [op("copy", 0, 1, 0)]}
    with pytest.raises(ValueError, match=message):
        program.add_tile(**{**good, **change})
