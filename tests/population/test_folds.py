"""Folds: every row once, classes in equal shares, groups whole."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from iskra.population.folds import class_labels, deal, deal_groups, held_back, make_folds, numbered

X = np.zeros((30, 1))


def made(y=None, folds=5, repeats=1, x=X, *, stratified=None, groups=None, validation_split=0.0, seed=0):
    return make_folds(
        folds,
        repeats,
        x,
        y,
        len(x),
        stratified=stratified,
        groups=groups,
        validation_split=validation_split,
        generator=np.random.default_rng(seed),
    )


@given(
    st.lists(st.integers(0, 3), min_size=2, max_size=50).map(np.array), st.integers(2, 7), st.booleans(), st.integers(0)
)
def test_dealt_rows(classes, num_folds, is_stratified, seed):
    labels = numbered(classes, len(classes), "targets") if is_stratified else None
    folds = deal(len(classes), num_folds, labels, np.random.default_rng(seed))
    np.testing.assert_array_equal(np.sort(np.concatenate(folds)), np.arange(len(classes)))
    assert np.ptp([len(rows) for rows in folds]) <= 1
    for label in range(4) if is_stratified else ():
        assert np.ptp([(classes[rows] == label).sum() for rows in folds]) <= 1


def test_groups_stay_whole_and_folds_are_even():
    generator = np.random.default_rng(1)
    groups = generator.integers(0, 40, 400)
    folds = deal_groups(groups, 4, None, generator)
    np.testing.assert_array_equal(np.sort(np.concatenate(folds)), np.arange(400))
    assert not any(set(groups[a]) & set(groups[b]) for n, a in enumerate(folds) for b in folds[:n])
    assert np.ptp([len(rows) for rows in folds]) <= 5


def test_groups_are_dealt_by_class():
    groups = np.repeat(np.arange(20), 5)
    labels = np.repeat(np.arange(20) % 4 == 0, 5).astype(int)  # 5 groups of a rare class
    folds = deal_groups(groups, 5, labels, np.random.default_rng(0))
    assert [labels[rows].sum() for rows in folds] == [5] * 5
    assert [len(rows) for rows in folds] == [20] * 5


def test_folds_of_classes_are_stratified_by_default():
    y = np.repeat([0, 1], [25, 5])
    for targets in (y, y[:, None], y.astype(float), y.astype(bool), np.eye(2)[y]):
        assert [y[fold.held_out].sum() for fold in made(targets)] == [1] * 5
    assert any(y[fold.held_out].sum() != 1 for fold in made(y, stratified=False))


def test_what_are_classes():
    assert class_labels(np.array([0.5, 1.0]), None, 2) is None
    assert class_labels(np.array([[1, 1], [0, 1]]), None, 2) is None
    assert class_labels([np.array([0, 1]), np.array([0, 1])], None, 2) is None
    assert class_labels(None, None, 2) is None
    assert class_labels(np.array([7, 3]), None, 2).tolist() == [1, 0]
    with pytest.raises(ValueError, match=r"expected integers or one-hot rows as targets of stratified folds"):
        class_labels(np.array([0.5, 1.0]), True, 2)


def test_repeats_are_dealt_anew():
    folds = made(folds=3, repeats=2)
    assert len(folds) == 6
    for repeat in (folds[:3], folds[3:]):
        np.testing.assert_array_equal(np.sort(np.concatenate([fold.held_out for fold in repeat])), np.arange(30))
        for fold in repeat:
            assert np.union1d(fold.training, fold.held_out).size == 30
    assert folds[0].held_out.tolist() != folds[3].held_out.tolist()
    assert folds[0].ratio == 0.5


def test_validation_rows_are_of_the_folds_own_part():
    y = np.repeat([0, 1], [20, 10])
    for fold in made(y, validation_split=0.25):
        assert np.array_equal(np.sort(np.concatenate([fold.training, fold.validation, fold.held_out])), np.arange(30))
        assert y[fold.validation].tolist() == [0] * 4 + [1] * 2
        assert fold.ratio == 6 / 24


def test_validation_rows_of_whole_groups():
    groups = np.repeat(np.arange(10), 3)
    for fold in made(folds=5, groups=groups, validation_split=0.25):
        assert len(fold.validation) == 6
        parts = [set(groups[rows]) for rows in (fold.training, fold.validation, fold.held_out)]
        assert sum(map(len, parts)) == 10


def test_a_fraction_of_few_rows():
    training, validation = held_back(np.arange(4), 0.2, None, None, np.random.default_rng(0))
    assert len(training) == 3 and len(validation) == 1
    for groups in (None, np.zeros(4, int)):
        with pytest.raises(ValueError, match=r"for both parts of validation_split=0\.1, got 4 rows in a fold\."):
            held_back(np.arange(4), 0.1, None, groups, np.random.default_rng(0))


def test_splitters_and_pairs():
    selection = pytest.importorskip("sklearn.model_selection")
    splitter = selection.TimeSeriesSplit(3)
    pairs = list(splitter.split(X))
    for given_folds in (splitter, pairs):
        for fold, (training, held_out) in zip(made(folds=given_folds), pairs, strict=True):
            np.testing.assert_array_equal(fold.training, training)
            np.testing.assert_array_equal(fold.held_out, held_out)
    groups = np.repeat(np.arange(10), 3)
    for fold in made(folds=selection.GroupKFold(5), groups=groups):
        assert not set(groups[fold.training]) & set(groups[fold.held_out])


@pytest.mark.parametrize(
    "error, options, message",
    [
        (ValueError, {"folds": 1}, r"expected from 2 to 30 folds for 30 rows, got 1\."),
        (ValueError, {"folds": 31}, r"expected from 2 to 30 folds for 30 rows, got 31\."),
        (ValueError, {"folds": 4, "groups": np.repeat([0, 1, 2], 10)}, r"from 2 to 3 folds for 3 groups, got 4\."),
        (ValueError, {"groups": [1, 2]}, r"expected groups of shape \(30,\), one for each row, got \(2,\)\."),
        (TypeError, {"folds": "five"}, r"expected a number of folds, a splitter .* got 'five'\."),
        (TypeError, {"folds": 5.0}, r"expected a number of folds, a splitter .* got 5\.0\."),
    ],
)
def test_errors(error, options, message):
    with pytest.raises(error, match=message):
        made(**options)
