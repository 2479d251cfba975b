"""Labels to one-hot rows."""

import numpy as np
import pytest

from iskra.utils import to_categorical


def test_rows_follow_the_labels():
    rows = to_categorical([0, 2, 1, 2])
    assert rows.dtype == np.float64
    np.testing.assert_array_equal(rows, np.eye(3)[[0, 2, 1, 2]])


@pytest.mark.parametrize(("shape", "expected"), [((4,), (4, 5)), ((4, 1), (4, 5)), ((2, 3), (2, 3, 5)), ((), (5,))])
def test_the_classes_are_the_last_axis_and_a_column_is_a_vector(shape, expected):
    labels = np.full(shape, 3, np.uint8)
    rows = to_categorical(labels, num_classes=5)
    assert rows.shape == expected
    np.testing.assert_array_equal(rows.argmax(-1), 3)
    np.testing.assert_array_equal(rows.sum(-1), 1)


def test_whole_floats_and_booleans_are_labels():
    np.testing.assert_array_equal(to_categorical([1.0, 0.0]), [[0, 1], [1, 0]])
    np.testing.assert_array_equal(to_categorical([True, False]), [[0, 1], [1, 0]])


def test_an_empty_array_with_classes_has_no_rows():
    assert to_categorical([], num_classes=3).shape == (0, 3)


@pytest.mark.parametrize("labels", [[0, -1], [0, 3], [[1], [7]]])
def test_labels_outside_are_refused(labels):
    with pytest.raises(ValueError, match=r"to_categorical: expected labels from 0 to num_classes - 1 = 2, got"):
        to_categorical(labels, num_classes=3)


def test_negative_labels_are_refused_without_a_number_of_classes():
    with pytest.raises(ValueError, match=r"expected labels from 0 to num_classes - 1 = 4, got -2\. Number the classes"):
        to_categorical([4, -2])


@pytest.mark.parametrize("labels", [[0.5, 1], [np.nan], [np.inf]])
def test_fractions_are_refused(labels):
    with pytest.raises(ValueError, match="to_categorical: expected labels that are integers, got"):
        to_categorical(labels)


def test_names_are_refused_with_a_way_to_number_them():
    with pytest.raises(ValueError, match=r"integers, got an array of <U3\. np\.unique"):
        to_categorical(["cat", "dog"])


def test_nothing_says_how_many_classes():
    with pytest.raises(ValueError, match="to_categorical: expected at least one label, got an empty array"):
        to_categorical([])
