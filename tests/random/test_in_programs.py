"""Draws that are part of a program: anew in every step, from the seed alone."""

import numpy as np
import pytest

from iskra import random
from iskra.engines import NAMES, get_engine
from iskra.graph import Trace, Variable, gradients
from iskra.ops import sum as total
from iskra.random import SeedGenerator

STEPS, BATCH, FEATURES = 5, 8, 500


@pytest.fixture(params=NAMES)
def engine(request):
    if request.param == "native":
        pytest.importorskip("iskra._native")
    return get_engine(request.param)


def run(engine, function):
    """`function` of a batch of ones, for five steps: (5, 8, 500)."""
    with Trace() as trace:
        x = trace.input((BATCH, FEATURES), "float32", "x")
        y = function(x)
    graph = trace.graph([y])
    result = np.zeros((STEPS * BATCH, FEATURES), np.float32)
    data = np.ones((STEPS * BATCH, FEATURES), np.float32)
    engine.compile(graph).run(graph.state_arrays(), [data], outputs=[result], steps=STEPS)
    return result.reshape(STEPS, BATCH, FEATURES)


DRAWS = {
    "uniform": (lambda seed: lambda x: x * random.uniform(x.shape, 2.0, 4.0, seed=seed), 3.0, 2 / np.sqrt(12)),
    "normal": (lambda seed: lambda x: x * random.normal(x.shape, 1.0, 2.0, seed=seed), 1.0, 2.0),
    "gamma": (lambda seed: lambda x: x * random.gamma(x.shape, 3.0, seed=seed), 3.0, np.sqrt(3.0)),
    "small gamma": (lambda seed: lambda x: x * random.gamma(x.shape, 0.3, seed=seed), 0.3, np.sqrt(0.3)),
    "beta": (lambda seed: lambda x: x * random.beta(x.shape, 0.2, 0.2, seed=seed), 0.5, np.sqrt(0.25 / 1.4)),
    "skew beta": (lambda seed: lambda x: x * random.beta(x.shape, 2.0, 3.0, seed=seed), 0.4, 0.2),
    "dropout": (lambda seed: lambda x: random.dropout(x, 0.2, seed=seed), 1.0, np.sqrt(0.25)),
}
every_draw = pytest.mark.parametrize(("make", "mean", "std"), DRAWS.values(), ids=DRAWS)


@every_draw
def test_every_step_draws_anew_and_the_seed_decides(engine, make, mean, std):
    draws = run(engine, make(SeedGenerator(3)))
    np.testing.assert_array_equal(draws, run(engine, make(SeedGenerator(3))))
    assert all((draws[0] != later).any() for later in draws[1:])
    assert draws.mean() == pytest.approx(mean, abs=0.05)
    assert draws.std() == pytest.approx(std, rel=0.05)


@every_draw
def test_engines_draw_the_same(make, mean, std):
    pytest.importorskip("iskra._native")
    one, other = (run(get_engine(name), make(SeedGenerator(3))) for name in NAMES)
    np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-5)


@every_draw
def test_without_a_seed_every_step_draws_anew(engine, make, mean, std):
    draws = run(engine, make(None))
    assert (draws[0] != draws[1]).any()


@every_draw
def test_an_integer_seed_repeats_itself_every_step(engine, make, mean, std):
    draws = run(engine, make(7))
    np.testing.assert_array_equal(draws[0], draws[4])


SHAPE = (BATCH, FEATURES)
OTHERS = {
    "truncated_normal": (lambda: random.truncated_normal(SHAPE, 1.0, 2.0, seed=SeedGenerator(3)), 1.0, 2 * 0.8796),
    "randint": (lambda: random.randint(SHAPE, -2, 3, seed=SeedGenerator(3)), 0.0, np.sqrt(2.0)),
    "binomial": (lambda: random.binomial(SHAPE, 5, 0.4, seed=SeedGenerator(3)), 2.0, np.sqrt(1.2)),
    "gamma below 1": (lambda: random.gamma(SHAPE, 0.4, seed=SeedGenerator(3)), 0.4, np.sqrt(0.4)),
    "categorical": (
        lambda: random.categorical(np.log(np.tile([[0.2, 0.5, 0.3]], (BATCH, 1))), FEATURES, seed=SeedGenerator(3)),
        1.1,
        0.7,
    ),
    "shuffle": (lambda: random.shuffle(np.tile(np.arange(FEATURES), (BATCH, 1)), 1, SeedGenerator(3)), 249.5, 144.34),
}


@pytest.mark.parametrize(("draw", "mean", "std"), OTHERS.values(), ids=OTHERS)
def test_others_are_made_of_these(engine, draw, mean, std):
    draws = run(engine, lambda x: x * draw())
    assert (draws[0] != draws[1]).any()
    assert draws.mean() == pytest.approx(mean, abs=0.05)
    assert draws.std() == pytest.approx(std, rel=0.05)
    np.testing.assert_array_equal(draws, run(engine, lambda x: x * draw()))


def test_they_keep_within_their_bounds(engine):
    assert np.abs(run(engine, lambda x: x * random.truncated_normal(SHAPE, seed=SeedGenerator(1)))).max() <= 2.0
    assert set(np.unique(run(engine, lambda x: x * random.randint(SHAPE, 1, 4, seed=SeedGenerator(1))))) == {1, 2, 3}
    rows = run(engine, lambda x: x * random.shuffle(np.tile(np.arange(500.0), (8, 1)), 1, SeedGenerator(1)))
    np.testing.assert_array_equal(np.sort(rows, axis=-1)[0, 0], np.arange(500))


def test_dropped_elements_pass_no_gradient(engine):
    weight = Variable(np.ones(FEATURES, np.float32))
    grad = Variable(np.zeros(FEATURES, np.float32))
    with Trace() as trace:
        x = trace.input((1, FEATURES), "float32", "x")
        y = random.dropout(x * weight, 0.5, seed=SeedGenerator(1))
        grad.assign(gradients(total(y), [weight])[0])
    graph = trace.graph([y])
    result = np.zeros((1, FEATURES), np.float32)
    engine.compile(graph).run(graph.state_arrays(), [np.ones((1, FEATURES))], outputs=[result])
    np.testing.assert_array_equal(grad.numpy(), result[0])


@pytest.mark.parametrize("alpha", [0.05, 0.5, 1.0, 4.0])
def test_gamma_numbers_are_spread_as_they_should_be(engine, alpha):
    draws = np.sort(run(engine, lambda x: x * random.gamma(x.shape, alpha, seed=SeedGenerator(5))).ravel())
    expected = np.sort(np.random.default_rng(6).gamma(alpha, size=draws.size))
    for share in (0.1, 0.3, 0.5, 0.7, 0.9, 0.99):
        limit = expected[int(share * draws.size)]
        assert np.mean(draws <= limit) == pytest.approx(share, abs=0.015)


def test_the_mask_can_be_shared():
    x = np.ones((4, 6, 5), np.float32)
    kept = random.dropout(x, 0.5, noise_shape=(None, 1, 5), seed=1)
    np.testing.assert_array_equal(kept, np.broadcast_to(kept[:, :1], x.shape))
    assert len(np.unique(kept)) == 2


def test_the_ends_of_the_rate():
    x = np.ones(10, np.float32)
    np.testing.assert_array_equal(random.dropout(x, 0.0), x)
    np.testing.assert_array_equal(random.dropout(x, 1.0), np.zeros(10))
