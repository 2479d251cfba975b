"""Programs: the gather, random numbers, rows by number, outputs, steps, and the checks before a run."""

import os
import subprocess
import sys

import numpy as np
import pytest

from iskra import _native

COPY = _native.OPCODES["copy"]


def gatherer(batch: int, row: int, to_int: bool = False) -> _native.Program:
    """A program that copies gathered rows to its only output."""
    p = _native.Program(arena=batch * row, num_state=0, constants=[], num_inputs=1, num_outputs=1, batch=batch)
    p.add_gather(input=0, offset=0, row=row, to_int=to_int)
    p.add_tile(
        dims=[batch, row], operands=[(0, 0, [row, 1]), (1, 0, [row, 1])], registers=0, code=[(COPY, 0, 1, 0, 0, 0)]
    )
    p.set_schedule([[[0, 1]]])
    return p


DTYPES = ["float16", "float32", "float64", "uint8", "int8", "uint16", "int16", "int32", "uint32", "int64", "bool"]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("to_int", [False, True])
@pytest.mark.parametrize("indexed", [False, True])
def test_gather_converts_rows(dtype, to_int, indexed, isa):
    rng = np.random.default_rng(0)
    data = (rng.normal(size=(23, 37)) * 50).astype(dtype)
    data = data if not dtype.startswith("float") else np.where(np.abs(data) < 0.1, 0, data).astype(dtype)
    index = rng.permutation(23) if indexed else np.arange(23)
    out = np.zeros((20, 37), np.int32 if to_int else np.float32)
    p = gatherer(4, 37, to_int)
    assert p.run(state=[], data=[data], index=index if indexed else None, outputs=[out], steps=5) == 5
    np.testing.assert_array_equal(out, data[index[:20]].astype(out.dtype))


def test_gather_of_all_half_floats(isa):
    data = np.arange(65536, dtype=np.uint16).view(np.float16)[None]
    out = np.zeros((1, 65536), np.float32)
    gatherer(1, 65536).run(state=[], data=[data], outputs=[out])
    np.testing.assert_array_equal(out, data.astype(np.float32))


def test_first_row_and_row_strides():
    data = np.arange(300, dtype=np.float64).reshape(30, 10)[::2, 2:7]
    out = np.zeros((15, 5), np.float32)
    assert gatherer(3, 5).run(state=[], data=[data], outputs=[out], first_row=6, steps=2) == 2
    np.testing.assert_array_equal(out[6:12], data[6:12])
    assert not out[:6].any() and not out[12:].any()


def test_deadline_stops_after_a_whole_step():
    data, out = np.ones((300, 5), np.float32), np.zeros((300, 5), np.float32)
    assert gatherer(3, 5).run(state=[], data=[data], outputs=[out], steps=100, seconds=0.0) == 1
    assert out.sum() == 15


def test_a_counter_counts_the_steps():
    p = _native.Program(arena=0, num_state=1, constants=[np.array([2], np.int32)], num_inputs=0, num_outputs=0, batch=1)
    p.add_tile(
        dims=[1, 1],
        operands=[(1, 0, [0, 0]), (2, 0, [0, 0])],
        registers=0,
        code=[(_native.OPCODES["int_add"], 0, 0, 0, 1, 0)],
    )
    p.set_schedule([[[0]]])
    counter = np.zeros((), np.int32)
    assert p.run(state=[counter], data=[], steps=1000) == 1000
    assert counter == 2000


