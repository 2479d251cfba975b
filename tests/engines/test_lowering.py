"""What the native engine makes of known graphs: how many kernels, what is written in place, what needs memory."""

import numpy as np
import pytest

from iskra import ops
from iskra.engines import ReferenceEngine
from iskra.engines.native import NativeProgram
from iskra.graph import Trace, Variable, gradients

BATCH, FEATURES, HIDDEN, CLASSES = 64, 784, 256, 10


def dense_step(momentum: bool = False):
    """The first lesson's training step, written out: two hidden layers, crossentropy from the logits, SGD."""
    sizes = [(FEATURES, HIDDEN), (HIDDEN, HIDDEN), (HIDDEN, CLASSES)]
    kernels = [Variable(np.full(s, 0.01), name=f"kernel_{i}") for i, s in enumerate(sizes)]
    biases = [Variable(np.zeros(s[1]), name=f"bias_{i}") for i, s in enumerate(sizes)]
    rate, total = Variable(0.2, name="rate"), Variable(0.0, name="total")
    with Trace() as trace:
        x = trace.input((BATCH, FEATURES), "float32", "x")
        y = trace.input((BATCH,), "int32", "y")
        h = x
        for i, (kernel, bias) in enumerate(zip(kernels, biases, strict=True)):
            h = h @ kernel + bias
            h = ops.relu(h) if i < 2 else h
        loss = ops.mean(ops.logsumexp(h, -1) - ops.sum(h * ops.one_hot(y, CLASSES), -1))
        weights = [*kernels, *biases]
        for weight, gradient in zip(weights, gradients(loss, weights), strict=True):
            if momentum:
                velocity = Variable(np.zeros(weight.shape), name=f"velocity_{weight.name}")
                velocity.assign(velocity * 0.9 - rate * gradient)
                weight.assign_add(velocity)
            else:
                weight.assign_sub(rate * gradient)
        total.assign_add(loss)
    return trace.graph()


def groups_of(program, kind):
    return [g for stage in program.stages for unit in stage for g in unit if g.kind == kind]


def kinds(group):
    return [node.kind for node in group.nodes]


@pytest.fixture(scope="module")
def program():
    return NativeProgram(dense_step())


def test_bias_and_activation_ride_on_the_product(program):
    forward = [kinds(g) for g in groups_of(program, "matmul")][:2]
    assert forward == [["matmul", "add", "relu"]] * 2


def test_mask_rides_on_the_product_of_the_backward_pass(program):
    assert [kinds(g) for g in groups_of(program, "matmul")].count(["matmul", "less", "where"]) == 2


def test_sgd_rides_on_the_gradient_product(program):
    assert [kinds(g) for g in groups_of(program, "matmul")].count(["matmul", "multiply", "subtract"]) == 3


def test_momentum_rides_on_it_too():
    products = groups_of(NativeProgram(dense_step(momentum=True)), "matmul")
    assert sum("add" in kinds(g) and "multiply" in kinds(g) for g in products) == 3


def test_weights_are_updated_in_place(program):
    assert groups_of(program, "copy") == []


def test_gradients_of_the_weights_never_reach_memory(program):
    activations = BATCH * (FEATURES + 4 * HIDDEN)  # input, two hidden layers and their two gradients
    assert program.arena < activations + 50 * BATCH


def test_few_barriers(program):
    assert len(program.stages) <= 6


def test_a_kernel_waits_for_what_it_reads(program):
    done = set()
    for stage in program.stages:
        made = {node.index for unit in stage for group in unit for node in group.nodes}
        for unit in stage:
            before = set(done)
            for group in unit:
                own = {node.index for node in group.nodes}
                read = {
                    t.index for node in group.nodes for t in node.inputs if t.op is not None and t.kind != "reshape"
                }
                assert not (read & made) - own - before, f"{group} reads what its own stage makes"
                before |= own
        done |= made


