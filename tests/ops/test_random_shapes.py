"""Ops that move, order and gather values: any shapes, both engines, against NumPy."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from iskra import ops
from iskra.engines import NAMES, get_engine
from iskra.graph import Trace, Variable, gradients

SHAPES = st.lists(st.integers(1, 4), min_size=1, max_size=4).map(tuple)


def numbers(shape, seed=0):
    return np.random.default_rng(seed).permutation(np.prod(shape, dtype=int)).reshape(shape).astype(np.float32) - 3.0


def everywhere(function, *arrays):
    """What a function gives at once and on each engine, all of which must agree; and its gradients on each engine."""
    expected = np.asarray(function(*arrays))
    weights = np.random.default_rng(7).normal(size=expected.shape).astype(np.float32)
    grads = []
    for engine in NAMES:
        values = [Variable(a) for a in arrays]
        result = Variable(np.zeros(expected.shape, expected.dtype if expected.dtype == np.int32 else np.float32))
        found = [Variable(np.zeros(v.shape)) for v in values if v.dtype == "float32"]
        with Trace() as trace:
            y = function(*values)
            result.assign(y)
            if y.dtype == "float32":
                floats = [v for v in values if v.dtype == "float32"]
                for grad, g in zip(found, gradients(ops.sum(y * weights), floats), strict=True):
                    grad.assign(g)
            graph = trace.graph()
        get_engine(engine).compile(graph).run(graph.state_arrays(), [])
        np.testing.assert_allclose(result.value, expected, rtol=1e-5, atol=1e-4)
        grads.append([grad.value for grad in found])
    for one, other in zip(*grads, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-4)
    return expected


@st.composite
def along(draw):
    """An array's shape and one of its axes."""
    shape = draw(SHAPES)
    return shape, draw(st.integers(-len(shape), len(shape) - 1))


@settings(deadline=None, max_examples=15)
@given(along())
def test_orders(case):
    shape, axis = case
    x = numbers(shape)
    np.testing.assert_array_equal(everywhere(lambda v: ops.sort(v, axis), x), np.sort(x, axis))
    np.testing.assert_array_equal(everywhere(lambda v: ops.argsort(v, axis), x), np.argsort(x, axis))
    np.testing.assert_allclose(everywhere(lambda v: ops.cumsum(v, axis), x), np.cumsum(x, axis))
    np.testing.assert_allclose(
        everywhere(lambda v: ops.cumprod(v * 0.1, axis), x), np.cumprod(x * 0.1, axis), rtol=1e-4
    )
    np.testing.assert_allclose(everywhere(lambda v: ops.median(v, axis), x), np.median(x, axis), rtol=1e-6)
    np.testing.assert_allclose(
        everywhere(lambda v: ops.quantile(v, [0.1, 0.8], axis), x),
        np.quantile(x, [0.1, 0.8], axis),
        rtol=1e-4,
        atol=1e-4,
    )


@settings(deadline=None, max_examples=15)
@given(along(), st.data())
def test_moves(case, data):
    shape, axis = case
    x, shift = numbers(shape), data.draw(st.integers(-5, 5))
    times = data.draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))
    widths = [tuple(data.draw(st.tuples(st.integers(0, 2), st.integers(0, 2)))) for _ in shape]
    np.testing.assert_array_equal(everywhere(lambda v: ops.roll(v, shift, axis), x), np.roll(x, shift, axis))
    np.testing.assert_array_equal(everywhere(lambda v: ops.tile(v, times), x), np.tile(x, times))
    np.testing.assert_array_equal(everywhere(lambda v: ops.repeat(v, 3, axis), x), np.repeat(x, 3, axis))
    np.testing.assert_array_equal(everywhere(lambda v: ops.flip(v, axis), x), np.flip(x, axis))
    for mode in ("constant", "edge", "symmetric"):
        np.testing.assert_array_equal(everywhere(lambda v, m=mode: ops.pad(v, widths, m), x), np.pad(x, widths, mode))


