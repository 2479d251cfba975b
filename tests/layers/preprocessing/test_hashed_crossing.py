"""Feature crosses: the buckets of TensorFlow's `cross_hashed`, from Keras's documentation."""

import numpy as np
import pytest

import iskra
from iskra.layers import Dense, HashedCrossing

LETTERS, NUMBERS = np.array(["A", "B", "A", "B", "A"]), np.array([101, 101, 101, 102, 102])
BUCKETS = [1, 4, 1, 1, 3]


@pytest.mark.parametrize("letters", [LETTERS, LETTERS.astype(object), LETTERS.astype("S"), LETTERS.tolist()])
def test_buckets(letters):
    got = HashedCrossing(5)((letters, NUMBERS))
    assert (got.tolist(), got.dtype) == (BUCKETS, np.int64)
    column = HashedCrossing(5)([np.array(letters)[:, np.newaxis], NUMBERS[:, np.newaxis]])
    assert column.tolist() == [[bucket] for bucket in BUCKETS]


@pytest.mark.parametrize("shape", [(5,), (5, 1)])
def test_one_hot(shape):
    layer = HashedCrossing(5, output_mode="one_hot")
    got = layer([LETTERS.reshape(shape), NUMBERS.reshape(shape)])
    np.testing.assert_array_equal(got, np.eye(5)[BUCKETS])
    assert layer.compute_output_shape([shape, shape]) == (5, 5)


def test_single_values_negative_numbers_and_more_columns():
    assert int(HashedCrossing(10)((np.array("A"), np.array(101)))) == 1
    layer = HashedCrossing(2**40)
    rows = layer([LETTERS, -NUMBERS, NUMBERS]).tolist()
    assert len(set(rows)) == 4
    assert layer([LETTERS, NUMBERS, -NUMBERS]).tolist() != rows
    twin = HashedCrossing.from_config(layer.get_config())
    assert twin([LETTERS, -NUMBERS, NUMBERS]).tolist() == rows


def test_in_front_of_a_model():
    inputs = [iskra.Input((1,), dtype="string"), iskra.Input((1,), dtype="int64")]
    crossing, dense = HashedCrossing(5, output_mode="one_hot"), Dense(2)
    model = iskra.Model(inputs, dense(crossing(inputs)))
    got = model.predict([LETTERS, NUMBERS], verbose=0)
    np.testing.assert_allclose(got, dense(np.eye(5)[BUCKETS]), rtol=1e-6)


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        (np.array(1), "should be called on a list of inputs, got a ndarray"),
        ([np.array(1)], "expected at least two inputs, got 1"),
        ([np.zeros((2, 2), int)] * 2, r"inputs should have shape \(\), \(N,\) or \(N, 1\), .* got \(2, 2\)"),
        ([np.array([1]), np.array([1, 2])], r"the same for all, got \(1,\), \(2,\)"),
        ([np.array([1.0])] * 2, "inputs should have an integer or string dtype, got float64"),
    ],
)
def test_inputs_that_do_not_fit(inputs, message):
    with pytest.raises(ValueError, match=message):
        HashedCrossing(10)(inputs)
    with pytest.raises(ValueError, match="expected one of int, one_hot for output_mode, got 'count'"):
        HashedCrossing(10, output_mode="count")
