"""What holds for every initializer. They are found by inspection, so a new one is tested without a line here."""

import json
import time

import numpy as np
import pytest

from iskra import initializers
from iskra.initializers.initializer import Initializer, RandomInitializer
from iskra.random import SeedGenerator
from iskra.utils import set_random_seed

CLASSES = sorted(
    {member for name in initializers.__all__ if isinstance(member := getattr(initializers, name), type)}
    - {Initializer},
    key=lambda cls: cls.__name__,
)
RANDOM = [cls for cls in CLASSES if issubclass(cls, RandomInitializer)]
SHAPES = {"STFT": (8, 1, 5), "Identity": (6, 4)}


def shape(cls):
    return SHAPES.get(cls.__name__, (30, 20))


@pytest.mark.parametrize("cls", CLASSES)
@pytest.mark.parametrize("dtype", [None, "float32", "float64"])
def test_gives_an_array_of_the_shape_and_dtype(cls, dtype):
    values = cls()(shape(cls), dtype)
    assert type(values) is np.ndarray
    assert values.shape == shape(cls)
    assert values.dtype == np.dtype(dtype or "float32")
    assert values.flags.c_contiguous and values.flags.writeable
    assert np.isfinite(values).all()


@pytest.mark.parametrize("cls", CLASSES)
def test_found_by_both_names_class_and_config(cls):
    snake = next(name for name in dir(initializers) if name.islower() and getattr(initializers, name) is cls)
    assert type(initializers.get(cls.__name__)) is cls
    assert type(initializers.get(snake)) is cls
    assert type(initializers.get(cls)) is cls
    itself = cls()
    assert initializers.get(itself) is itself
    config = json.loads(json.dumps(initializers.serialize(itself)))
    copy = initializers.deserialize(config)
    assert type(copy) is cls
    assert copy.get_config() == itself.get_config()


@pytest.mark.parametrize("cls", RANDOM)
def test_same_seed_same_bits(cls):
    first, second = cls(seed=7), cls(seed=7)
    np.testing.assert_array_equal(first(shape(cls)), second(shape(cls)))
    np.testing.assert_array_equal(first(shape(cls)), first(shape(cls)))
    assert (cls(seed=8)(shape(cls)) != first(shape(cls))).any()
    assert first.get_config()["seed"] == 7


@pytest.mark.parametrize("cls", RANDOM)
def test_without_a_seed_the_global_one_decides(cls):
    set_random_seed(3)
    first, second = cls(), cls()
    set_random_seed(3)
    again = cls()
    np.testing.assert_array_equal(first(shape(cls)), again(shape(cls)))
    assert (first(shape(cls)) != second(shape(cls))).any()
    assert first.get_config()["seed"] is None
    assert (first.clone()(shape(cls)) != first(shape(cls))).any()


@pytest.mark.parametrize("cls", RANDOM)
def test_a_seed_generator_draws_anew(cls):
    initializer = cls(seed=SeedGenerator(3))
    assert (initializer(shape(cls)) != initializer(shape(cls))).any()


@pytest.mark.parametrize("cls", RANDOM)
def test_a_seed_generator_survives_the_config(cls):
    initializer = cls(seed=SeedGenerator(3, name="mine"))
    config = json.loads(json.dumps(initializers.serialize(initializer)))
    assert config["config"]["seed"]["module"] == "keras.random"  # where Keras looks for it
    copy = initializers.deserialize(config)
    assert copy.get_config() == initializer.get_config()
    np.testing.assert_array_equal(copy(shape(cls)), initializer(shape(cls)))


@pytest.mark.parametrize("cls", RANDOM)
def test_a_seed_is_a_whole_number(cls):
    with pytest.raises(ValueError, match=f"{cls.__name__}: expected an integer seed, a SeedGenerator or None, got"):
        cls(seed=1.5)


@pytest.mark.parametrize("cls", [cls for cls in RANDOM if cls.__name__ != "Orthogonal"])
def test_a_layer_of_mnist_costs_a_few_milliseconds(cls):
    initializer = cls(seed=1)
    times = []
    for _ in range(5):
        start = time.perf_counter()
        initializer((784, 256))
        times.append(time.perf_counter() - start)
    assert min(times) < 0.02  # 1 to 3 ms on a quiet machine
