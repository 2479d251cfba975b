"""Kernels along rows: the order that sorts a row, running sums; and operations on the bits of integers."""

import numpy as np
import pytest

from iskra import _native


def along_rows(kind, x, threads=1):
    """One kernel on the rows of a matrix."""
    out = np.empty_like(x, np.int32 if kind == "order" else x.dtype)
    program = _native.Program(arena=0, num_state=2, constants=[], num_inputs=0, num_outputs=0, batch=1)
    rows, cols = x.shape
    program.add_rows(kind=kind, x=(1, 0), out=(2, 0), rows=rows, cols=cols, is_int=x.dtype == np.int32)
    program.set_schedule([[[0]]])
    program.run(state=[x, out], data=[], threads=threads)
    return out


@pytest.mark.parametrize("shape", [(1, 1), (3, 7), (40, 129), (1, 5000)])
@pytest.mark.parametrize("dtype", [np.float32, np.int32])
def test_against_numpy(shape, dtype, isa):
    rng = np.random.default_rng(0)
    x = rng.integers(-20, 20, shape).astype(dtype)  # with many equals
    for threads in (1, 3):
        np.testing.assert_array_equal(along_rows("order", x, threads), np.argsort(x, axis=-1, kind="stable"))
        np.testing.assert_array_equal(along_rows("running_sum", x, threads), np.cumsum(x, axis=-1))


def test_not_a_number_comes_last_and_infinities_have_their_place(isa):
    x = np.array([[np.nan, np.inf, 1.0, np.nan, -np.inf, -0.0, 0.0]], np.float32)
    assert along_rows("order", x).tolist() == [[4, 5, 6, 2, 1, 0, 3]]


def test_integers_beyond_what_floats_hold(isa):
    x = np.array([[2**31 - 1, 2**30 + 1, 2**30, -(2**31)]], np.int32)
    assert along_rows("order", x).tolist() == [[3, 2, 1, 0]]
    np.testing.assert_array_equal(along_rows("running_sum", x), np.cumsum(x, axis=-1, dtype=np.int32))


@pytest.mark.parametrize(
    ("name", "function"),
    [("int_bitwise_and", "bitwise_and"), ("int_bitwise_or", "bitwise_or"), ("int_bitwise_xor", "bitwise_xor")],
)
def test_bits(name, function, tile, isa):
    rng = np.random.default_rng(1)
    x, y = rng.integers(-(2**31), 2**31, (2, 1, 999), dtype=np.int64).astype(np.int32)
    out = np.empty_like(x)
    tile((1, 999), [x, y, out], [(name, 0, 2, 0, 1)])
    np.testing.assert_array_equal(out, getattr(np, function)(x, y))


def test_what_is_refused():
    program = _native.Program(arena=4, num_state=1, constants=[], num_inputs=0, num_outputs=0, batch=1)
    with pytest.raises(ValueError, match="add_rows: expected kind 'order' or 'running_sum', got 'median'"):
        program.add_rows(kind="median", x=(1, 0), out=(0, 0), rows=1, cols=4)
    with pytest.raises(ValueError, match="add_rows: expected sizes of at least 1, got 0"):
        program.add_rows(kind="order", x=(1, 0), out=(0, 0), rows=1, cols=0)
    with pytest.raises(ValueError, match="add_rows: expected elements within base 0 of 4 elements"):
        program.add_rows(kind="order", x=(1, 0), out=(0, 0), rows=2, cols=4)
