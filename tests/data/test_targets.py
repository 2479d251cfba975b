"""Targets against the output and the loss."""

import numpy as np
import pytest

from iskra import losses
from iskra.data import Data, check_targets
from iskra.data.targets import loss_form

SPARSE, ONE_HOT, BINARY = "sparse_categorical_crossentropy", "categorical_crossentropy", "binary_crossentropy"
EYE = np.eye(10)[np.arange(20) % 10]  # (20, 10)
LABELS = np.arange(20) % 10  # (20,)


def check(y, output_shape, loss):
    check_targets(Data([], [np.asarray(y)]), output_shape, loss)


GOOD = [
    (LABELS, (None, 10), SPARSE),
    (LABELS[:, None], (None, 10), SPARSE),
    (LABELS.astype("float32"), (None, 10), SPARSE),
    (LABELS.astype("uint8"), (None, 10), SPARSE),
    (LABELS.reshape(4, 5), (None, 5, 10), SPARSE),
    (EYE, (None, 10), ONE_HOT),
    (EYE, (None, 10), "kld"),
    (LABELS % 2, (None, 1), BINARY),
    ((LABELS % 2 == 0)[:, None], (None, 1), "bce"),
    (EYE, (None, 10), BINARY),
    (LABELS, (None, 1), "mse"),
    (LABELS[:, None], (None, 1), "MeanAbsoluteError"),
    (LABELS[:, None], (None,), "mae"),
]


@pytest.mark.parametrize("y, output_shape, loss", GOOD)
def test_targets_that_fit_pass(y, output_shape, loss):
    check(y, output_shape, loss)


WRONG = [
    (LABELS, (None, 9), SPARSE, r"fit: expected class numbers from 0 to 8 in y, got 9 at row 9\. Give .* 10 units\."),
    (LABELS - 1, (None, 10), SPARSE, r"from 0 to 9 in y, got -1 at row 0\. Number the classes from 0\."),
    (LABELS + 1, (None, 10), SPARSE, r"from 0 to 9 in y, got 10 at row 9\. Classes are numbered from 0: pass y - 1\."),
    (LABELS % 2, (None, 1), SPARSE, r"from 0 to 0 in y, got 1 at row 1\. For two classes and one unit, use a sigmoid"),
    ([0.0, 0.5], (None, 10), SPARSE, r"expected class numbers in y, got 0\.5\. For targets that are measured"),
    (EYE, (None, 10), SPARSE, r"one class number .* in y, got the shape \(20, 10\)\. One-hot rows go with loss='categ"),
    (LABELS.reshape(4, 5), (None, 10), SPARSE, r"one class number for each output in y, got the shape \(4, 5\)"),
    (LABELS.reshape(4, 5, 1), (None, 10), SPARSE, r"got the shape \(4, 5, 1\)\. Reshape y to \(4,\)\."),
    (LABELS, (None, 10), ONE_HOT, r"got \(20,\)\. Class numbers go .*; or pass to_categorical\(y, 10\)\."),
    (LABELS[:, None], (None, 10), ONE_HOT, r"got \(20, 1\)\. Class numbers go with"),
    (EYE, (None, 5), ONE_HOT, r"as wide as the output in y, shape \(20, 5\), got \(20, 10\)\. Give .* 10 units, or"),
    (EYE[None], (None, 10), ONE_HOT, r"got \(1, 20, 10\)\. Reshape y to \(1, 10\)\."),
    (LABELS % 2 * 2 - 1, (None, 1), BINARY, r"targets from 0 to 1 in y, got -1 at row 0\. Pass \(y \+ 1\) / 2\."),
    (LABELS % 2 + 1, (None, 1), BINARY, r"got 2 at row 1\. Pass y - 1\."),
    (LABELS, (None, 1), BINARY, r"got 9 at row 9\. More than two classes go with loss='sparse"),
    (LABELS % 2, (None, 2), BINARY, r"shape \(20, 2\) in y, got \(20,\)\. For class numbers, .*end in Dense\(1\)\."),
    (EYE, (None, 3), BINARY, r"got \(20, 10\)\. Reshape y, or give the last layer 10 units\."),
    (LABELS, (None, 10), "mse", r"shape \(20, 10\) in y, got \(20,\)\. Class numbers go with loss='sparse"),
    (np.zeros((20, 2)), (None, 3), "mse", r"got \(20, 2\)\. Give the last layer 2 units, or reshape y\."),
]  # fmt: skip


