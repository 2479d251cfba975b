"""Loops inside a step: a body program over the steps of sequences, chunk by chunk of the batch."""

import numpy as np
import pytest

from iskra import _native

T, ROWS, WIDTH = 5, 7, 3
ADD = _native.OPCODES["add"]


def body(rows):
    """carry += x; output = carry."""
    program = _native.Program(arena=0, num_state=2, constants=[], num_inputs=0, num_outputs=1, batch=1)
    carry, x, output = ((base, 0, [WIDTH, 1]) for base in (1, 2, 4 - 1))
    steps = [(ADD, 0, 0, 0, 1, 0), (_native.OPCODES["copy"], 0, 2, 0, -1, -1)]
    program.add_tile(dims=[rows, WIDTH], operands=[carry, x, output], registers=0, code=steps)
    program.set_schedule([[[0]]])
    return program


def loop(reverse=False, chunk=3, **changes):
    """Over states: initial values, sequence, last values, all outputs."""
    program = _native.Program(arena=0, num_state=4, constants=[], num_inputs=0, num_outputs=0, batch=1)
    chunks, rest = divmod(ROWS, chunk)
    row, left = chunk * WIDTH, rest * WIDTH
    step = ROWS * WIDTH
    arguments = {
        "body": body(chunk), "rest": body(rest) if rest else None, "chunks": chunks, "steps": T, "reverse": reverse,
        "carries": 1, "states": [(1, 0, 0, row, row, left), (2, 0, step, row, row, left)],
        "lasts": [(3, 0, 0, row, row, left)], "outputs": [(4, 0, step, row, row, left)],
    }  # fmt: skip
    program.add_scan(**arguments | changes)
    program.set_schedule([[[0]]])
    return program


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("chunk", [1, 3, 7])
@pytest.mark.parametrize("reverse", [False, True])
def test_a_running_sum(reverse, chunk, threads, isa):
    rng = np.random.default_rng(0)
    first, x = rng.normal(size=(ROWS, WIDTH)).astype(np.float32), rng.normal(size=(T, ROWS, WIDTH)).astype(np.float32)
    last, every = np.zeros_like(first), np.zeros_like(x)
    program = loop(reverse, chunk)
    for _ in range(3):
        program.run(state=[first, x, last, every], data=[], threads=threads)
    order = x[::-1] if reverse else x
    sums = np.cumsum(np.concatenate([first[None], order]), axis=0, dtype=np.float32)[1:]
    np.testing.assert_allclose(every, sums[::-1] if reverse else sums, rtol=1e-6)
    np.testing.assert_array_equal(last, every[0] if reverse else every[-1])


def test_nowhere_to_go():
    first, x = np.ones((ROWS, WIDTH), np.float32), np.ones((T, ROWS, WIDTH), np.float32)
    last, every = np.zeros_like(first), np.zeros_like(x)
    loop(lasts=[(-1, 0, 0, 0, 0, 0)]).run(state=[first, x, last, every], data=[], threads=1)
    assert (last == 0).all() and (every[-1] == T + 1).all()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"steps": 0}, "add_scan: expected a body, chunks, steps, and a destination or none for each carry"),
        ({"carries": 3}, "add_scan: expected a body, chunks, steps, and a destination or none for each carry"),
        ({"lasts": []}, "add_scan: expected a body, chunks, steps, and a destination or none for each carry"),
        ({"outputs": []}, "add_scan: expected a body without inputs, with 2 states and 0 outputs"),
        ({"outputs": [(4, 0, 21, 9, 8, 3)]}, "add_scan: expected 9 elements for base 3 of the body, got 8"),
        ({"outputs": [(4, 0, -1, 9, 9, 3)]}, "add_scan: expected steps and chunks that go forward"),
        ({"outputs": [(9, 0, 21, 9, 9, 3)]}, r"add_scan: expected a base in \[0, 5\), got 9"),
    ],
)
def test_what_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        loop(**changes)


def test_what_the_loop_touches_is_checked():
    first, x = np.ones((ROWS, WIDTH), np.float32), np.ones((T, ROWS, WIDTH), np.float32)
    with pytest.raises(ValueError, match="expected state array 3 of at least 105 elements, got 104"):
        loop().run(state=[first, x, first, np.zeros(104, np.float32)], data=[])
