"""Differentiation as a whole; the ops' own gradients are tested with the table."""

import numpy as np
import pytest

from iskra import ops
from iskra.engines import ReferenceEngine
from iskra.graph import Tensor, Trace, Variable, gradients


def values_of(build, *variables):
    """What `build()` returns, as numbers."""
    with Trace() as trace:
        tensors = build()
        results = [Variable(np.zeros(t.shape)) for t in tensors]
        for result, tensor in zip(results, tensors, strict=True):
            result.assign(tensor)
        graph = trace.graph()
    ReferenceEngine().compile(graph).run(graph.state_arrays(), [])
    return [result.numpy().tolist() for result in results]


def test_paths_add_up():
    x = Variable([3.0])
    # x^2 + 5 x, by two paths: 2 x + 5
    assert values_of(lambda: gradients(ops.sum(x * x + 5.0 * x), [x])) == [[11.0]]


def test_chain_through_shared_nodes():
    x = Variable([0.5])

    def build():
        y = ops.exp(x)
        return gradients(ops.sum(y * y), [x])  # 2 exp(2 x)

    np.testing.assert_allclose(values_of(build), [[2 * np.exp(1.0)]], rtol=1e-6)


def test_no_path_gives_zeros():
    x, y = Variable([[1.0, 2.0]]), Variable([3.0])
    assert values_of(lambda: gradients(ops.sum(y), [x, y])) == [[[0.0, 0.0]], [1.0]]


def test_integers_and_comparisons_pass_nothing():
    x = Variable([1.0, -1.0])

    def build():
        counted = ops.cast(ops.cast(x, "int32"), "float32")
        chosen = ops.cast(x > 0.0, "float32")
        return gradients(ops.sum(counted + chosen * x), [x])

    assert values_of(build) == [[1.0, 0.0]]


def test_with_respect_to_a_value_in_the_middle():
    x = Variable([2.0])

    def build():
        middle = x * 3.0
        return gradients(ops.sum(middle * middle), [middle])

    assert values_of(build) == [[12.0]]


def test_second_derivatives():
    x = Variable([2.0])

    def build():
        (first,) = gradients(ops.sum(x * x * x), [x])
        return gradients(ops.sum(first), [x])  # 6 x

    assert values_of(build) == [[12.0]]


def test_gradients_are_taken_at_the_value_before_the_update():
    w = Variable([1.0])
    with Trace() as trace:
        (grad,) = gradients(ops.sum(w * w), [w])
        w.assign_sub(grad * 0.25)
        graph = trace.graph()
    program = ReferenceEngine().compile(graph)
    program.run(graph.state_arrays(), [], steps=2)
    assert w.numpy() == [0.25]


@pytest.mark.parametrize(("shape", "dtype"), [((2,), "float32"), ((), "int32")])
def test_only_scalars_have_gradients(shape, dtype):
    y = Tensor(None, (), {"leaf": "input", "name": "y"}, shape, dtype)
    with pytest.raises(ValueError, match="gradients: expected a float32 scalar to differentiate, got .* Reduce it"):
        gradients(y, [y])


def test_untrained_branches_cost_nothing():
    x, w = Variable(np.ones((3, 4))), Variable(np.ones((4, 5)))
    with Trace() as trace:
        (grad,) = gradients(ops.sum(x @ w), [w])
        kinds = [node.kind for node in trace.graph([grad]).nodes]
    assert kinds.count("matmul") == 1
