"""Batch normalization in training: few passes over memory, and no digits lost to large means."""

import numpy as np
import pytest

from iskra import ops
from iskra.engines.native import NativeProgram
from iskra.graph import Trace, Variable, gradients
from iskra.graph.ops.moments import channel_moments

SHAPE = (64, 16, 16, 8)
SIZE = int(np.prod(SHAPE))


def normalization_step():
    """Normalized by the moments of the batch, scaled, cut off, and all gradients."""
    x, gamma, beta = Variable(np.ones(SHAPE)), Variable(np.ones(8)), Variable(np.zeros(8))
    results = [Variable(np.zeros(v.shape)) for v in (x, gamma, beta)]
    with Trace() as trace:
        moments = channel_moments(trace.read(x))
        factor = ops.rsqrt(moments[1] + 0.001) * gamma
        y = ops.relu(x * factor + (beta - moments[0] * factor))
        weights = Variable(np.ones(SHAPE))
        for result, value in zip(results, gradients(ops.sum(y * weights), [x, gamma, beta]), strict=True):
            result.assign(value)
    return trace.graph()


def large_groups(program):
    """The groups whose kernels walk all of the values, with how many values of that size each one reads."""
    return [g for stage in program.stages for unit in stage for g in unit if np.prod(g.dims, dtype=int) == SIZE]


def test_values_are_walked_three_times():
    """Once for the moments, once for the sums of the gradient, once for the gradient itself: no pass for y alone."""
    program = NativeProgram(normalization_step())
    groups = large_groups(program)
    assert [g.summed is not None for g in groups] == [True, True, False]


@pytest.mark.parametrize("mean", [0.0, 1e3, 1e4])
def test_large_means_cost_no_digits_of_the_variance(mean):
    values = (np.random.default_rng(0).normal(size=SHAPE) + mean).astype(np.float32)
    x, result = Variable(values), Variable(np.zeros((2, 8)))
    with Trace() as trace:
        result.assign(channel_moments(trace.read(x)))
        graph = trace.graph()
    state = graph.state_arrays()
    NativeProgram(graph).run(state, [])
    exact = values.reshape(-1, 8).astype(np.float64)
    np.testing.assert_allclose(result.numpy()[0], exact.mean(0), rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(result.numpy()[1], exact.var(0), rtol=2e-5)