def test_many_small_updates_are_more_than_one_kernel():
    """Alike in shape, they would share one; a kernel holds so many values only."""
    weights = [Variable(np.full(8, float(i)), name=f"w{i}") for i in range(50)]
    with Trace() as trace:
        for weight in weights:
            m, v = Variable(np.zeros(8)), Variable(np.zeros(8))
            m.assign_add((weight - m) * 0.1)
            v.assign_add((weight * weight - v) * 0.01)
            weight.assign_sub(m / (ops.sqrt(v) + 0.5))
        graph = trace.graph()
    after = [v.numpy() for v in graph.state]
    NativeProgram(graph).run(after, [], steps=3)
    ReferenceEngine().compile(graph).run(graph.state_arrays(), [], steps=3)
    for got, variable in zip(after, graph.state, strict=True):
        np.testing.assert_allclose(got, variable.value, rtol=1e-6, atol=1e-6)


def run(graph, steps=1):
    """The state after some steps, native."""
    state = [v.numpy() for v in graph.state]
    NativeProgram(graph).run(state, [np.zeros((1, 1))] * len(graph.inputs), steps=steps)
    return dict(zip((v.name for v in graph.state), state, strict=True))


def test_swapped_variables():
    a, b = Variable([1.0, 2.0], name="a"), Variable([3.0, 4.0], name="b")
    with Trace() as trace:
        old = ops.multiply(a, 1.0)
        a.assign(b)
        b.assign(old)
    after = run(trace.graph())
    np.testing.assert_array_equal([after["a"], after["b"]], [[3, 4], [1, 2]])


def test_a_variable_turned_round_onto_itself():
    a = Variable([1.0, 2.0, 3.0], name="a")
    with Trace() as trace:
        a.assign(ops.flip(a))
    np.testing.assert_array_equal(run(trace.graph())["a"], [3, 2, 1])


def test_the_old_value_read_after_the_new_one_is_known():
    a, b = Variable([1.0, 2.0], name="a"), Variable([0.0, 0.0], name="b")
    with Trace() as trace:
        old = ops.add(a, 0.0)
        a.assign(a * 10.0)
        b.assign(old + a)
    after = run(trace.graph(), steps=2)
    np.testing.assert_array_equal(after["a"], [100, 200])
    np.testing.assert_array_equal(after["b"], [110, 220])


def test_one_value_for_two_variables():
    a, b = Variable([1.0, 2.0], name="a"), Variable([0.0, 0.0], name="b")
    with Trace() as trace:
        doubled = a * 2.0
        a.assign(doubled)
        b.assign(doubled)
    after = run(trace.graph())
    np.testing.assert_array_equal([after["a"], after["b"]], [[2, 4], [2, 4]])


def test_large_reductions_are_cut_and_still_right():
    generator = np.random.default_rng(0)
    values = generator.normal(size=(130, 97, 3)).astype(np.float32)
    x = Variable(values, name="x")
    results = {
        name: Variable(np.zeros(shape), name=name) for name, shape in [("all", ()), ("ends", (97,)), ("lead", (97, 3))]
    }
    with Trace() as trace:
        results["all"].assign(ops.sum(x))
        results["ends"].assign(ops.sum(ops.square(x), axis=(0, 2)))
        results["lead"].assign(ops.max(x, axis=0))
    after = run(trace.graph())
    np.testing.assert_allclose(after["all"], values.sum(dtype=np.float64), rtol=1e-5, atol=1e-3)
    np.testing.assert_allclose(after["ends"], np.square(values, dtype=np.float64).sum((0, 2)), rtol=1e-5)
    np.testing.assert_array_equal(after["lead"], values.max(0))


def test_a_fused_sum_does_not_overwrite_what_its_product_reads():
    generator = np.random.default_rng(0)
    a, b, v = (generator.normal(size=s).astype(np.float32) for s in [(4, 3), (4, 3), (3,)])
    total = Variable(np.zeros(3), name="total")
    with Trace() as trace:
        p = Variable(a) * Variable(v)
        beside = Variable(b)
        first = ops.sum(p, -1, keepdims=True)
        second = ops.sum(p * beside, -1, keepdims=True)
        total.assign(ops.sum(beside * first + second, axis=0))
    expected = (b * (a * v).sum(-1, keepdims=True) + (a * v * b).sum(-1, keepdims=True)).sum(0)
    np.testing.assert_allclose(run(trace.graph())["total"], expected, rtol=1e-5)
