"""Functions compiled by the engine: values, state, signatures, bad arguments."""

import threading

import numpy as np
import pytest

import iskra
from iskra import ops

RNG = np.random.default_rng(0)


def test_results_keep_the_structure_that_the_function_returns(engine):
    @iskra.jit
    def f(x, flag, options):
        return {"sum": ops.sum(x), "rest": (x > 1, None, "text", x.shape, options["scale"] * x if flag else x)}

    x = np.array([0.5, 1.5], np.float32)
    found = f(x, True, {"scale": 2.0})
    assert found["sum"] == np.float32(2.0) and found["sum"].dtype == np.float32
    mask, nothing, text, shape, scaled = found["rest"]
    assert mask.dtype == bool and mask.tolist() == [False, True] and (nothing, text, shape) == (None, "text", (2,))
    assert scaled.tolist() == [1.0, 3.0] and f(x, False, {"scale": 2.0})["rest"][4].tolist() == [0.5, 1.5]


@pytest.mark.parametrize(
    "given",
    [np.arange(6.0).reshape(2, 3), np.arange(6, dtype=np.uint8).reshape(2, 3), np.arange(6).reshape(3, 2).T,
     np.arange(6.0, dtype=np.float16).reshape(2, 3), np.broadcast_to(np.float32(3), (2, 3)),
     np.ones((2, 6), np.float32)[:, ::2], np.array([[True, False]])],
    ids=str,
)  # fmt: skip
def test_arrays_of_any_dtype_and_layout(given, engine):
    as_float = given.astype(np.float32)
    assert iskra.jit(lambda x: ops.sum(x * 2.0, axis=0))(given).tolist() == (2 * as_float.sum(0)).tolist()


def test_variables_are_state_of_the_program(engine):
    count, total = iskra.Variable(0), iskra.Variable(np.zeros(3))

    @iskra.jit
    def add(x):
        count.assign_add(1)
        total.assign_add(x)
        return total / ops.cast(count, "float32")

    add(np.ones(3))
    assert add(np.full(3, 3.0)).tolist() == [2.0, 2.0, 2.0] and int(count) == 2
    total.assign(np.zeros(3))
    assert add(np.ones(3)).tolist() == pytest.approx([1 / 3] * 3)


def test_variables_as_arguments_are_passed_on():
    add = iskra.jit(lambda v, x: v.assign_add(x))
    a, b = iskra.Variable(1.0), iskra.Variable(10.0)
    add(a, 2.0)
    add(b, 3.0)
    assert (float(a), float(b)) == (3.0, 13.0)


def test_traced_once_for_each_signature():
    traced = []

    @iskra.jit(static_argnames="times", static_argnums=1)
    def f(x, kind, times=1):
        traced.append((x.shape, kind, times))
        return x * times

    for x, kind, times in [
        (np.ones(2), "a", 1), (np.zeros(2), "a", 1), (np.ones(3), "a", 1), (np.ones(2), "b", 1), (np.ones(2), "a", 2),
        (np.ones(2), "a", 2),
    ]:  # fmt: skip
        assert f(x, kind, times=times).tolist() == (x * times).tolist()
    assert len(traced) == 4


def test_true_and_one_are_different_arguments():
    f = iskra.jit(lambda x, flag: x + 1 if flag is True else x - 1)
    assert f(2, True) == 3
    assert f(2, 1) == 1


def test_a_frozen_layer_is_compiled_anew():
    layer = iskra.layers.Dropout(0.5)
    dense = iskra.layers.Dense(1, kernel_initializer="ones")
    dense.build((None, 2))
    num_trained = iskra.jit(lambda x: len(dense.trainable_variables) + 0 * ops.sum(layer(dense(x))))
    assert num_trained(np.ones((1, 2))) == 2
    dense.trainable = False
    assert num_trained(np.ones((1, 2))) == 0


def test_each_call_draws_anew(engine):
    draw = iskra.jit(lambda: iskra.random.normal((4,)))
    assert not np.array_equal(draw(), draw())


def test_inside_of_another_it_is_part_of_its_program():
    inner = iskra.jit(lambda x: x + 1)
    assert iskra.jit(lambda x: inner(x) * 2)(3.0) == 8.0


def test_results_are_new_arrays():
    f = iskra.jit(lambda x: x + 1)
    first = f(np.zeros(3, np.float32))
    second = f(np.ones(3, np.float32))
    assert (first.tolist(), second.tolist()) == ([1.0] * 3, [2.0] * 3)


def test_donated_arguments_are_written_over(engine):
    @iskra.jit(donate_argnums=0)
    def step(weights, x):
        return ops.sum(x), [w + ops.sum(x) for w in weights]

    weights = [np.ones((2, 2), np.float32), np.zeros(3, np.float32)]
    addresses = [w.ctypes.data for w in weights]
    for _ in range(3):
        total, weights = step(weights, np.ones(2))
    assert [w.ctypes.data for w in weights] == addresses and total == 2
    assert weights[0].tolist() == [[7.0, 7.0]] * 2 and weights[1].tolist() == [6.0] * 3


def test_a_donated_argument_that_is_needed_until_the_end(engine):
    swap = iskra.jit(lambda pair: (pair[1] @ pair[0], pair[0] @ pair[1]), donate_argnums=(0,))
    a, b = RNG.normal(size=(2, 5, 5)).astype(np.float32)
    expected = b @ a, a @ b
    for found, right in zip(swap((a, b)), expected, strict=True):
        np.testing.assert_allclose(found, right, rtol=1e-5, atol=1e-5)


def test_methods():
    class Scale:
        factor = 3.0

        @iskra.jit
        def __call__(self, x):
            return self.factor * x

    assert Scale()(2.0) == 6.0


def test_threads_may_call_one_function():
    f, found = iskra.jit(lambda x: ops.sum(x)), {}

    def call(n):
        found[n] = [float(f(np.full(8, float(n)))) for _ in range(50)]

    threads = [threading.Thread(target=call, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert found == {n: [8.0 * n] * 50 for n in range(4)}


@pytest.mark.parametrize(
    ("given", "error", "says"),
    [
        (np.array([2**40]), ValueError, "integers that int32 holds, got 1099511627776"),
        (np.array(["a"]), TypeError, "arrays of numbers, got dtype <U1"),
        (np.array([1j]), TypeError, "arrays of numbers, got dtype complex128"),
        ({1, 2}, TypeError, "hashable objects .* got set"),
    ],
)
def test_arguments_that_cannot_be_compiled(given, error, says):
    with pytest.raises(error, match=says):
        iskra.jit(lambda x: x)(given)
