"""The same bits for 1, 2, 3 and 4 threads, and in every order of rows."""

import numpy as np
import pytest

from engines.test_lowering import BATCH, CLASSES, FEATURES, dense_step
from iskra import config
from iskra.engines.native import NativeProgram


@pytest.fixture
def threads():
    before = config.num_threads()
    yield config.set_num_threads
    config.set_num_threads(before)


@pytest.mark.parametrize("momentum", [False, True])
def test_bits_do_not_depend_on_threads(threads, momentum):
    graph = dense_step(momentum)
    generator = np.random.default_rng(1)
    images = generator.random((40 * BATCH, FEATURES), np.float32)
    labels = generator.integers(0, CLASSES, len(images))
    index = generator.permutation(len(images))
    start = [generator.normal(scale=0.05, size=v.shape).astype(v.dtype) for v in graph.state]
    results = []
    for count in (1, 2, 3, 4):
        threads(count)
        state = [a.copy() for a in start]
        assert NativeProgram(graph).run(state, [images, labels], index=index, steps=40) == 40
        results.append(np.concatenate([a.ravel().view(np.int32) for a in state]))
    for result in results[1:]:
        np.testing.assert_array_equal(result, results[0])


def test_a_deadline_ends_a_run_between_two_steps():
    graph = dense_step()
    generator = np.random.default_rng(1)
    images, labels = generator.random((BATCH, FEATURES), np.float32), generator.integers(0, CLASSES, BATCH)
    index = np.tile(np.arange(BATCH), 4000)
    state = [v.numpy() for v in graph.state]
    program = NativeProgram(graph)
    done = program.run(state, [images, labels], index=index, steps=4000, seconds=0.02)
    assert 0 < done < 4000
    assert program.run(state, [images, labels], index=index, first_row=done * BATCH, steps=3) == 3
