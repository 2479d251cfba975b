"""Many runs side by side: the bits of each alone, whatever the number of threads; and what happens to errors."""

import threading

import numpy as np
import pytest

from iskra import ops
from iskra.compilation import BoundProgram
from iskra.engines import ReferenceEngine
from iskra.engines.native import NativeEngine
from iskra.graph import Trace, Variable, gradients

ROWS, FEATURES, UNITS = 8, 5, 70


class Member:
    """A network that learns to sum squares, at a rate of its own."""

    def __init__(self, rate, engine):
        rng = np.random.default_rng(3)
        self.weights = [Variable(rng.normal(size=shape)) for shape in [(FEATURES, UNITS), (UNITS, 1)]]
        with Trace() as trace:
            x, y = trace.input((ROWS, FEATURES), "float32", "x"), trace.input((ROWS,), "float32", "y")
            output = ops.tanh(x @ self.weights[0]) @ self.weights[1]
            loss = ops.mean(ops.square(output[:, 0] - y))
            for weight, gradient in zip(self.weights, gradients(loss, self.weights), strict=True):
                weight.assign_sub(rate * gradient)
            graph = trace.graph()
        self.bound = BoundProgram(graph, engine)
        self.left = 60

    def run(self, data):
        return self.bound.prepared(data, steps=min(self.left, 7), first_row=(60 - self.left) * ROWS, member=self)


@pytest.fixture
def data():
    x = np.random.default_rng(1).normal(size=(60 * ROWS, FEATURES)).astype(np.float32)
    return [x, (x**2).sum(1)]


def train(engine, data, rates):
    members = [Member(rate, engine) for rate in rates]

    def then(run, result):
        run.member.left -= result
        return run.member.run(data) if run.member.left else None

    engine.run_many([member.run(data) for member in members], then)
    return [[weight.numpy() for weight in member.weights] for member in members]


@pytest.mark.parametrize("threads", [1, 2, 4, 16])
def test_members_have_the_bits_of_networks_alone(threads, data):
    rates = [0.0001 * 2**n for n in range(9)]
    engine = NativeEngine(lambda: threads)
    together = train(engine, data, rates)
    for rate, weights in zip(rates, together, strict=True):
        alone = Member(rate, engine)
        alone.bound.run(data, steps=60)
        for one, other in zip(weights, alone.weights, strict=True):
            np.testing.assert_array_equal(one, other.value)
    assert len({weights[0].tobytes() for weights in together}) == len(rates)


def test_the_reference_runs_one_after_the_other(data):
    rates = [0.01, 0.02]
    for weights, native in zip(train(ReferenceEngine(), data, rates), train(NativeEngine(), data, rates), strict=True):
        for one, other in zip(weights, native, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("engine", [NativeEngine(lambda: 2), NativeEngine(lambda: 1), ReferenceEngine()])
def test_an_error_is_the_members_alone(engine, data):
    members = [Member(rate, engine) for rate in (0.01, 0.02, 0.04)]
    errors = []

    def then(run, result):
        assert threading.current_thread() is threading.main_thread()
        if isinstance(result, BaseException):
            errors.append((run.member, result))
            return None
        run.member.left -= result
        return run.member.run(data) if run.member.left else None

    runs = [member.run(data) for member in members]
    runs[1].data = [data[0][:3], data[1][:3]]  # fewer rows than the steps need
    if isinstance(engine, ReferenceEngine):
        runs[1].data = [data[0][:, :2], data[1]]
    engine.run_many(runs, then)
    [(member, error)] = errors
    assert member is members[1] and isinstance(error, ValueError)
    assert [member.left for member in members] == [0, 60, 0]


def test_an_error_in_python_ends_all_and_leaves_no_thread(data):
    engine = NativeEngine(lambda: 2)
    members = [Member(rate, engine) for rate in (0.01, 0.02, 0.04)]

    def then(run, result):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        engine.run_many([member.run(data) for member in members], then)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("iskra-member")]
