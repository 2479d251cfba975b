"""The second lesson's step, 8-30-1: so small that each kernel more can be felt."""

import numpy as np
import pytest

from iskra import ops
from iskra.engines import ReferenceEngine
from iskra.engines.native import NativeEngine, NativeProgram
from iskra.graph import Trace, Variable, gradients

BATCH, FEATURES, HIDDEN = 32, 8, 30


def regression_step():
    """One step of plain SGD on squares, with the mean of the loss and the steps counted."""
    rng = np.random.default_rng(0)
    first, second = Variable(rng.normal(size=(FEATURES, HIDDEN))), Variable(rng.normal(size=(HIDDEN, 1)))
    biases = Variable(np.zeros(HIDDEN)), Variable(np.zeros(1))
    rate, total, count, steps = Variable(0.01), Variable(0.0), Variable(0.0), Variable(0)
    with Trace() as trace:
        x = trace.input((BATCH, FEATURES), "float32", "x")
        y = trace.input((BATCH, 1), "float32", "y")
        loss = ops.mean(ops.square(ops.relu(x @ first + biases[0]) @ second + biases[1] - y))
        weights = [first, biases[0], second, biases[1]]
        for weight, gradient in zip(weights, gradients(loss, weights), strict=True):
            weight.assign_sub(rate * gradient)
        total.assign_add(loss * BATCH)
        count.assign_add(BATCH)
        steps.assign_add(1)
    return trace.graph()


@pytest.fixture(scope="module")
def groups():
    program = NativeProgram(regression_step())
    return [group for stage in program.stages for unit in stage for group in unit]


def kinds(group):
    return [node.kind for node in group.nodes]


def test_a_step_is_nine_kernels(groups):
    assert len(groups) == 9
    assert sum(group.kind == "gather" for group in groups) == 2
    assert sum(group.kind == "matmul" for group in groups) == 4  # forward twice, and the gradients of two matrices


def test_the_product_with_one_column_goes_back_as_a_multiplication(groups):
    """With the mask and the sum of the bias's gradient, all in one pass."""
    assert ["multiply", "less", "where", "sum"] in [kinds(group) for group in groups]


def test_counters_ride_on_the_loss(groups):
    (loss,) = [group for group in groups if "square" in kinds(group)]
    assert kinds(loss).count("add") >= 3  # loss, examples, steps


def test_steps_are_the_references():
    rng = np.random.default_rng(1)
    data = [rng.normal(size=(5 * BATCH, FEATURES)), rng.normal(size=(5 * BATCH, 1))]
    states = []
    for engine in (NativeEngine(), ReferenceEngine()):
        graph = regression_step()
        state = graph.state_arrays()
        engine.compile(graph).run(state, data, steps=5)
        states.append([array.copy() for array in state])
    for native, reference in zip(*states, strict=True):
        np.testing.assert_allclose(native, reference, rtol=2e-5, atol=1e-6)


SHAPES = [((7, 5), (5, 1)), ((1, 5), (5, 4)), ((7, 1), (1, 4)), ((1, 1), (1, 6)), ((6, 1), (1, 1))]


@pytest.mark.parametrize("batch", [(), (3,)])
@pytest.mark.parametrize("shapes", SHAPES)
@pytest.mark.parametrize("turned", [(False, False), (True, False), (False, True), (True, True)])
def test_products_of_columns_and_rows_in_any_order_of_memory(batch, shapes, turned):
    """With an epilogue that reads and writes memory in the product's own order."""
    rng = np.random.default_rng(2)
    lying = [shape[::-1] if turn else shape for shape, turn in zip(shapes, turned, strict=True)]
    arrays = [rng.normal(size=batch + shape) for shape in lying]
    weight = Variable(rng.normal(size=(*batch, shapes[0][0], shapes[1][1])))
    before = weight.numpy()
    with Trace() as trace:
        factors = [trace.input((1, *array.shape), "float32", "x")[0] for array in arrays]
        a, b = (ops.swapaxes(x, -1, -2) if turn else x for x, turn in zip(factors, turned, strict=True))
        product = ops.matmul(a, b)
        weight.assign_sub(0.5 * product)
        graph = trace.graph([ops.expand_dims(product + 1, 0)])
    output = np.empty((1, *weight.shape), np.float32)
    NativeEngine().compile(graph).run(graph.state_arrays(), [a[np.newaxis] for a in arrays], outputs=[output])
    a, b = (np.swapaxes(x, -1, -2) if turn else x for x, turn in zip(arrays, turned, strict=True))
    np.testing.assert_allclose(output[0], a @ b + 1, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(weight.numpy(), before - 0.5 * (a @ b), rtol=1e-5, atol=1e-5)
