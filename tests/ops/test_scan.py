"""einsum, scan and what is made of them: their values on arrays and in programs, their gradients, what they refuse."""

import numpy as np
import pytest

from iskra import ops
from iskra.engines import NAMES, get_engine
from iskra.graph import Trace, Variable, gradients

RNG = np.random.default_rng(2)
LENGTHS = {"a": 2, "b": 3, "c": 4, "d": 2, "e": 3}


def traced(function, *arrays, engine):
    """What a function gives in a program, and the gradients of a weighted sum of it by each array."""
    variables = [Variable(a) for a in arrays]
    kept = []
    with Trace() as trace:
        y = function(*(ops.convert_to_tensor(v) for v in variables))
        parts = y if isinstance(y, (list, tuple)) else [y]
        total = sum(ops.sum(part * np.cos(np.arange(np.prod(part.shape))).reshape(part.shape)) for part in parts)
        for value in [*parts, *gradients(total, variables)]:
            kept.append(Variable(np.zeros(value.shape)))
            kept[-1].assign(value)
        graph = trace.graph()
    get_engine(engine).compile(graph).run(graph.state_arrays(), [])
    return [v.numpy() for v in kept[: len(parts)]], [v.numpy() for v in kept[len(parts) :]]


@pytest.mark.parametrize("engine", NAMES)
@pytest.mark.parametrize(
    "subscripts",
    ["ab,bc->ac", "ab,bc", "ab->ba", "ab->", "abc,cd->abd", "abc,abd->acd", "abc,cde->abde", "aecd,abcd->acbe",
     "acbe,aecd->abcd", "ab,ab->a", "a,b->ab", "ab,b,ac->c", "aab,b->a", "...b,bc->...c", "a...,a...->...",
     "abc,dca->bd", "ab,cd->abcd", "cab,bd->dca", "ab,ab", "abcd,abce->abcde"],
)  # fmt: skip
def test_einsum(subscripts, engine):
    terms = subscripts.partition("->")[0].split(",")
    arrays = [RNG.normal(size=[LENGTHS[c] for c in t.replace("...", "de")]).astype(np.float32) for t in terms]
    expected = np.einsum(subscripts, *arrays)
    np.testing.assert_allclose(ops.einsum(subscripts, *arrays), expected, rtol=1e-5, atol=1e-6)
    (result,), grads = traced(lambda *xs: ops.einsum(subscripts, *xs), *arrays, engine=engine)
    np.testing.assert_allclose(result, expected, rtol=1e-5, atol=1e-6)
    weights = np.cos(np.arange(expected.size)).reshape(expected.shape)
    for place, grad in enumerate(grads):  # einsum is linear in each tensor
        moved = RNG.normal(size=grad.shape)
        others = [moved if i == place else a for i, a in enumerate(arrays)]
        assert (grad * moved).sum() == pytest.approx((weights * np.einsum(subscripts, *others)).sum(), rel=1e-4)


@pytest.mark.parametrize(
    ("subscripts", "shapes", "message"),
    [
        ("ab,bc->ac", [(2, 3)], "einsum: expected 2 tensors for 'ab,bc->ac', got 1"),
        ("abc->a", [(2, 3)], "einsum: expected one letter for each axis, got 'abc' of 'abc->a' for 2 axes"),
        ("ab->ad", [(2, 3)], "einsum: expected each axis of the result once, and in some tensor, got 'ab->ad'"),
        ("ab,bc->ac", [(2, 3), (4, 2)], "einsum: expected one length for 'b' of 'ab,bc->ac', got 3 and 4"),
    ],
)
def test_einsum_refuses(subscripts, shapes, message):
    with Trace() as trace, pytest.raises(ValueError, match=message):
        ops.einsum(subscripts, *(trace.input(shape, "float32", "x") for shape in shapes))


def running(carry, x):
    total, count = carry
    total = ops.tanh(total * 0.7 + x["a"]) + ops.sum(x["b"])
    return (total, count + 1.0), {"sum": total, "nothing": None, "square": [ops.square(x["b"])]}


