import numpy as np
import pytest

from iskra.lab.assessment import Assessment, Confusion, normalize_rows

# Four images of class 0, two of class 1, none of class 2. Worked by hand.
LABELS = np.array([0, 0, 0, 0, 1, 1])
PROBABILITIES = np.array(
    [[0.9, 0.1, 0.0], [0.3, 0.6, 0.1], [0.2, 0.7, 0.1], [0.1, 0.1, 0.8], [0.2, 0.5, 0.3], [0.0, 0.9, 0.1]]
)


@pytest.fixture
def assessment():
    return Assessment(LABELS, PROBABILITIES)


def test_counts_go_by_true_class_and_prediction(assessment):
    assert assessment.confusion.tolist() == [[1, 2, 1], [0, 2, 0], [0, 0, 0]]
    assert (assessment.num_images, assessment.num_wrong) == (6, 3)


def test_recall_and_precision_are_not_numbers_without_images(assessment):
    np.testing.assert_allclose(assessment.recall, [1 / 4, 1, np.nan])
    np.testing.assert_allclose(assessment.precision, [1, 1 / 2, 0])


def test_confusions_come_most_frequent_first_without_right_answers(assessment):
    assert assessment.confusions(5) == [Confusion(0, 1, 2, 0.5), Confusion(0, 2, 1, 0.25)]
    assert assessment.confusions(1) == [Confusion(0, 1, 2, 0.5)]


def test_the_wrongest_is_the_surest_of_the_wrong(assessment):
    assert assessment.wrongest(2).tolist() == [3, 2]
    assert assessment.wrongest(9).tolist() == [3, 2, 1]


def test_nothing_wrong():
    perfect = Assessment(np.arange(3), np.eye(3))
    assert perfect.num_wrong == 0
    assert perfect.confusions(5) == []
    assert perfect.wrongest(5).tolist() == []


def test_rows_without_images_stay_zero():
    assert normalize_rows(np.array([[1, 3], [0, 0]])).tolist() == [[0.25, 0.75], [0, 0]]


@pytest.mark.parametrize("shape", [(6,), (5, 3), (6, 3, 1)])
def test_shapes_that_do_not_belong_together_are_refused(shape):
    with pytest.raises(ValueError, match=r"^Assessment: expected labels of shape \(N,\) .* Pass one integer label"):
        Assessment(LABELS, np.zeros(shape))
