"""Which rows, in which order, with which weight."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from iskra.data import Data, apply_class_weight, epoch_index, split_validation


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


@pytest.mark.parametrize("y", [[0, 1, 2, 1], [[0], [1], [2], [1]], np.eye(3)[[0, 1, 2, 1]], [0.0, 1.0, 2.0, 1.0]])
def test_class_weights_become_row_weights(y):
    weights = apply_class_weight(rows(y), {1: 2.5, 2: 0}).sample_weight
    assert weights.tolist() == [1.0, 2.5, 0.0, 2.5] and weights.dtype == np.float32


def test_class_and_sample_weights_multiply():
    data = rows([0, 1], np.array([3.0, 5.0]))
    assert apply_class_weight(data, {0: 2.0}).sample_weight.tolist() == [6.0, 5.0]
    assert apply_class_weight(data, None) is data


def test_a_class_that_no_row_has_may_have_a_weight():
    assert apply_class_weight(rows([0, 1]), {2: 5.0}, 3).sample_weight.tolist() == [1, 1]
    assert apply_class_weight(rows([0, 0]), {1: 5.0}, 2).sample_weight.tolist() == [1, 1]
    assert apply_class_weight(rows([0, 0]), {1: 5.0}).sample_weight.tolist() == [1, 1]


WRONG = [
    ([0, 1], {2: 1.0}, 2, ValueError, r"fit: expected class numbers from 0 to 1 in class_weight, got 2\. Remove it"),
    ([0, 1], {12: 1.0}, 12, ValueError, r"class numbers from 0 to 11 in class_weight, got 12"),
    ([0, 1], {-1: 1.0}, None, ValueError, r"class numbers 0, 1, 2, \.\.\. in class_weight, got -1"),
    ([0, 1], {"cat": 1.0}, None, ValueError, r"in class_weight, got 'cat'"),
    ([0, 1], {0: -1.0}, None, ValueError, r"a weight of at least 0 for class 0 in class_weight, got -1\.0\. Pass"),
    ([0, 1], {0: np.nan}, None, ValueError, r"for class 0 in class_weight, got nan"),
    ([0, 1], {0: "big"}, None, ValueError, r"for class 0 in class_weight, got 'big'"),
    ([0, 1], "balanced", None, TypeError, r"class_weight as a dict .*, got 'balanced'\. For equal say, pass \{k:"),
    ([0.5, 1], {0: 1.0}, None, ValueError, r"class numbers 0, 1, 2, \.\.\. in y .* from 0\.5 to 1\.0\. Use"),
    ([-1, 1], {1: 1.0}, None, ValueError, r"values from -1 to 1\. Use sample_weight"),
]  # fmt: skip


@pytest.mark.parametrize("y, class_weight, num_classes, error, message", WRONG)
def test_wrong_class_weights_are_refused(y, class_weight, num_classes, error, message):
    with pytest.raises(error, match=message):
        apply_class_weight(rows(y), class_weight, num_classes)


def test_class_weights_need_one_target():
    with pytest.raises(ValueError, match=r"expected one target with class_weight, got 0\. Use sample_weight"):
        apply_class_weight(Data([np.zeros((2, 1))], num_rows=2), {0: 1.0})
