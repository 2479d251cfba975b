import numpy as np
import pandas as pd
import pytest

from iskra.lab.tables.split import split_rows
from iskra.lab.tables.target import CLASSES, REGRESSION, find_target

ROWS = 120


def found(values, task=None):
    return find_target(pd.DataFrame({"x": np.arange(len(values)), "it": values}), "it", task)


@pytest.mark.parametrize(
    ("values", "classes"),
    [
        (["yes", "no"] * 60, ("no", "yes")),
        ([True, False] * 60, ("False", "True")),
        ([10, 9, 100] * 40, ("9", "10", "100")),
        ([1.0, 2.0] * 60, ("1", "2")),
        (pd.Categorical(["b", "a", "c"] * 40), ("a", "b", "c")),
        ([f"c{k % 20}" for k in range(ROWS)], tuple(sorted(f"c{k}" for k in range(20)))),
    ],
)
def test_words_and_few_whole_numbers_are_classes(values, classes):
    target = found(values)
    assert (target.task, target.classes) == (CLASSES, classes)
    assert target.num_outputs == (1 if len(classes) == 2 else len(classes))
    numbers = target.values(pd.Series(values))
    assert numbers.dtype == np.int64 and set(numbers) == set(range(len(classes)))


@pytest.mark.parametrize("values", [np.linspace(0, 1, ROWS), np.arange(ROWS), np.arange(ROWS) % 13, [0.5, 1.5] * 60])
def test_other_numbers_are_a_regression(values):
    target = found(values)
    assert (target.task, target.num_outputs) == (REGRESSION, 1)
    np.testing.assert_array_equal(target.values(pd.Series(values)), values)


def test_the_reason_is_said_and_the_task_can_be_chosen():
    assert found([0, 1, 2] * 40).reason == "only 3 different integers"
    assert found(np.arange(ROWS)).reason == "120 different numbers"
    assert found(["a", "b"] * 60).reason == "2 different words"
    assert found([0, 1, 2] * 40, "regression").task == REGRESSION
    assert found(np.arange(ROWS) % 13, "classes").classes == tuple(map(str, range(13)))


REFUSED = [
    ([1.0] * ROWS, r"expected different values in the target 'it', got 1\.0 in every row\. There is nothing to learn"),
    ([1.5, 2.5] * 2, r"expected at least 6 rows to learn from, got 4\. Collect more"),
    (
        [f"{k} {'kg' if k % 3 else 'g'}" for k in range(ROWS)],
        r"numbers of one unit in the target 'it', got kg and g\. W",
    ),
    (["a", "b"] + ["a"] * 8, r"at least 3 rows of each class in the target 'it', got 1 of 'b', the first at row 2"),
    (
        [f"t{k}" for k in range(ROWS)],
        r"expected classes that occur again in the target 'it', got a text of its own i",
    ),
    (
        ["a"] * 100 + ["b"] * 18 + ["c"] * 2,
        r"at least 5 rows of each class in the target 'it', got 2 of 'c', the fir",
    ),
    (
        [1.0] * 60 + [None] + [2.0] * 40,
        r"expected a value in every row of the target 'it', got none at row 61 \(",
    ),
    (
        [None, None] + ["a", "b"] * 40,
        r"got none at row 1 .* and in 1 more\. Fill it in, or leave such rows out with --",
    ),
    ([1.5, np.inf] * 60, r"expected finite numbers in column 'it', got inf at row 2"),
    (
        pd.date_range("2020", periods=ROWS),
        r"expected numbers or classes in the target 'it', got dates\. Turn it",
    ),
    ([*map(str, range(ROWS - 1)), "x"], r"expected a number everywhere in column 'it', got 'x' at row 120"),
]


@pytest.mark.parametrize(("values", "message"), REFUSED)
def test_targets_that_cannot_be_learned(values, message):
    with pytest.raises(ValueError, match=message):
        found(values)


def test_other_classes_that_are_rare_are_counted():
    with pytest.raises(ValueError, match=r"got 1 of '(y|z)', the first at row 12[12] .*\. 1 other classes are as rare"):
        found(["a"] * 60 + ["b"] * 60 + ["y", "z"])


def test_wrong_choices():
    with pytest.raises(ValueError, match=r"^task: expected one of regression, classes, got 'ranking'\. Remove it"):
        found(["a", "b"] * 60, "ranking")
    with pytest.raises(ValueError, match=r"expected numbers in the target 'it' for a regression, got 'a' at row 1"):
        found(["a", "b"] * 60, "regression")
    with pytest.raises(ValueError, match=r"expected at most 1,000 classes in the target 'it', got 1,001\. Join"):
        found(np.repeat(np.arange(1001), 5), "classes")
    with pytest.raises(ValueError, match=r"^target: expected one of the columns x, it, got 'itt'\. Did you mean 'it'"):
        find_target(pd.DataFrame({"x": [1], "it": [2]}), "itt")
    with pytest.raises(ValueError, match=r"got 'price'\. Write one of these"):
        find_target(pd.DataFrame({"x": [1], "it": [2]}), "price")


def test_a_class_that_was_not_there_before():
    target = found(["a", "b"] * 60)
    with pytest.raises(ValueError, match=r"expected one of the classes a, b in column 'it', got 'c' at row 2"):
        target.values(pd.Series(["a", "c"]))


def test_every_part_has_its_share_of_every_class():
    labels = np.repeat([0, 1, 2], [200, 60, 20])
    split = split_rows(280, 0, labels)
    assert split.counts() == {"train": 196, "validation": 42, "test": 42}
    assert sorted(np.concatenate([split.train, split.validation, split.test])) == list(range(280))
    for part in (split.train, split.validation, split.test):
        np.testing.assert_allclose(np.bincount(labels[part]) / len(part), [200 / 280, 60 / 280, 20 / 280], atol=0.02)
    assert np.array_equal(split.test, split_rows(280, 0, labels).test)
    assert not np.array_equal(split.test, split_rows(280, 1, labels).test)


def test_many_classes_of_few_rows_are_split_too():
    labels = np.repeat(np.arange(40), 5)
    split = split_rows(200, 0, labels)
    for part in (split.train, split.validation, split.test):
        assert len(set(labels[part])) == 40