@settings(deadline=None, max_examples=15)
@given(along(), st.data())
def test_gathers(case, data):
    shape, axis = case
    x, length = numbers(shape), shape[axis]
    place = st.integers(-length, length - 1)
    some = np.array(data.draw(st.lists(place, min_size=1, max_size=4)), np.int32)
    np.testing.assert_array_equal(everywhere(lambda v: ops.take(v, some, axis), x), np.take(x, some, axis))
    index = np.random.default_rng(1).integers(-length, length, shape).astype(np.int32)
    np.testing.assert_array_equal(
        everywhere(lambda v, i: ops.take_along_axis(v, i, axis), x, index), np.take_along_axis(x, index, axis)
    )


@settings(deadline=None, max_examples=15)
@given(SHAPES, st.data())
def test_scatters(shape, data):
    depth = data.draw(st.integers(1, len(shape)))
    count = data.draw(st.integers(1, 5))
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    index = np.stack([rng.integers(0, n, count) for n in shape[:depth]], axis=-1).astype(np.int32)
    x, new = numbers(shape), numbers((count, *shape[depth:]), 5)
    places = tuple(index.T)
    added, replaced, largest = np.zeros(shape, np.float32), x.copy(), x.copy()
    np.add.at(added, places, new)
    replaced[places] = new
    np.maximum.at(largest, places, new)
    np.testing.assert_allclose(everywhere(lambda i, v: ops.scatter(i, v, shape), index, new), added)
    np.testing.assert_allclose(everywhere(lambda v, i, u: ops.scatter_update(v, i, u), x, index, new), replaced)
    np.testing.assert_allclose(everywhere(lambda v, i, u: ops.scatter_update(v, i, u, "max"), x, index, new), largest)
    ids = rng.integers(-1, 4, len(new)).astype(np.int32)
    sums = np.zeros((3, *new.shape[1:]), np.float32)
    for row, number in zip(new, ids, strict=True):
        if 0 <= number < 3:
            sums[number] += row
    np.testing.assert_allclose(everywhere(lambda v, i: ops.segment_sum(v, i, 3), new, ids), sums)


@settings(deadline=None, max_examples=15)
@given(SHAPES, SHAPES, st.data())
def test_products(first, second, data):
    count = data.draw(st.integers(0, min(len(first), len(second))))
    second = (*first[len(first) - count :], *second[count:])
    a, b = numbers(first) * 0.1, numbers(second, 3) * 0.1
    np.testing.assert_allclose(
        everywhere(lambda v, w: ops.tensordot(v, w, count), a, b), np.tensordot(a, b, count), rtol=1e-4, atol=1e-4
    )
    np.testing.assert_allclose(everywhere(ops.kron, a, b[0:1]), np.kron(a, b[0:1]), rtol=1e-5)


@settings(deadline=None, max_examples=15)
@given(st.tuples(*[st.integers(1, 5)] * 3), st.integers(-4, 4))
def test_triangles(shape, k):
    x = numbers(shape)
    np.testing.assert_array_equal(everywhere(lambda v: ops.tril(v, k), x), np.tril(x, k))
    np.testing.assert_array_equal(everywhere(lambda v: ops.triu(v, k), x), np.triu(x, k))
    rows, columns = shape[1:]
    if -rows < k < columns:
        np.testing.assert_array_equal(
            everywhere(lambda v: ops.diagonal(v, k, 1, 2), x), np.diagonal(x, k, axis1=1, axis2=2)
        )
        np.testing.assert_allclose(everywhere(lambda v: ops.trace(v, k, 1, 2), x), np.trace(x, k, 1, 2))


@pytest.mark.parametrize("size", [1, 2, 5])
def test_equations(size):
    rng = np.random.default_rng(size)
    a, b = rng.normal(size=(3, size, size)).astype(np.float32), rng.normal(size=(3, size, 2)).astype(np.float32)
    np.testing.assert_allclose(everywhere(ops.solve, a, b), np.linalg.solve(a, b), rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(everywhere(ops.det, a), np.linalg.det(a), rtol=1e-3, atol=1e-4)
    positive = a @ a.swapaxes(1, 2) + np.eye(size, dtype=np.float32)
    np.testing.assert_allclose(everywhere(ops.cholesky, positive), np.linalg.cholesky(positive), rtol=1e-4, atol=1e-4)
