"""One seed for everything that draws."""

import random

import numpy as np
import pytest

from iskra.graph.seed import next_seed
from iskra.utils import set_random_seed


def draws():
    return random.random(), float(np.random.rand()), next_seed()


@pytest.mark.parametrize("seed", [0, 7, 2**32 - 1, np.int64(5)])
def test_the_same_seed_gives_the_same_draws(seed):
    set_random_seed(seed)
    first = draws()
    assert draws() != first
    set_random_seed(seed)
    assert draws() == first


def test_another_seed_gives_others():
    set_random_seed(1)
    first = draws()
    set_random_seed(2)
    assert not set(draws()) & set(first)


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, "1", None, True])
def test_a_seed_is_an_integer(seed):
    with pytest.raises(ValueError, match=r"set_random_seed: expected an integer from 0 to 2\*\*32 - 1, got .*\. Any"):
        set_random_seed(seed)
