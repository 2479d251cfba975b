"""Branches: at once, traced, with assignments, and what they refuse."""

import numpy as np
import pytest

from iskra import ops
from iskra.engines import NAMES, get_engine
from iskra.graph import Trace, Variable


def run(graph, engine, steps=1):
    get_engine(engine).compile(graph).run(graph.state_arrays(), [], steps=steps)


def test_on_numbers_only_the_chosen_function_runs():
    called = []
    assert ops.cond(True, lambda: called.append("yes") or 1, lambda: called.append("no") or 2) == 1
    assert ops.cond(np.float32(0), lambda: called.append("yes") or 1, lambda: called.append("no") or 2) == 2
    assert called == ["yes", "no"]


@pytest.mark.parametrize("engine", NAMES)
def test_assigns_what_the_chosen_function_assigns(engine):
    step, even, odd, last = Variable(0), Variable([0.0, 0.0]), Variable([0.0, 0.0]), Variable(0)
    with Trace() as trace:

        def at_even():
            even.assign_add([1.0, 10.0])
            last.assign(step)

        ops.cond(ops.equal(step % 2, 0), at_even, lambda: odd.assign_add([2.0, 20.0]))
        step.assign_add(1)
        graph = trace.graph()
    run(graph, engine, steps=5)
    assert even.numpy().tolist() == [3.0, 30.0]
    assert odd.numpy().tolist() == [4.0, 40.0]
    assert (int(step), int(last)) == (5, 4)


@pytest.mark.parametrize("engine", NAMES)
def test_both_may_assign_the_same_variable_and_read_their_own_value(engine):
    flag, x = Variable(1.0), Variable([3.0])
    with Trace() as trace:
        x.assign_add(1.0)

        def halve():
            x.assign(x * 0.5)
            x.assign_add(10.0)

        ops.cond(flag, halve, lambda: x.assign(-x))
        flag.assign(1.0 - flag)
        graph = trace.graph()
    run(graph, engine)
    assert x.numpy() == 12.0
    run(graph, engine)
    assert x.numpy() == -13.0


@pytest.mark.parametrize("engine", NAMES)
def test_returns_one_of_two_structures(engine):
    flag, first, second = Variable(0.0), Variable([0.0, 0.0]), Variable(0.0)
    with Trace() as trace:
        chosen = ops.cond(
            flag,
            lambda: {"a": (ops.zeros((2,)), 1.0), "none": None},
            lambda: {"a": (first + 3.0, flag - 1.0), "none": None},
        )
        first.assign(chosen["a"][0])
        second.assign(chosen["a"][1])
        assert chosen["none"] is None
        graph = trace.graph()
    run(graph, engine)
    assert first.numpy().tolist() == [3.0, 3.0]
    assert second.numpy() == -1.0


def test_a_value_of_a_branch_not_taken_does_not_matter():
    flag, x = Variable(0.0), Variable(5.0)
    with Trace() as trace:
        ops.cond(flag, lambda: x.assign(1.0 / flag), lambda: None)
        graph = trace.graph()
    run(graph, "reference")
    assert x.numpy() == 5.0


def test_errors():
    flag = Variable([1.0, 0.0])
    with Trace():
        with pytest.raises(ValueError, match=r"cond: expected a scalar to choose by, got shape \(2,\). Reduce it"):
            ops.cond(flag, lambda: 1.0, lambda: 2.0)
        with pytest.raises(ValueError, match="cond: expected both functions to return the same structure, got tuple"):
            ops.cond(flag[0], lambda: (1.0, 2.0), lambda: 2.0)
