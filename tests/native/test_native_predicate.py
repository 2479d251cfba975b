"""Predicates: instructions and kernels that a number turns off."""

import numpy as np
import pytest

from iskra import _native

RNG = np.random.default_rng(5)


def normal(*shape):
    return RNG.normal(size=shape).astype(np.float32)


@pytest.mark.parametrize("on", [0.0, 1.0, -3.0, np.nan])
@pytest.mark.parametrize("dims", [(1, 1), (3, 7), (70, 90), (2, 3, 40)])
def test_a_range_of_instructions(dims, on, tile, isa):
    x, flag = normal(*dims), np.array(on, np.float32)
    before, inside, after = (np.full(dims, 9, np.float32) for _ in range(3))
    code = [("exp", 0, 2, 0), ("negative", 0, 5, 0), ("copy", 0, 3, 5), ("abs", 0, 4, 0)]
    tile(dims, [x, flag, before, inside, after], code, registers=1, predicate=(1, 1, 3))
    np.testing.assert_allclose(before, np.exp(x), rtol=3e-7)
    np.testing.assert_array_equal(inside, -x if on else np.full(dims, 9, np.float32))
    np.testing.assert_array_equal(after, np.abs(x))


@pytest.mark.parametrize("on", [0.0, 1.0])
@pytest.mark.parametrize("predicate", [(0, 0), (0, 2), (0, 4), (1, 3), (2, 4), (3, 4), (1, 1), (4, 4)])
def test_fused_instructions_stay_on_their_side(predicate, on, tile, isa):
    """A product and the sum that reads it become one instruction, and all further ones move up."""
    a, b, flag = normal(4, 30), normal(4, 30), np.array(on, np.float32)
    outputs = [np.full((4, 30), 9, np.float32) for _ in range(2)]
    code = [("multiply", 0, 5, 0, 1), ("add", 0, 3, 5, 0), ("multiply", 0, 5, 1, 1), ("subtract", 0, 4, 5, 0)]
    tile((4, 30), [a, b, flag, *outputs], code, registers=1, predicate=(2, *predicate))
    for place, (output, value) in enumerate(zip(outputs, (a * b + a, b * b - a), strict=True)):
        begin, end = predicate
        if on or not begin <= 2 * place + 1 < end:
            if on or not begin <= 2 * place < end:  # else its product was left out, or not, and is anything
                np.testing.assert_allclose(output, value, rtol=1e-5, atol=1e-6)
        else:
            np.testing.assert_array_equal(output, 9)


@pytest.mark.parametrize("on", [0.0, 1.0])
def test_results_that_go_through_scratch_are_left_alone(on, tile, isa):
    x, y, flag = normal(6, 5), np.full((5, 6), 9, np.float32), np.array(on, np.float32)
    tile((6, 5), [x, y.T, flag], [("copy", 0, 1, 0)], predicate=(2, 0, 1))
    np.testing.assert_array_equal(y, x.T if on else 9)


@pytest.mark.parametrize("on", [0.0, 1.0])
@pytest.mark.parametrize("shape", [(5, 3, 4), (64, 784, 256), (1, 8, 1)])
def test_part_of_an_epilogue(shape, on, matmul, isa):
    m, k, n = shape
    a, b, flag = normal(m, k), normal(k, n), np.array(on, np.float32)
    total, weight = normal(m, n), normal(m, n)
    expected = total + a @ b
    moved = weight - 0.5 * expected if on else weight.copy()
    half = np.array(0.5, np.float32)
    code = [("add", 0, 0, 0, 4), ("multiply", 0, 5, 0, 2), ("subtract", 0, 1, 1, 5)]
    matmul(a, b, [total, weight, half, flag], code, registers=2, predicate=(3, 1, 3))
    np.testing.assert_allclose(total, expected, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(weight, moved, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("threads", [1, 3])
def test_whole_kernels_by_the_state_of_the_step(threads):
    """A counter goes down; while it is not 0, a product is added to."""
    counter, total = np.array([3.0], np.float32), np.zeros((300, 300), np.float32)
    a, one = np.ones((300, 300), np.float32), np.array([-1.0], np.float32)
    program = _native.Program(arena=0, num_state=3, constants=[one], num_inputs=0, num_outputs=0, batch=1)
    flat, ops = [300, 1], _native.OPCODES
    product = program.add_matmul(
        batch=[], m=300, n=300, k=300, a=(3, 0, flat), b=(3, 0, flat), operands=[(2, 0, flat)], registers=1,
        code=[(ops["add"], 0, 0, 0, 1, 0)],
    )  # fmt: skip
    step = (1, 0, [0, 0])
    down = program.add_tile(
        dims=[1, 1], operands=[step, (4, 0, [0, 0])], registers=0, code=[(ops["add"], 0, 0, 0, 1, 0)]
    )
    program.set_predicate(kernel=product, flag=(1, 0))
    program.set_schedule([[[product]], [[down]]])
    program.run(state=[counter, total, a], data=[], steps=3, threads=threads)
    assert counter == 0 and (total == 900).all()
    program.run(state=[counter, total, a], data=[], steps=1, threads=threads)
    assert counter == -1 and (total == 900).all()


@pytest.mark.parametrize(
    ("predicate", "message"),
    [
        ((2, 0, 1), r"predicate: expected an operand and a range of instructions, got \(2, 0, 1\)"),
        ((0, 1, 0), r"predicate: expected an operand and a range of instructions, got \(0, 1, 0\)"),
        ((0, 0, 2), r"predicate: expected an operand and a range of instructions, got \(0, 0, 2\)"),
        ((0, 0, 1), "predicate: expected one number, with strides of 0"),
    ],
)
def test_add_tile_says_what_is_wrong(predicate, message, tile):
    with pytest.raises(ValueError, match=message):
        tile((3, 4), [normal(3, 4), normal(3, 4)], [("copy", 0, 1, 0)], predicate=predicate)


def test_set_predicate_says_what_is_wrong():
    program = _native.Program(arena=4, num_state=0, constants=[], num_inputs=0, num_outputs=0, batch=1)
    with pytest.raises(ValueError, match=r"set_predicate: expected a kernel in \[0, 0\), got 0"):
        program.set_predicate(kernel=0, flag=(0, 0))
    kernel = program.add_random(kind="uniform", offset=0, count=2, key=(0, 2))
    with pytest.raises(ValueError, match="within base 0 of 4 elements"):
        program.set_predicate(kernel=kernel, flag=(0, 4))
