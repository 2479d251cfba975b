"""Class weights: how loss, shapes and values tell the class of a row, a step or a pixel."""

import numpy as np
import pytest

from iskra import losses
from iskra.data import Data, apply_class_weight

SPARSE, ONE_HOT, BINARY = "sparse_categorical_crossentropy", "categorical_crossentropy", "binary_crossentropy"
EYE = np.eye(3)


def rows(y, weight=None):
    y = np.asarray(y)
    return Data([np.zeros((len(y), 1))], [y], weight, len(y))


def weights(y, class_weight, output_shape=(), loss=None):
    return apply_class_weight(rows(y), class_weight, output_shape, loss).sample_weight


@pytest.mark.parametrize("y", [[0, 1, 2, 1], [[0], [1], [2], [1]], EYE[[0, 1, 2, 1]], [0.0, 1.0, 2.0, 1.0]])
def test_class_weights_become_row_weights(y):
    result = weights(y, {1: 2.5, 2: 0})
    assert result.tolist() == [1.0, 2.5, 0.0, 2.5] and result.dtype == np.float32


STEPS = [[0, 1, 2, 1], [2, 2, 0, 1]]  # (N, T)
PIXELS = np.arange(18).reshape(2, 3, 3) % 3  # (N, H, W)


@pytest.mark.parametrize("loss", [SPARSE, losses.SparseCategoricalCrossentropy(), None])
@pytest.mark.parametrize("y", [STEPS, np.expand_dims(STEPS, -1), PIXELS, PIXELS.astype(float)])
def test_class_numbers_of_steps_and_pixels(y, loss):
    numbers = np.asarray(y)[..., 0] if np.shape(y)[-1] == 1 else np.asarray(y)
    expected = np.array([1.0, 2.5, 0.0])[numbers.astype(int)]
    assert np.array_equal(weights(y, {1: 2.5, 2: 0}, (None, *numbers.shape[1:], 3), loss), expected)


@pytest.mark.parametrize("loss", [ONE_HOT, BINARY, "mse", None])
@pytest.mark.parametrize("y", [STEPS, PIXELS])
def test_one_hot_steps_and_pixels(y, loss):
    expected = np.array([1.0, 2.5, 0.0])[np.asarray(y)]
    assert np.array_equal(weights(EYE[y], {1: 2.5, 2: 0}, (None, *np.shape(y)[1:], 3), loss), expected)


def test_yes_or_no_of_each_step():
    y = np.array([[0, 1, 1], [0, 0, 1]])
    for given in (y, y[..., None]):
        assert weights(given, {1: 3.0}, (None, 3, 1), BINARY).tolist() == [[1, 3, 3], [1, 1, 3]]


def test_smoothed_labels_count_as_their_largest():
    assert weights(EYE[[0, 2]] * 0.9 + 0.1 / 3, {2: 4.0}, (None, 3), ONE_HOT).tolist() == [1, 4]


def test_an_ignored_class_weighs_one():
    loss = losses.SparseCategoricalCrossentropy(ignore_class=-1)
    assert weights([[0, -1], [2, 1]], {0: 2.0, 2: 3.0}, (None, 2, 3), loss).tolist() == [[2, 1], [3, 1]]
    border = losses.SparseCategoricalCrossentropy(ignore_class=255)
    assert weights(np.array([0, 255], "uint8"), {0: 2.0}, (None, 3), border).tolist() == [2, 1]


@pytest.mark.parametrize(
    ("y", "output_shape", "loss"),
    [
        ([[0, 1, 1], [1, 0, 0]], (None, 3), BINARY),  # several labels in a row
        ([[0, 0, 0], [1, 0, 0]], (None, 3), BINARY),  # none
        ([[0, 1, 1], [1, 0, 0]], (None, 3), ONE_HOT),
        ([[0, 0, 0], [1, 0, 0]], (None, 3), ONE_HOT),
        (EYE[[[0, 1], [2, 0]]] * [[[1], [0]], [[1], [1]]], (None, 2, 3), ONE_HOT),  # a step of zeros
        ([[0, 2, 1], [1, 0, 2]], (None, 3), "mse"),  # numbers, not classes
        ([[0, 2, 1], [1, 0, 2]], (None, 3), None),
        ([[0, 2, 1], [1, 0, 2]], (), None),
        ([[0.0, 0.5, 0.5], [1, 0, 0]], (None, 3), ONE_HOT),
        ([[0.1, 0.9], [1, 0]], (None, 2), BINARY),
        (np.zeros((2, 4, 4, 3)), (None, 3), None),
    ],
)
def test_what_is_ambiguous_is_refused(y, output_shape, loss):
    with pytest.raises(ValueError, match=r"fit: expected one class for each row of y .*several or none\. Use sample_"):
        weights(y, {1: 2.0}, output_shape, loss)


@pytest.mark.parametrize(
    "given", [np.array([3.0, 5.0]), np.array([[3.0], [5.0]]), np.full((2, 3), [[3.0], [5.0]]), np.ones((2, 3, 1))]
)
def test_class_and_sample_weights_multiply(given):
    y = np.array([[0, 1, 1], [0, 0, 1]])
    by_class = weights(y, {0: 2.0}, (None, 3, 4), SPARSE)
    expected = by_class * (given[..., 0] if given.ndim == 3 else given if given.ndim == 2 else given[:, None])
    data = apply_class_weight(rows(y, given), {0: 2.0}, (None, 3, 4), SPARSE)
    assert np.array_equal(data.sample_weight, expected)
    assert apply_class_weight(data, None) is data


def test_a_class_that_no_row_has_may_have_a_weight():
    assert weights([0, 1], {2: 5.0}, (None, 3), SPARSE).tolist() == [1, 1]
    assert weights([0, 0], {1: 5.0}, (None, 1), BINARY).tolist() == [1, 1]
    assert weights([0, 0], {1: 5.0}).tolist() == [1, 1]


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
        weights(y, class_weight, (None, num_classes) if num_classes else ())


def test_class_weights_need_one_target():
    with pytest.raises(ValueError, match=r"expected one target with class_weight, got 0\. Use sample_weight"):
        apply_class_weight(Data([np.zeros((2, 1))], num_rows=2), {0: 1.0})