@pytest.mark.parametrize("y, output_shape, loss, message", WRONG)
def test_targets_that_do_not_fit_are_refused(y, output_shape, loss, message):
    with pytest.raises(ValueError, match=message):
        check(y, output_shape, loss)


def test_missing_targets():
    with pytest.raises(
        ValueError, match=r"evaluate: expected targets y, got None\. Pass them after x: evaluate\(x, y\)\."
    ):
        check_targets(Data([]), (None, 1), "mse", "evaluate")
    with pytest.raises(ValueError, match=r"expected 2 targets in y, one for each output, got a list of 1"):
        check_targets(Data([], [LABELS]), [(None, 1), (None, 2)], "mse")


def test_without_a_loss_no_targets_are_needed():
    check_targets(Data([]), (None, 1), None)


def test_several_outputs_have_losses_of_their_own():
    data = Data([], [LABELS, EYE])
    check_targets(data, [(None, 10), (None, 10)], [SPARSE, ONE_HOT])
    with pytest.raises(ValueError, match=r"in y\[1\], shape \(20, 4\), got \(20, 10\)"):
        check_targets(data, [(None, 10), (None, 4)], [SPARSE, ONE_HOT])


def test_the_ignored_class_may_be_any_number():
    loss = losses.SparseCategoricalCrossentropy(ignore_class=-1)
    check([0, -1, 9], (None, 10), loss)
    check([-1, -1], (None, 10), loss)
    with pytest.raises(ValueError, match=r"got 10 at row 2"):
        check([0, -1, 10], (None, 10), loss)


def test_losses_of_the_user_are_not_judged():
    def mean_squared_error(y, p):
        return y - p

    assert loss_form(mean_squared_error) is None
    check(LABELS, (None, 10), mean_squared_error)


def test_every_loss_of_the_library_has_a_form():
    members = [getattr(losses, name) for name in losses.__all__]
    classes = [each for each in members if isinstance(each, type) and issubclass(each, losses.Loss)]
    unknown = [c.__name__ for c in classes if c is not losses.Loss and loss_form(c) is None]
    assert len(classes) > 10 and not unknown


@pytest.mark.parametrize(
    ("loss", "y", "shape", "said"),
    [
        (
            "circle",
            np.eye(3),
            (None, 4),
            r"one label for each row in y, .* got \(3, 3\) and \(None, 4\)\. Pass y\.argmax",
        ),
        ("circle", [0, 1, 2], (None, 4, 2), r"an output of shape \(N, F\), got \(3,\) and \(None, 4, 2\)\."),
        ("circle", [0.5, 1.0], (None, 4), r"class numbers in y, got 0\.5\."),
        ("ctc", [1, 2], (None, 5, 4), r"labels of shape \(N, L\) in y, and an output of shape \(N, T, K\), got \(2,\)"),
        (
            "ctc",
            [[1, 2], [3, 4]],
            (None, 5, 4),
            r"labels from 1 to 3 in y, .* got 4 at row 1\. Give the last layer a unit",
        ),
        ("ctc", [[1, -1]], (None, 5, 4), r"labels from 1 to 3 in y, .* got -1 at row 0\."),
    ],
)
def test_labels_of_pairs_and_of_sequences(loss, y, shape, said):
    with pytest.raises(ValueError, match=rf"^fit: expected .*{said}"):
        check(np.array(y), shape, loss)
    check(np.array([[7], [7]]), (None, 4), "circle")
    check(np.array([[1, 3], [2, 0]]), (None, 5, 4), losses.CTC())


def test_classes_along_another_axis_are_not_judged():
    check(LABELS.reshape(4, 5), (None, 10, 5), losses.SparseCategoricalCrossentropy(axis=1))
