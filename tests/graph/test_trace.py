"""Tracing: what becomes a node, what becomes state, what is written back."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from iskra import ops
from iskra.engines import ReferenceEngine
from iskra.graph import Trace, Variable, current_trace, untraced
from iskra.graph.tensor import Tensor


def run(graph, data=(), steps=1):
    ReferenceEngine().compile(graph).run(graph.state_arrays(), data, steps=steps)


def test_an_op_on_equal_inputs_is_one_node():
    with Trace() as trace:
        x = trace.input((2, 3), "float32", "x")
        assert ops.exp(x) is ops.exp(x)
        assert ops.sum(x, 0) is ops.sum(x, axis=(0,))
        assert ops.sum(x, 0) is not ops.sum(x, 1)
        assert (x * 2.0).inputs[1] is (x + 2.0).inputs[1]


def test_reading_gives_the_value_so_far():
    v = Variable([1.0])
    with Trace() as trace:
        first = ops.add(v, 0.0)
        v.assign_add([2.0])
        second = ops.add(v, 0.0)
        graph = trace.graph([first, second])
    assert list(graph.updates) == [v] and graph.state == [v]
    assert first is not second


def test_updates_take_effect_together_and_only_when_run():
    v, w = Variable([1.0]), Variable([10.0])
    with Trace() as trace:
        v.assign(w * 2.0)
        w.assign(v + 1.0)  # sees 20
        graph = trace.graph()
    assert v.numpy() == [1.0]
    run(graph)
    assert (v.numpy(), w.numpy()) == ([20.0], [21.0])
    run(graph, steps=2)
    assert (v.numpy(), w.numpy()) == ([86.0], [87.0])


def test_assignments_are_brought_to_dtype_and_shape():
    v, n = Variable(np.zeros((2, 3))), Variable(0)
    with Trace() as trace:
        v.assign(1.5)
        n.assign_add(2)
        graph = trace.graph()
    run(graph, steps=3)
    assert v.numpy().tolist() == [[1.5] * 3] * 2
    assert n.numpy() == 6 and n.dtype == "int32"


def test_only_what_is_needed_is_kept():
    used, unused = Variable([1.0], name="used"), Variable([1.0], name="unused")
    with Trace() as trace:
        x = trace.input((1,), "float32", "x")
        ops.exp(x + unused)
        graph = trace.graph([x * used])
    assert graph.state == [used]
    assert {node.kind for node in graph.nodes} == {"input", "state", "multiply"}
    assert repr(graph) == "<Graph of 3 nodes: 1 inputs, 1 state, 1 outputs, 0 updates>"


def test_a_variable_assigned_its_own_value_is_no_update():
    v = Variable([1.0])
    with Trace() as trace:
        v.assign(v)
        assert trace.graph().updates == {}


def test_inputs_come_before_users():
    v = Variable([1.0])
    with Trace() as trace:
        x = trace.input((4, 1), "float32", "x")
        graph = trace.graph([ops.exp(x * v + 1.0)])
    seen = set()
    for node in graph.nodes:
        assert all(source.index in seen for source in node.inputs)
        seen.add(node.index)
    assert graph.batch_size == 4


def test_python_numbers_are_rounded_once():
    with Trace() as trace:
        x = trace.input((1,), "float32", "x")
        assert (x + 0.1).inputs[1].attrs["value"].dtype == np.float32


def test_traces_nest_and_end_with_errors():
    with Trace() as outer:
        with pytest.raises(ZeroDivisionError), Trace():
            raise ZeroDivisionError
        assert current_trace() is outer
    assert current_trace() is None


def test_untraced_computes_at_once():
    v = Variable([1.0])
    with Trace() as trace:
        with untraced():
            assert current_trace() is None
            v.assign_add([1.0])
            assert ops.exp(np.zeros(1)) == 1.0
        assert isinstance(ops.add(v, 1.0), Tensor)
        graph = trace.graph()
    assert v.numpy() == [2.0] and graph.updates == {}


def test_outside_a_trace_ops_compute():
    v = Variable([1.0, 2.0])
    assert (v * 2.0).tolist() == [2.0, 4.0]
    assert ops.exp([0.0]).dtype == np.float32
    assert ops.exp(np.zeros(1)).dtype == np.float64


def test_a_trace_is_seen_by_its_own_thread_only():
    with Trace() as trace, ThreadPoolExecutor(1) as pool:
        assert pool.submit(current_trace).result() is None
        assert current_trace() is trace