@pytest.mark.slow
@pytest.mark.parametrize("engine", NAMES)
@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("rows", [1, 3, 20])
def test_scan(rows, reverse, engine):
    a, b, first = RNG.normal(size=(4, rows, 3)), RNG.normal(size=(4, 2)), RNG.normal(size=(rows, 3))
    arrays = [x.astype(np.float32) for x in (a, b, first)]

    def loop(a, b, first, unroll=1):
        count = np.zeros((1,), np.float32)
        (total, n), y = ops.scan(running, (first, count), {"a": a, "b": b}, reverse=reverse, unroll=unroll)
        assert y["nothing"] is None
        return [total, n, y["sum"], y["square"][0]]

    expected = loop(*arrays)
    assert expected[1].tolist() == [4.0] and expected[2].shape == (4, rows, 3)
    values, grads = traced(loop, *arrays, engine=engine)
    written_out, other_grads = traced(lambda *xs: loop(*xs, unroll=True), *arrays, engine="reference")
    for ours, theirs in zip([*values, *values, *grads], [*expected, *written_out, *other_grads], strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("engine", NAMES)
def test_gradients_of_gradients(engine):
    """The gradient of a loop is a loop, and has a gradient."""
    x = RNG.normal(size=(3, 2)).astype(np.float32)

    def grad(x, unroll):
        (last, _) = ops.scan(lambda c, r: (ops.sin(c * r) + r, None), np.ones(2, np.float32), x, unroll=unroll)
        return gradients(ops.sum(last * last), [x])[0]

    found = [traced(lambda v, unroll=unroll: grad(v, unroll), x, engine=engine) for unroll in (1, True)]
    for ours, theirs in zip(found[0][0] + found[0][1], found[1][0] + found[1][1], strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("engine", NAMES)
def test_a_loop_in_a_loop(engine):
    x = RNG.normal(size=(3, 4, 2)).astype(np.float32)

    def inner(carry, row):
        return ops.scan(lambda c, r: (ops.tanh(c + r), None), carry, row)[0], carry

    values, grads = traced(lambda v: list(ops.scan(inner, np.zeros(2, np.float32), v)), x, engine=engine)
    flat, other = traced(
        lambda v: list(ops.scan(inner, np.zeros(2, np.float32), v, unroll=True)), x, engine="reference"
    )
    for ours, theirs in zip(values + grads, flat + other, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("engine", NAMES)
def test_what_the_body_assigns_is_carried(engine):
    counter, x = Variable(2.0), Variable(np.arange(4.0))

    def step(carry, row):
        counter.assign_add(row)
        return carry + counter, None

    with Trace() as trace:
        total, _ = ops.scan(step, np.float32(0.0), ops.convert_to_tensor(x))
        result = Variable(0.0)
        result.assign(total)
        graph = trace.graph()
    get_engine(engine).compile(graph).run(graph.state_arrays(), [])
    assert (float(counter), float(result)) == (8.0, 2 + 3 + 5 + 8)


def test_scan_without_sequences():
    carry, y = ops.scan(lambda c, x: (c * 2, c), 1.0, length=4)
    assert (float(carry), y.tolist()) == (16.0, [1.0, 2.0, 4.0, 8.0])


def test_scan_refuses():
    with pytest.raises(ValueError, match=r"scan: expected one number of steps, got \[2, 3\]. Pass xs that are equally"):
        ops.scan(lambda c, x: (c, x), 0.0, [np.zeros(2), np.zeros(3)])
    with pytest.raises(ValueError, match="scan: expected one number of steps, got none. Pass xs"):
        ops.scan(lambda c, x: (c, x), 0.0)
    with (
        Trace() as trace,
        pytest.raises(ValueError, match=r"scan: expected carry 0 to keep the shape \(2,\) and dtype float32"),
    ):
        ops.scan(lambda c, x: (ops.sum(c), None), np.zeros(2, np.float32), trace.input((3, 2), "float32", "x"))


@pytest.mark.parametrize("engine", NAMES)
@pytest.mark.parametrize(("length", "axis", "reverse"), [(1, 0, False), (5, 0, True), (8, 1, False), (6, 1, True)])
def test_associative_scan(length, axis, reverse, engine):
    x = RNG.normal(size=(length, 2) if axis == 0 else (2, length)).astype(np.float32)

    def sums(v):
        return ops.associative_scan(lambda a, b: a + b, v, reverse=reverse, axis=axis)

    expected = np.flip(np.cumsum(np.flip(x, axis), axis), axis) if reverse else np.cumsum(x, axis)
    np.testing.assert_allclose(sums(x), expected, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(traced(sums, x, engine=engine)[0][0], expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("engine", NAMES)
def test_functions_of_functions(engine):
    x = np.abs(RNG.normal(size=(3, 4))).astype(np.float32) + 0.1
    functions = {
        "map": lambda v: ops.map(lambda row: row * ops.sum(row), v),
        "fori_loop": lambda v: ops.fori_loop(1, 4, lambda i, c: c * 1.5 + i, v),
        "while_loop": lambda v: ops.while_loop(lambda c: ops.max(c) < 5.0, lambda c: c * 1.7, v, maximum_iterations=9),
        "vectorize": lambda v: ops.vectorize(lambda a, b: a * b + 1.0)(v, v[0]),
        "switch": lambda v: ops.switch(1, [lambda c: c, lambda c: c * 3.0], v),
    }
    for name, function in functions.items():
        np.testing.assert_allclose(traced(function, x, engine=engine)[0][0], function(x), rtol=1e-5, err_msg=name)