def philox(seed: int, counter: int, count: int) -> np.ndarray:
    """Philox4x32-10 as published, in Python integers."""
    words = []
    for block in range((count + 3) // 4):
        c, k = [block, 0, 0, 0], [seed, counter]
        for _ in range(10):
            p0, p1 = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
            c = [(p1 >> 32) ^ c[1] ^ k[0], p1 & 0xFFFFFFFF, (p0 >> 32) ^ c[3] ^ k[1], p0 & 0xFFFFFFFF]
            k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
        words += c
    return np.array(words[:count], np.uint32)


def draw(kind: str, count: int, seed: int, counter: int) -> np.ndarray:
    p = _native.Program(arena=count, num_state=2, constants=[], num_inputs=0, num_outputs=0, batch=1)
    p.add_random(kind=kind, offset=0, count=count, key=(1, 0))
    p.add_tile(dims=[1, count], operands=[(0, 0, [0, 1]), (2, 0, [0, 1])], registers=0, code=[(COPY, 0, 1, 0, 0, 0)])
    p.set_schedule([[[0, 1]]])
    out = np.empty(count, np.int32 if kind == "bits" else np.float32)
    p.run(state=[np.array([seed, counter], np.uint32).view(np.int32), out], data=[])
    return out


def test_philox_words_of_the_paper():
    # Known answer of the authors' library for counter 0 and key 0: 6627e8d5 e169c58d bc57ac4c 9b00dbd8.
    np.testing.assert_array_equal(
        philox(0, 0, 4), np.array([0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8], np.uint32)
    )


@pytest.mark.parametrize("count", [1, 5, 64, 4099, 9000])
def test_random_draws(count, isa):
    words = philox(123, 2**32 - 5, count + 4)
    np.testing.assert_array_equal(draw("bits", count, 123, 2**32 - 5).view(np.uint32), words[:count])
    np.testing.assert_array_equal(
        draw("uniform", count, 123, 2**32 - 5), (words[:count] >> 8).astype(np.float32) / 2**24
    )
    w = words[: (count + 3) // 4 * 4].reshape(-1, 2).astype(np.float64)
    u1, u2 = (w[:, 0] // 256 + 1) / 2**24, w[:, 1] // 256 / 2**24
    radius, angle = np.sqrt(-2 * np.log(u1)), 2 * np.pi * u2
    expected = np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1).ravel()[:count]
    np.testing.assert_allclose(draw("normal", count, 123, 2**32 - 5), expected, rtol=1e-5, atol=2e-6)


@pytest.mark.parametrize("width", [1, 5, 64])
def test_take_and_scatter(width, isa):
    rng = np.random.default_rng(3)
    table, index = rng.normal(size=(9, width)).astype(np.float32), np.array([0, 8, 3, -1, 3, -9, 100, -10], np.int32)
    n = index.size
    p = _native.Program(arena=(n + 9) * width, num_state=4, constants=[], num_inputs=0, num_outputs=0, batch=1)
    p.add_take(table=(1, 0), rows=9, row=width, indices=(2, 0), count=n, out=0)
    p.add_scatter(out=n * width, rows=9, row=width, indices=(2, 0), count=n, values=(1, 0))
    for _k, (rows, offset, base) in enumerate([(n, 0, 3), (9, n * width, 4)]):
        strides = [width, 1]
        p.add_tile(
            dims=[rows, width],
            operands=[(0, offset, strides), (base, 0, strides)],
            registers=0,
            code=[(COPY, 0, 1, 0, 0, 0)],
        )
    p.set_schedule([[[0], [1]], [[2], [3]]])
    taken, added = np.empty((n, width), np.float32), np.empty((9, width), np.float32)
    p.run(state=[table, index, taken, added], data=[])
    np.testing.assert_array_equal(taken[:6], table[index[:6]])
    assert not taken[6:].any()  # no such rows
    expected = np.zeros_like(added)
    np.add.at(expected, index[:6] % 9, table[:6])
    np.testing.assert_allclose(added, expected, rtol=1e-6)


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("count", [1, 7, 2000])
def test_first_and_put(count, threads, isa):
    """In the state's own memory: of several indices of a row the first one writes, those of no row do not."""
    rng = np.random.default_rng(count)
    rows, width = 300, 20
    table, values = (rng.normal(size=(n, width)).astype(np.float32) for n in (rows, count))
    index = rng.integers(-rows - 20, rows + 20, count).astype(np.int32)
    known = (index >= -rows) & (index < rows)
    expected, found = table.copy(), np.full(count, count)
    for i in reversed(range(count)):
        if known[i]:
            expected[index[i]] = values[i]
            found[known & (index % rows == index[i] % rows)] = i
    p = _native.Program(arena=count, num_state=4, constants=[], num_inputs=0, num_outputs=0, batch=1)
    p.add_first(indices=(2, 0), rows=rows, count=count, out=0)
    p.add_put(table=(1, 0), rows=rows, row=width, indices=(2, 0), first=(0, 0), count=count, values=(3, 0))
    operands = [(0, 0, [count, 1]), (4, 0, [count, 1])]
    p.add_tile(dims=[1, count], operands=operands, registers=0, code=[(COPY, 0, 1, 0, 0, 0)])
    p.set_schedule([[[0]], [[1], [2]]])
    first = np.empty(count, np.int32)
    p.run(state=[table, index, values, first], data=[], steps=9, threads=threads)
    np.testing.assert_array_equal(first, found)
    np.testing.assert_array_equal(table, expected)


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize(("rows", "width"), [(3, 1), (700, 1), (33, 5), (200, 64)])
def test_scatter_adds_in_order(rows, width, threads, isa):
    """For any number of threads, and of rows of which some are named much more often than others."""
    rng = np.random.default_rng(rows)
    values = rng.normal(size=(5000, width)).astype(np.float32)
    index = np.minimum(rng.geometric(0.2, 5000) - 1, rows).astype(np.int32)
    expected = np.zeros((rows, width), np.float32)
    np.add.at(expected, index[index < rows], values[index < rows])
    p = _native.Program(arena=rows * width, num_state=3, constants=[], num_inputs=0, num_outputs=0, batch=1)
    p.add_scatter(out=0, rows=rows, row=width, indices=(1, 0), count=5000, values=(2, 0))
    operands = [(0, 0, [width, 1]), (3, 0, [width, 1])]
    p.add_tile(dims=[rows, width], operands=operands, registers=0, code=[(COPY, 0, 1, 0, 0, 0)])
    p.set_schedule([[[0]], [[1]]])
    added = np.empty((rows, width), np.float32)
    p.run(state=[index, values, added], data=[], steps=9, threads=threads)
    np.testing.assert_array_equal(added, expected)


GOOD = {"state": [], "data": [np.zeros((9, 5), np.float32)], "outputs": [np.zeros((9, 5), np.float32)]}
BAD = {
    "state count": ({"state": [np.zeros(3, np.float32)]}, "expected 0 state arrays, got 1"),
    "data count": ({"data": []}, "expected 1 data arrays"),
    "output count": ({"outputs": []}, "expected 1 output arrays"),
    "rows": ({"steps": 4}, "within data array 0|rows of output"),
    "first row": ({"first_row": -1}, "first_row"),
    "row size": ({"data": [np.zeros((9, 4), np.float32)]}, "5 elements a row"),
    "rows of the output": ({"outputs": [np.zeros((2, 5), np.float32)]}, "rows of output array 0"),
    "row of the output": ({"outputs": [np.zeros((9, 4), np.float32)]}, "a step's rows of output array 0"),
    "output dtype": ({"outputs": [np.zeros((9, 5))]}, "expected float32 or int32"),
    "output layout": ({"outputs": [np.zeros((5, 9), np.float32).T]}, "contiguous"),
    "data layout": ({"data": [np.zeros((5, 9), np.float32).T]}, "contiguous"),
    "data dtype": ({"data": [np.zeros((9, 5), np.complex64)]}, "numeric dtype"),
    "index too short": ({"index": np.arange(2)}, "index of at least 3 rows"),
    "index out of range": ({"index": np.array([0, 9, 1])}, r"got \[0, 9\]"),
    "index negative": ({"index": np.array([0, -1, 1])}, r"got \[-1, 1\]"),
    "index dtype": ({"index": np.arange(3, dtype=np.int32)}, "int64"),
    "not an array": ({"data": [3]}, "array of numbers"),
}


@pytest.mark.parametrize("case", BAD)
def test_run_says_what_is_wrong(case):
    change, message = BAD[case]
    with pytest.raises(ValueError, match=message):
        gatherer(3, 5).run(**{**GOOD, **change})


def test_state_too_small():
    p = _native.Program(arena=0, num_state=1, constants=[], num_inputs=0, num_outputs=0, batch=1)
    p.add_tile(dims=[2, 5], operands=[(1, 3, [5, 1])], registers=0, code=[(COPY, 0, 0, 0, 0, 0)])
    p.set_schedule([[[0]]])
    with pytest.raises(ValueError, match="state array 0 of at least 13 elements, got 12"):
        p.run(state=[np.zeros(12, np.float32)], data=[])


def test_programs_and_kernels_say_what_is_wrong():
    good = {"arena": 9, "num_state": 0, "constants": [], "num_inputs": 1, "num_outputs": 0, "batch": 2}
    with pytest.raises(ValueError, match="a batch of at least 1"):
        _native.Program(**{**good, "batch": 0})
    with pytest.raises(ValueError, match="constants 0: expected float32 or int32"):
        _native.Program(**{**good, "constants": [np.zeros(3)]})
    p = _native.Program(**good)
    with pytest.raises(ValueError, match=r"an input in \[0, 1\), got 1"):
        p.add_gather(input=1, offset=0, row=1)
    with pytest.raises(ValueError, match="within base 0 of 9 elements"):
        p.add_gather(input=0, offset=0, row=5)
    p.add_gather(input=0, offset=0, row=4)
    with pytest.raises(ValueError, match="row size of the input's other gathers, got 3"):
        p.add_gather(input=0, offset=0, row=3)
    with pytest.raises(ValueError, match="within base 0"):
        p.add_take(table=(0, 0), rows=3, row=4, indices=(0, 0), count=1, out=0)
    with pytest.raises(ValueError, match="sizes of at least 1"):
        p.add_scatter(out=0, rows=0, row=4, indices=(0, 0), count=1, values=(0, 0))
    with pytest.raises(ValueError, match=r"at most 2\^30 rows and indices, got 2147483648"):
        p.add_first(indices=(0, 0), rows=2**31, count=1, out=0)
    with pytest.raises(ValueError, match="within base 0"):
        p.add_put(table=(0, 0), rows=2, row=2, indices=(0, 0), first=(0, 0), count=10, values=(0, 0))
    with pytest.raises(ValueError, match="a register for the product"):
        p.add_matmul(
            batch=[], m=1, n=1, k=1, a=(0, 0, [1, 1]), b=(0, 0, [1, 1]), operands=[(0, 0, [1, 1])], registers=0, code=[]
        )


def test_unknown_names():
    with pytest.raises(ValueError, match="Choose one of"):
        _native.set_isa("mmx")
    p = _native.Program(arena=9, num_state=0, constants=[], num_inputs=0, num_outputs=0, batch=1)
    with pytest.raises(ValueError, match="'uniform', 'normal' or 'bits'"):
        p.add_random(kind="gamma", offset=0, count=3, key=(0, 0))
    with pytest.raises(ValueError, match=r"kernels in \[0, 0\)"):
        p.set_schedule([[[0]]])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_first_nonfinite(dtype, bad):
    x = np.zeros((100, 1003), dtype)
    assert _native.first_nonfinite(x) == -1
    for place in [100299, 70001, 4096, 4095, 0]:
        x.flat[place] = bad
        assert _native.first_nonfinite(x) == place
    with pytest.raises(ValueError, match="float32 or float64"):
        _native.first_nonfinite(np.zeros(3, np.int32))


def test_threads_and_isas():
    assert 1 <= _native.available_threads() <= os.cpu_count()
    assert _native.isa() in _native.isas()


def test_the_environment_chooses_the_instruction_set():
    last = _native.isas()[-1]
    code = "import sys; sys.path[:0] = sys.argv[1:]; import _native; print(_native.isa())"
    folder = os.path.dirname(_native.__file__)
    run = subprocess.run(
        [sys.executable, "-c", code, folder], env={**os.environ, "ISKRA_ISA": last}, capture_output=True, text=True
    )
    assert run.stdout.strip() == last, run.stderr
