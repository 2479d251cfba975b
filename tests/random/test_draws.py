"""Draws of arrays: seeds, spread, bounds and errors."""

import numpy as np
import pytest

from iskra import random
from iskra.random import SeedGenerator
from iskra.utils import set_random_seed

SHAPE = (50, 40)
DRAWS = {
    "uniform": lambda seed: random.uniform(SHAPE, seed=seed),
    "normal": lambda seed: random.normal(SHAPE, seed=seed),
    "truncated_normal": lambda seed: random.truncated_normal(SHAPE, seed=seed),
    "randint": lambda seed: random.randint(SHAPE, 0, 1000, seed=seed),
    "categorical": lambda seed: random.categorical(np.zeros((50, 9)), 40, seed=seed),
    "gamma": lambda seed: random.gamma(SHAPE, 2.0, seed=seed),
    "beta": lambda seed: random.beta(SHAPE, 2.0, 3.0, seed=seed),
    "binomial": lambda seed: random.binomial(SHAPE, 100, 0.5, seed=seed),
    "shuffle": lambda seed: random.shuffle(np.arange(2000).reshape(SHAPE), seed=seed),
    "dropout": lambda seed: random.dropout(np.ones(SHAPE, np.float32), 0.4, seed=seed),
}
every_draw = pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS)


def test_every_function_is_tried():
    assert set(DRAWS) | {"SeedGenerator"} == set(random.__all__)


@every_draw
def test_a_seed_repeats_its_bits(draw):
    np.testing.assert_array_equal(draw(5), draw(5))
    assert (draw(5) != draw(6)).any()
    assert (draw(5) != draw(5 + 2**31)).any()  # all 32 bits count
    np.testing.assert_array_equal(draw(-3), draw(-3))
    assert draw(5).shape == SHAPE


@every_draw
def test_a_generator_draws_anew_and_repeatably(draw):
    first, second = SeedGenerator(5), SeedGenerator(5)
    one, two = draw(first), draw(first)
    assert (one != two).any()
    np.testing.assert_array_equal(one, draw(second))
    np.testing.assert_array_equal(two, draw(second))


@every_draw
def test_no_seed_follows_the_global_one(draw):
    set_random_seed(1)
    one, two = draw(None), draw(None)
    assert (one != two).any()
    set_random_seed(1)
    np.testing.assert_array_equal(one, draw(None))


def moments(values):
    return float(values.mean()), float(values.std())


def about(mean, std):
    return pytest.approx(mean, abs=0.05), pytest.approx(std, rel=0.05)


def test_moments():
    shape = (200, 200)
    assert moments(random.uniform(shape, -1.0, 3.0, seed=0)) == about(1.0, 4 / np.sqrt(12))
    assert moments(random.normal(shape, 1.0, 2.0, seed=0)) == about(1.0, 2.0)
    assert moments(random.truncated_normal(shape, 1.0, 2.0, seed=0)) == about(1.0, 2.0 * 0.8796)
    assert moments(random.gamma(shape, 4.0, seed=0)) == about(4.0, 2.0)
    assert moments(random.beta(shape, 2.0, 2.0, seed=0)) == about(0.5, np.sqrt(0.05))
    assert moments(random.binomial(shape, 100, 0.2, seed=0)) == about(20.0, 4.0)
    assert moments(random.randint(shape, 0, 4, seed=0)) == about(1.5, np.sqrt(1.25))


def test_bounds_and_dtypes():
    draws = random.randint((1000,), -2, 3, seed=0)
    assert (draws.min(), draws.max(), draws.dtype) == (-2, 2, np.int32)
    assert random.randint((3,), 0, 9, dtype="int64", seed=0).dtype == np.int64
    assert random.uniform((3,), seed=0).dtype == np.float32
    assert random.normal((3,), dtype="float64", seed=0).dtype == np.float64
    assert np.abs(random.truncated_normal((10000,), seed=0)).max() <= 2.0
    assert random.binomial((3,), 5, 0.5, seed=0).dtype == np.float32


def test_categorical_follows_the_logits():
    draws = random.categorical(np.log([[0.7, 0.2, 0.1], [0.0001, 0.0001, 1.0]]), 20000, seed=0)
    assert np.bincount(draws[0]) / 20000 == pytest.approx([0.7, 0.2, 0.1], abs=0.015)
    assert draws[1].mean() == pytest.approx(2.0, abs=0.01)
    assert draws.dtype == np.int32


def test_shuffle_moves_whole_slices():
    x = np.arange(12).reshape(3, 4)
    columns = random.shuffle(x, axis=1, seed=1)
    assert sorted(columns[0].tolist()) == [0, 1, 2, 3]
    np.testing.assert_array_equal(columns - columns[:1], x - x[:1])  # rows stay in step
    np.testing.assert_array_equal(x, np.arange(12).reshape(3, 4))  # the argument is as it was


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "mixed_float16", None, np.float32])
def test_all_floats_but_float64_are_float32(dtype):
    assert random.normal((2,), dtype=dtype).dtype == random.uniform((2,), dtype=dtype).dtype == "float32"


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: random.uniform((2,), dtype="int32"), "uniform: expected a dtype of floats, got 'int32'. Use randint"),
        (lambda: random.normal((2,), dtype=bool), "normal: expected a dtype of floats, got <class 'bool'>"),
        (lambda: random.randint((2,), 0, 3, dtype="float32"), "randint: expected an integer dtype, got 'float32'"),
        (lambda: random.categorical([0.0, 1.0], 3), r"categorical: expected logits of shape \(N, K\), got \(2,\)"),
        (lambda: random.uniform((2,), seed="x"), "seed: expected an integer, an iskra.random.SeedGenerator or None"),
        (lambda: random.dropout(np.ones(3), 1.5), "dropout: expected a rate from 0 to 1, got 1.5"),
    ],
)
def test_errors(draw, message):
    with pytest.raises(ValueError, match=message):
        draw()


def test_a_generator_has_a_config():
    generator = SeedGenerator(7, name="mine")
    again = SeedGenerator.from_config(generator.get_config())
    assert again.get_config() == {"seed": 7, "name": "mine"}
    np.testing.assert_array_equal(again.next(), generator.next())
