"""Random keys and draws: counter-based, so that seed and step decide them."""

import numpy as np
import pytest

from iskra import utils
from iskra.engines import NAMES, get_engine
from iskra.graph import SeedGenerator, Trace, Variable
from iskra.graph.ops.random import philox, random_normal, random_uniform


@pytest.mark.parametrize(
    ("key", "words"),
    [
        # Known answers of Philox4x32-10 for the counter 0, from the authors' Random123 library.
        ((0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ],
)
def test_philox_known_answers(key, words):
    assert tuple(philox(np.array(key, np.int32), 4)) == words


def test_a_draw_is_a_prefix_of_a_longer_one():
    key = np.array([3, 7], np.int32)
    np.testing.assert_array_equal(philox(key, 5), philox(key, 1000)[:5])


def test_keys_count():
    seeds = SeedGenerator(seed=7)
    assert [seeds.next().tolist() for _ in range(3)] == [[7, 0], [7, 1], [7, 2]]


def test_inside_a_trace_the_counter_is_state():
    seeds, drawn = SeedGenerator(seed=1), Variable(np.zeros(4))
    with Trace() as trace:
        drawn.assign(random_uniform(seeds.next(), shape=(4,)))
        graph = trace.graph()
    assert seeds.state.numpy().tolist() == [1, 0]
    program = get_engine("reference").compile(graph)
    draws = []
    for _ in range(2):
        program.run(graph.state_arrays(), [])
        draws.append(drawn.numpy().tolist())
    assert seeds.state.numpy().tolist() == [1, 2]
    assert draws == [random_uniform(np.array([1, n], np.int32), shape=(4,)).tolist() for n in range(2)]


def test_without_a_seed_the_global_one_decides():
    utils.set_random_seed(4)
    first = [SeedGenerator().seed for _ in range(3)]
    utils.set_random_seed(4)
    assert [SeedGenerator().seed for _ in range(3)] == first
    assert len(set(first)) == 3


@pytest.mark.parametrize("engine", NAMES)
@pytest.mark.parametrize(("op", "mean", "spread"), [(random_uniform, 0.5, 12**-0.5), (random_normal, 0.0, 1.0)])
def test_moments(op, mean, spread, engine):
    drawn = Variable(np.zeros(40_001))
    with Trace() as trace:
        drawn.assign(op(SeedGenerator(seed=5).next(), shape=drawn.shape))
        graph = trace.graph()
    get_engine(engine).compile(graph).run(graph.state_arrays(), [])
    values = drawn.numpy()
    assert abs(values.mean() - mean) < 4 * spread / np.sqrt(values.size)
    assert abs(values.std() - spread) < 0.01
    np.testing.assert_allclose(values, op(np.array([5, 0], np.int32), shape=drawn.shape), rtol=2e-5, atol=1e-5)


def test_uniform_stays_below_one():
    values = random_uniform(np.array([0, 0], np.int32), shape=(100_000,))
    assert values.min() >= 0 and values.max() < 1
