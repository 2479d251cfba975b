"""Inputs against the shapes a model was built for."""

import numpy as np
import pytest

from iskra.data import as_data, check_shapes


def shape_after(shape, expected):
    return check_shapes(as_data(np.zeros(shape)), [expected]).x[0].shape


def test_the_right_shape_passes():
    assert shape_after((5, 784), (None, 784)) == (5, 784)
    assert shape_after((5, 9, 3), (None, None, 3)) == (5, 9, 3)
    assert check_shapes(as_data(np.zeros((5, 2))), [None]).num_rows == 5
    assert check_shapes(as_data(np.zeros((5, 2))), []).num_rows == 5


@pytest.mark.parametrize(
    "shape, expected", [((5,), (None, 1)), ((5, 28, 28), (None, 28, 28, 1)), ((5, 28, 28, 1), (None, 28, 28))]
)
def test_an_axis_of_one_is_given_or_taken(shape, expected):
    assert shape_after(shape, expected) == (5, *expected[1:])


WRONG = [
    ((5, 8), (None, 13), r"fit: expected x of shape \(None, 13\), got \(5, 8\)\. Select or .* Input\(\(8,\)\)\."),
    ((5, 4), (None, 4, 4), r"expected x of shape \(None, 4, 4\), got \(5, 4\)\. Reshape the data to 3 axes"),
    ((5, 28, 28), (None, 784), r"got \(5, 28, 28\)\. Start the model with Flatten\(\), or .* x\.reshape\(len"),
    ((784,), (None, 784), r"got \(784,\)\. One row needs an axis in front of it: x\[np\.newaxis\]\."),
    ((28, 28, 1), (None, 28, 28, 1), r"One row needs an axis in front"),
    ((5, 3, 32, 32), (None, 32, 32, 3), r"Channels come last: np\.moveaxis\(x, 1, -1\)\."),
    ((7, 5), (None, 7), r"Rows are examples, columns are features: x\.T\."),
    ((5, 30, 30, 3), (None, 32, 32, 3), r"Select or resize the data to match, or .* with Input\(\(30, 30, 3\)\)"),
]  # fmt: skip


@pytest.mark.parametrize("shape, expected, message", WRONG)
def test_the_wrong_shape_comes_with_the_way_to_the_right_one(shape, expected, message):
    with pytest.raises(ValueError, match=message):
        shape_after(shape, expected)


def test_the_number_of_inputs():
    data = as_data([np.zeros((3, 2)), np.zeros((3, 2))])
    with pytest.raises(
        ValueError, match=r"predict: expected one array for x, got a list of 2 arrays\. If they are rows"
    ):
        check_shapes(data, [(None, 2)], "predict")
    with pytest.raises(ValueError, match=r"expected 3 arrays in x, one for each input, got a list of 2"):
        check_shapes(data, [(None, 2)] * 3)
    with pytest.raises(ValueError, match=r"expected x\[1\] of shape \(None, 3\), got \(3, 2\)"):
        check_shapes(data, [(None, 2), (None, 3)])
