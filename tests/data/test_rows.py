"""Which rows, in which order."""

import weakref
from contextvars import copy_context

import numpy as np
import pytest
from hypothesis import given, strategies as st

from iskra.data import Data, epoch_index, split_validation
from iskra.data.order import SharedOrders


def rows(y, weight=None):
    y = np.asarray(y)
    return Data([np.zeros((len(y), 1))], [y], weight, len(y))


def test_the_last_rows_are_held_out():
    train, tail = split_validation(rows(np.arange(10), np.arange(10.0)), 0.25)
    assert train.y[0].tolist() == list(range(7))  # floor(10 * 0.75), as Keras
    assert tail.y[0].tolist() == [7, 8, 9] and tail.sample_weight.tolist() == [7, 8, 9]
    assert split_validation(rows([1, 2]), 0.0)[1] is None


@pytest.mark.parametrize("count, fraction", [(1, 0.5), (5, 1e-17)])
def test_both_parts_need_rows(count, fraction):
    with pytest.raises(
        ValueError, match=rf"enough rows for both parts of validation_split={fraction}, got {count}\. Pass more"
    ):
        split_validation(rows(np.zeros(count)), fraction)


def test_a_fraction_out_of_range():
    with pytest.raises(ValueError, match=r"expected validation_split as a fraction"):
        split_validation(rows([1, 2]), 1.0)


@given(st.integers(1, 200), st.sampled_from([True, False, "batch"]), st.integers(1, 40))
def test_an_epoch_visits_every_row_once(num_rows, shuffle, batch_size):
    index = epoch_index(num_rows, shuffle, np.random.default_rng(0), batch_size)
    assert index.dtype == np.int64 and index.flags.c_contiguous
    assert sorted(index.tolist()) == list(range(num_rows))


def test_orders():
    generator = np.random.default_rng(7)
    first, second = (epoch_index(100, True, generator) for _ in range(2))
    assert first.tolist() != second.tolist() != list(range(100))
    assert epoch_index(100, True, np.random.default_rng(7)).tolist() == first.tolist()
    batches = epoch_index(50, "batch", generator, 8)
    assert batches[-2:].tolist() == [48, 49]
    assert all(np.ptp(batch) == 7 for batch in batches[:48].reshape(6, 8))
    with pytest.raises(
        ValueError, match=r"expected shuffle to be True, False or 'batch', got 'yes'\. Pass shuffle=True"
    ):
        epoch_index(4, "yes", generator)


@pytest.mark.parametrize("shuffle", [True, "batch"])
def test_trainings_of_one_seed_share_the_order(shuffle):
    orders, shared = SharedOrders(), copy_context()
    shared.run(orders.use)
    alone, *others = [np.random.default_rng(3) for _ in range(4)]
    for _ in range(3):
        expected = epoch_index(50, shuffle, alone, 8)
        drawn = [shared.run(epoch_index, 50, shuffle, each, 8) for each in others]
        assert drawn[0] is drawn[1] is drawn[2] and (drawn[0] == expected).all()
    other = shared.run(epoch_index, 50, shuffle, np.random.default_rng(4), 8)
    assert (other != drawn[0]).any() and alone.random() == others[0].random() == others[2].random()
    kept = weakref.ref(drawn[0])
    del drawn
    assert kept() is None
