"""What a step leaves out when it does not take a branch: which work, and that nothing else changes."""

import numpy as np
import pytest

from iskra import ops
from iskra.engines import NAMES, get_engine
from iskra.engines.native import NativeProgram
from iskra.graph import Trace, Variable, gradients
from iskra.optimizers import SGD, Adam, Muon

ROWS, FEATURES, HIDDEN = 16, 40, 24


def training_step(optimizer):
    """A network of one hidden layer, trained by an optimizer."""
    weights = [Variable(np.linspace(-1, 1, FEATURES * HIDDEN).reshape(FEATURES, HIDDEN), name="first")]
    weights += [Variable(np.zeros(HIDDEN), name="bias"), Variable(np.ones((HIDDEN, 1)), name="second")]
    with Trace() as trace:
        x = trace.input((ROWS, FEATURES), "float32", "x")
        loss = ops.mean(ops.square(ops.tanh(x @ weights[0] + weights[1]) @ weights[2]))
        optimizer.apply(gradients(loss, weights), weights)
    return trace.graph()


def groups_of(program):
    return [group for stage in program.stages for unit in stage for group in unit]


def kinds(nodes):
    return [node.kind for node in nodes]


def orders(program, kind):
    return [program.code_generator.order(group) for group in groups_of(program) if group.kind == kind]


def test_most_accumulated_steps_only_add():
    program = NativeProgram(training_step(Adam(gradient_accumulation_steps=4)))
    updates = [order for order in orders(program, "matmul") if order.written]
    assert len(updates) == 2  # the two matrices
    for order in updates:
        assert kinds(order.before) == ["matmul", "add", "where"]  # the sum of gradients, and 0 after an update
        assert kinds(order.written) == ["where"] * 3  # the weight and Adam's two slots
        assert "sqrt" in kinds(order.predicated)
        assert not order.after


def test_the_sum_of_gradients_needs_no_memory_but_its_own():
    plain, summed = (NativeProgram(training_step(SGD(0.1, gradient_accumulation_steps=n))) for n in (None, 4))
    assert summed.arena <= plain.arena + 4 * 16  # a few numbers
    assert len(groups_of(summed)) <= len(groups_of(plain)) + 2


def test_whole_kernels_are_left_out():
    program = NativeProgram(training_step(Muon(gradient_accumulation_steps=4)))
    products = [group for group in groups_of(program) if group.kind == "matmul"]
    optional = [group for group in products if program.code_generator.is_optional(group)]
    assert len(optional) == (3 + 1) * 5  # in each of five steps; of a column's products, two are multiplications
    assert len(products) - len(optional) == 2 + 2  # forward, backward


def test_without_branches_nothing_is_predicated():
    program = NativeProgram(training_step(Adam(clipvalue=0.5, use_ema=True)))
    assert [group.predicate for group in groups_of(program)] == [None] * len(groups_of(program))


def run(graph, engine, steps):
    state = [v.numpy() for v in graph.state]
    data = [np.random.default_rng(0).normal(size=(ROWS * steps, FEATURES))] * len(graph.inputs)
    get_engine(engine).compile(graph).run(state, data, steps=steps)
    return dict(zip((v.name for v in graph.state), state, strict=True))


@pytest.mark.parametrize("steps", [1, 2, 3, 4, 9])
@pytest.mark.parametrize("options", [{}, {"use_ema": True}, {"clipnorm": 0.01}, {"weight_decay": 0.1}])
def test_engines_agree_after_any_number_of_steps(steps, options):
    got, expected = (
        run(training_step(Adam(0.1, gradient_accumulation_steps=3, **options)), engine, steps) for engine in NAMES
    )
    for name, value in expected.items():
        np.testing.assert_allclose(got[name], value, rtol=2e-4, atol=2e-5, err_msg=name)


@pytest.mark.parametrize("engine", NAMES)
def test_a_place_by_a_number_that_was_left_out_is_not_looked_up(engine):
    """Rows by numbers are taken without a look at them, so the numbers are made where the taking cannot wait."""
    step, row = Variable(0, name="step"), Variable([0.0, 0.0], name="row")
    table = Variable(np.arange(20.0).reshape(10, 2), name="table")
    with Trace() as trace:
        is_odd = ops.equal(step % 2, 1)

        def look_up():
            row.assign(ops.take(table, step * 3, axis=0))

        ops.cond(is_odd, look_up, lambda: None)
        step.assign_add(1)
    graph = trace.graph()
    assert run(graph, engine, 4)["row"].tolist() == [18.0, 19.0]


@pytest.mark.parametrize("engine", NAMES)
def test_variables_exchanged_in_some_steps(engine):
    step, a, b = Variable(0, name="step"), Variable([1.0, 2.0], name="a"), Variable([3.0, 4.0], name="b")
    with Trace() as trace:

        def exchange():
            old = a * 1.0
            a.assign(b)
            b.assign(old)

        ops.cond(ops.equal(step % 3, 0), exchange, lambda: None)
        step.assign_add(1)
    graph = trace.graph()
    for steps in range(1, 7):
        after = run(graph, engine, steps)
        swapped = (steps + 2) // 3 % 2
        assert [after["a"].tolist(), after["b"].tolist()][:: -1 if swapped else 1] == [[1, 2], [3, 4]]


@pytest.mark.parametrize("engine", NAMES)
def test_the_condition_may_come_from_what_it_decides(engine):
    """A norm that a branch changes: halve while it is large."""
    x, count = Variable([8.0, 0.0, 6.0], name="x"), Variable(0.0, name="count")
    with Trace() as trace:
        norm = ops.sqrt(ops.sum(ops.square(x)))
        ops.cond(norm > 3.0, lambda: x.assign(x * 0.5), lambda: count.assign_add(norm))
    graph = trace.graph()
    after = run(graph, engine, 5)
    assert after["x"].tolist() == [2.0, 0.0, 1.5]
    assert after["count"] == 7.5
