"""Views of memory against NumPy's own strides."""

import random

import numpy as np
import pytest

from iskra.engines.native.views import contiguous_strides, is_contiguous, reshaped_strides, walks_as_one


def elements(array: np.ndarray) -> tuple[int, ...]:
    """Strides counted in elements."""
    return tuple(s // array.itemsize for s in array.strides)


def random_view(chance: random.Random) -> np.ndarray:
    shape = tuple(chance.choice([1, 2, 3, 4]) for _ in range(chance.randint(0, 4)))
    axes = chance.sample(range(len(shape)), len(shape)) if chance.random() < 0.6 else range(len(shape))
    array = np.arange(np.prod(shape, dtype=int)).reshape(shape).transpose(tuple(axes))
    return array[::-1] if array.ndim and chance.random() < 0.3 else array


def random_shape(size: int, chance: random.Random) -> tuple[int, ...]:
    shape = []
    while size > 1 and chance.random() < 0.8:
        shape.append(chance.choice([d for d in range(1, size + 1) if size % d == 0]))
        size //= shape[-1]
    return (*shape, size)


@pytest.mark.parametrize("seed", range(500))
def test_a_reshape_walks_the_same_elements_or_asks_for_a_copy(seed):
    chance = random.Random(seed)
    array = random_view(chance)
    shape = random_shape(array.size, chance)
    strides = reshaped_strides(array.shape, elements(array), shape)
    if strides is None:
        assert not np.shares_memory(array, array.reshape(shape)), "NumPy needs no copy here"
    else:
        walked = np.lib.stride_tricks.as_strided(array, shape, [s * array.itemsize for s in strides])
        np.testing.assert_array_equal(walked, array.reshape(shape))


def test_an_axis_of_zero_strides_stays_one():
    assert reshaped_strides((4, 6), (0, 1), (4, 2, 3)) == (0, 3, 1)
    assert reshaped_strides((4, 6), (0, 1), (24,)) is None


def test_contiguous():
    assert contiguous_strides((2, 3, 4)) == (12, 4, 1)
    assert is_contiguous((12, 4, 1), (2, 3, 4))
    assert is_contiguous((7, 4, 1), (1, 3, 4)), "an axis of length 1 is never walked"
    assert not is_contiguous((1, 2), (2, 3))


def test_axes_that_memory_holds_as_one():
    assert walks_as_one((12, 4, 1), (2, 3, 4), 0, 3)
    assert walks_as_one((0, 0), (2, 3), 0, 2), "one number, repeated"
    assert not walks_as_one((0, 1), (2, 3), 0, 2)
